"""How long the dashboard takes over a million gigs: its numbers, and the whole page with charts and template.

    python -m tests.bench.dashboard [GIGS]

The facts are written as columns directly: what is timed is asking, not journaling. The projection is warm: nothing
new is in the journal.
"""

import resource
import sys
import time
from datetime import UTC, datetime, timedelta

from tests.bench.world import own_home, print_table

START = datetime(2026, 1, 1, tzinfo=UTC)
TARGET = 2.0


def main(gigs: int) -> None:
    """Write the columns, ask for the numbers and for the page five times each, print the best and the worst."""
    with own_home():
        from guildmark.journey import columns, queries
        from guildmark.journey.measures import Scope

        program, browser = _found()
        _write(columns, gigs, program)
        scope = Scope(str(program.organisation_id), str(program.pk), START + timedelta(days=300))
        path = f"/manage/{program.organisation.slug}/programs/{program.pk}"
        asked = {
            "numbers": lambda: queries.measure(scope, lessons=12),
            "whole page": lambda: _page(browser, path),
            "page of a cohort": lambda: _page(browser, f"{path}?cohort=2026-01"),
            "export": lambda: _page(browser, f"{path}/export.csv"),
        }
        rows = [(name, *(f"{seconds:.2f}" for seconds in _time(ask))) for name, ask in asked.items()]
        print_table(("", "best s", "worst s", "CPU s"), [*rows, ("target for the page", f"{TARGET:.2f}", "", "")])
        print(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _time(ask) -> tuple[float, float, float]:
    """Best and worst by the clock, and the least CPU time: on a busy machine the clock says little."""
    took, cpu = [], []
    for _ in range(5):
        start, used = time.perf_counter(), time.process_time()
        ask()
        took.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return min(took), max(took), min(cpu)


def _page(browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    assert len(answer.content) > 10_000


def _found():
    """An organisation with a launched program, and the browser of its manager."""
    from django.test import Client

    from guildmark.cli.world import founding
    from guildmark.people.models import User

    founded = founding.found(name="Bench", at=START, launched_at=START, ends_at=START + timedelta(days=300))
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(email="manager@lanternfield.example"))
    return founded.program, browser


def _write(columns, gigs: int, program) -> None:
    """Posted, filled, rated for each gig; a tenth of it in contractors who went through the program."""
    people = gigs // 20
    begin = START.replace(tzinfo=None).isoformat()
    fields = ", ".join(f"{name} {kind}" for name, kind in columns.COLUMNS.items())
    with columns.connect() as db:
        db.execute(f"CREATE TABLE t ({fields})")

        def add(kind: str, count: int, happened: str, **values: str) -> None:
            filled = {
                "organisation": f"'{program.organisation_id}'",
                "kind": f"'{kind}'",
                "happened": happened,
                **values,
            }
            row = ", ".join(f"({filled[n]})::{k}" if n in filled else f"NULL::{k}" for n, k in columns.COLUMNS.items())
            db.execute(f"INSERT INTO t SELECT {row} FROM range({count}) r(i)")  # noqa: S608 - our own words

        start = f"TIMESTAMP '{begin}'"
        gig, person = "md5('g' || i)::UUID", f"md5('c' || (i % {people}))::UUID"
        add("ProgramLaunched", 1, start, program=f"'{program.pk}'", skill="'Editing'")
        posted = f"{start} + to_seconds(i % 20000000)"
        filled = f"{posted} + to_seconds(((i * 7919) % 900000))"
        add("GigPosted", gigs, posted, gig=gig, skill="'Editing'")
        add("HeadStartGiven", gigs // 4, posted, gig=gig, skill="'Editing'", program=f"'{program.pk}'")
        add("GigFilled", gigs, filled, gig=gig, contractor=person, skill="'Editing'")
        add("GigCancelled", gigs // 25, f"{filled} + INTERVAL 2 DAY", gig=gig, contractor=person, skill="'Editing'")
        add(
            "GigRated",
            gigs // 2,
            f"{filled} + INTERVAL 5 DAY",
            gig=gig,
            contractor=person,
            skill="'Editing'",
            value="3 + i % 3",
        )
        for number, kind in enumerate(("Invited", "InvitationOpened", "Joined", "LessonOpened", "BadgeIssued")):
            add(kind, people, f"{start} + to_hours({number})", program=f"'{program.pk}'", contractor=person)
        db.execute("UPDATE t SET place = rowid + 1")
        count = db.execute("SELECT count(*) FROM t").fetchone()[0]
        target = columns.folder() / f"part-{1:015d}-{count:015d}.parquet"
        db.execute(f"COPY t TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    print(f"{gigs:,} gigs, {count:,} facts, {target.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
