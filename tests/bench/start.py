"""How long from `make demo` in a fresh clone with an empty home to the first page; by uv, by plain pip, and installed.

    python -m tests.bench.start

Clones the last commit of this folder. Packages come over the network, with no cache to begin with.
"""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.world import first_answer, print_table, printed_address

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600
UV, PIP, INSTALLED = 15, 60, 2


def main() -> None:
    """Both ways to install, then three starts of what is installed."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="guildmark-bench-") as folder:
        clone = Path(folder, "uv")
        rows.append(("make demo, fresh clone, uv", *_timed(_cloned(clone), ["make", "demo"]), UV))
        by_uv = (clone / ".venv/.uv").read_text().strip() == "uv"
        own = [str(clone / ".venv/bin/guildmark"), "demo", "--port", "0"]
        for again in ("", ", again", ", again"):
            home = Path(folder, f"home{len(rows)}")
            rows.append((f"guildmark demo, empty home{again}", *_timed(clone, own, home=home), INSTALLED))
        rows.append(("guildmark demo, same home", *_timed(clone, own, home=home), INSTALLED))
        clone = _cloned(Path(folder, "pip"))
        rows.append(("make demo, fresh clone, plain pip", *_timed(clone, ["make", "demo"], plain="1"), PIP))
    print_table(("start", "address s", "first page s", "target s"), rows)
    if not by_uv:
        print("uv could not be installed here: the first row went by plain pip too.")


def _cloned(target: Path) -> Path:
    subprocess.run(["git", "clone", "-q", str(ROOT), str(target)], check=True)
    return target


def _timed(clone: Path, command: list[str], *, home: Path | None = None, plain: str = "") -> tuple[str, str]:
    """Seconds until the address is printed, and until its first page has come."""
    environment = _environment(clone, home or clone / ".demo", plain)
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=clone, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        address = printed_address(process)
        printed = time.perf_counter() - started
        first_answer(address)
        return f"{printed:.1f}", f"{time.perf_counter() - started:.1f}"
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
        process.wait(PATIENCE)


def _environment(clone: Path, home: Path, plain: str) -> dict[str, str]:
    """Nothing of whoever runs this but where packages come from."""
    person = clone.with_name(f"{clone.name}-person")
    person.mkdir(exist_ok=True)
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("GUILDMARK_", "PYTHON", "VIRTUAL_ENV", "DATABASE_"))
    }
    return kept | {"HOME": str(person), "GUILDMARK_HOME": str(home)} | ({"GUILDMARK_PLAIN_PIP": plain} if plain else {})


if __name__ == "__main__":
    main()
