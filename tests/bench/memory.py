"""Memory of web and worker together when idle, as PSS: what is shared counts once. Linux only.

python -m tests.bench.memory
"""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from tests.bench.world import first_answer, own_home, print_table, printed_address

TARGET_MB = 250
SETTLED = 15  # seconds in which the worker does what fell due and goes to sleep


def main() -> None:
    """Serve a world, look at a page, wait, add up; then once more after a dashboard."""
    with own_home() as home:
        from guildmark.cli.world import faces

        founded = faces.make_world(days=30, launched_after=10)
        process = _serve(home)
        try:
            address = printed_address(process)
            first_answer(f"{address}/p/{founded.program.join_token}")
            time.sleep(SETTLED)
            rows = _rows("idle after a page", process.pid)
            dashboard = next(line.split()[-1] for line in faces.links(founded, address) if "manager" in line)
            _sign_in(dashboard)
            time.sleep(SETTLED)
            rows += _rows("idle after a dashboard", process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()
            process.wait(60)
    print_table(("when", "process", "PSS MB", "target MB"), rows)


def _serve(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "guildmark", "serve", "--port", "0"],
        env=os.environ | {"GUILDMARK_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )


def _sign_in(link: str) -> None:
    """Open the link, press its button, and get where it leads."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(link, timeout=60) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    with browser.open(link, data=urllib.parse.urlencode({"csrfmiddlewaretoken": token[1]}).encode()) as page:
        assert page.status == 200, page.status
        assert "/programs/" in page.url, page.url


def _rows(when: str, minder: int) -> list[tuple[object, ...]]:
    """Each process and their sum: the one that minds the others, the pages, the worker."""
    children = [int(each) for each in Path(f"/proc/{minder}/task/{minder}/children").read_text().split()]
    assert len(children) == 2, children
    web = next(pid for pid in children if _threads(pid) > 4)  # the pages are served by threads, the work is done by one
    (worker,) = set(children) - {web}
    sizes = {"minder": _pss(minder), "pages": _pss(web), "worker": _pss(worker)}
    each = [(when, name, f"{size:.0f}", "") for name, size in sizes.items()]
    return [*each, (when, "together", f"{sum(sizes.values()):.0f}", TARGET_MB)]


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def _pss(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1000


if __name__ == "__main__":
    main()
