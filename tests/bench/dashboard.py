"""How long the dashboard's questions take over a million gigs.

    python -m tests.bench.dashboard [GIGS]

The facts are written as columns directly: what is timed is asking, not journaling.
"""

import sys
import time
import uuid
from datetime import UTC, datetime, timedelta

from tests.bench.world import own_home, print_table

ORGANISATION, PROGRAM = uuid.UUID(int=1), uuid.UUID(int=2)
START = datetime(2026, 1, 1, tzinfo=UTC)


def main(gigs: int) -> None:
    """Write the columns, ask each question three times, print the best."""
    with own_home():
        from guildmark.journey import columns, queries
        from guildmark.journey.measures import Scope

        _write(columns, gigs)
        scope = Scope(str(ORGANISATION), str(PROGRAM), START + timedelta(days=300))
        questions = {
            "funnel": lambda: queries.get_funnel(scope, lessons=12),
            "time to fill": lambda: queries.get_time_to_fill(scope),
            "rehire": lambda: queries.get_rehire(scope),
            "quality": lambda: queries.get_quality(scope),
            "cohorts": lambda: queries.list_cohorts(scope),
        }
        rows = [(name, f"{_best(ask):.2f}") for name, ask in questions.items()]
        total = sum(float(row[1]) for row in rows)
        print_table(("question", "seconds"), [*rows, ("all of the page", f"{total:.2f}")])


def _best(ask) -> float:
    took = []
    for _ in range(3):
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
    return min(took)


def _write(columns, gigs: int) -> None:
    """Posted, filled, rated for each gig; a tenth of it in contractors who went through the program."""
    people = gigs // 20
    begin = START.replace(tzinfo=None).isoformat()
    fields = ", ".join(f"{name} {kind}" for name, kind in columns.COLUMNS.items())
    with columns.connect() as db:
        db.execute(f"CREATE TABLE t ({fields})")

        def add(kind: str, count: int, happened: str, **values: str) -> None:
            filled = {"organisation": f"'{ORGANISATION}'", "kind": f"'{kind}'", "happened": happened, **values}
            row = ", ".join(f"({filled[n]})::{k}" if n in filled else f"NULL::{k}" for n, k in columns.COLUMNS.items())
            db.execute(f"INSERT INTO t SELECT {row} FROM range({count}) r(i)")  # noqa: S608 - our own words

        start = f"TIMESTAMP '{begin}'"
        gig, person = "md5('g' || i)::UUID", f"md5('c' || (i % {people}))::UUID"
        add("ProgramLaunched", 1, start, program=f"'{PROGRAM}'")
        posted = f"{start} + to_seconds(i % 20000000)"
        filled = f"{posted} + to_seconds(((i * 7919) % 900000))"
        add("GigPosted", gigs, posted, gig=gig, skill="'Editing'")
        add("HeadStartGiven", gigs // 4, posted, gig=gig)
        add("GigFilled", gigs, filled, gig=gig, contractor=person)
        add("GigRated", gigs // 2, f"{filled} + INTERVAL 5 DAY", gig=gig, contractor=person, value="3 + i % 3")
        for number, kind in enumerate(("Invited", "InvitationOpened", "Joined", "LessonOpened", "BadgeIssued")):
            add(kind, people, f"{start} + to_hours({number})", program=f"'{PROGRAM}'", contractor=person)
        db.execute("UPDATE t SET place = rowid + 1")
        count = db.execute("SELECT count(*) FROM t").fetchone()[0]
        target = columns.folder() / f"part-{1:015d}-{count:015d}.parquet"
        db.execute(f"COPY t TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    print(f"{gigs:,} gigs, {count:,} facts, {target.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
