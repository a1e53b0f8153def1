"""The demo from an empty home: its links open, and Ctrl-C stops all of it, also while its past still happens."""

import re
import signal
import urllib.request

from tests.cli.installation import Installation, is_running, wait_for

LINK = re.compile(r"^  (anybody|manager|client|contractor|a badge|mailbox) +(\S+)$", re.MULTILINE)


def test_the_demo_starts_on_an_empty_home_and_each_of_its_links_opens(empty: Installation) -> None:
    with empty.serving(command="demo") as served:
        links = dict(LINK.findall(served.output))
        assert set(links) == {"anybody", "manager", "client", "contractor", "a badge", "mailbox"}
        for name, link in links.items():
            with urllib.request.urlopen(link) as page:  # noqa: S310 - our own
                assert page.status == 200, name
                assert b"simulated" in page.read(), name
        everybody = served.everybody
        assert len(everybody) == 3
        assert served.stop(signal.SIGINT, to_group=True) == 0
        wait_for(lambda: not any(map(is_running, everybody)), "the end of every process")
        assert "Traceback" not in served.output
