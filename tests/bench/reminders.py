"""How many reminders one worker claims, writes and hands over in a second.

python -m tests.bench.reminders [CONTRACTORS]
"""

import os
import sys
import time
from datetime import timedelta

from tests.bench.world import own_home, print_table


def main(contractors: int) -> None:
    """Invite them, then let one worker send everything that is due."""
    os.environ["GUILDMARK_MAIL_TRANSPORT"] = "guildmark.cli.world.silence.SilentTransport"
    with own_home():
        from django.utils import timezone

        from guildmark.cli.world import founding
        from guildmark.due import actions as due
        from guildmark.programs import actions as programs

        at = timezone.now()
        founded = founding.found(name="Bench", at=at, launched_at=at, ends_at=at)
        start = time.perf_counter()
        programs.invite_addresses(
            program=founded.program, emails=[f"c{n}@people.example" for n in range(contractors)], at=at
        )
        invited = time.perf_counter() - start
        start, sent = time.perf_counter(), 0
        while count := due.run_due(at=at + timedelta(seconds=1), limit=100):
            sent += count
        took = time.perf_counter() - start
        print_table(
            ("what", "count", "seconds", "a second"),
            [("invited", contractors, f"{invited:.1f}", f"{contractors / invited:.0f}"),
             ("claimed, written, handed over", sent, f"{took:.1f}", f"{sent / took:.0f}")],
        )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
