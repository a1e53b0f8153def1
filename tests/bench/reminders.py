"""How many messages one worker claims, writes and hands over in a second, in both series; on one core.

python -m tests.bench.reminders [CONTRACTORS]

The batches are those of `guildmark worker`; the mail server is one that takes a mail at once. Each message is marked
durably before the server is asked, so the disk has its word too: "commits a second" says what it allows by itself.
"""

import os
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.bench.world import own_home, print_table

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)  # in New York, where the founded organisation is


def main(contractors: int) -> None:
    """Invite them, remind them, let them join, remind them to finish."""
    os.environ["GUILDMARK_MAIL_TRANSPORT"] = "guildmark.cli.world.silence.SilentTransport"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with own_home() as home:
        from guildmark.cli.world import founding
        from guildmark.programs import actions as programs

        founded = founding.found(name="Bench", at=NOON, launched_at=NOON, ends_at=NOON)
        programs.invite_addresses(program=founded.program, emails=["first@people.example"], at=NOON)
        send("invitation", NOON)  # a worker loads templates and addresses once, with its first message
        emails = [f"c{n}@people.example" for n in range(contractors)]
        programs.invite_addresses(program=founded.program, emails=emails, at=NOON)
        rows = [send("invitation", NOON)]
        rows.append(send("remind_invited", NOON + timedelta(days=2, hours=1)))
        join_all(founded, NOON + timedelta(days=3))
        rows.append(send("remind_joined", NOON + timedelta(days=5, hours=1)))
        print_table(("kind", "sent", "seconds", "a second", "CPU seconds", "a second of CPU", "commits"), rows)
        print(f"The disk allows {commits_a_second(home):.0f} durable commits a second.")


def send(kind: str, at: datetime) -> tuple[object, ...]:
    """One worker sends all that is due."""
    from django.db import connection

    from guildmark.due import actions as due
    from guildmark.outreach.models import Message

    commits = 0

    def count(execute, sql, params, many, context):
        nonlocal commits
        commits += sql.startswith("BEGIN") or not connection.in_atomic_block
        return execute(sql, params, many, context)

    before = Counter(Message.objects.values_list("kind", "state"))
    wall, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        while due.run_due(at=at):
            pass
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    now = Counter(Message.objects.values_list("kind", "state"))
    sent = now[kind, "sent"] - before[kind, "sent"]
    assert sum((now - before)[k, "sent"] for k in {kind for kind, _ in now}) == sent
    return kind, sent, f"{wall:.2f}", f"{sent / wall:.0f}", f"{cpu:.2f}", f"{sent / cpu:.0f}", commits


def join_all(founded, at: datetime) -> None:
    """Everybody's series to finish begins; the ways of joining are measured elsewhere."""
    from guildmark.outreach.actions import close_series, start_many
    from guildmark.outreach.models import Series
    from guildmark.people.models import Contractor
    from guildmark.programs.models import Enrolment
    from guildmark.programs.queries import get_version

    invited = list(Contractor.objects.filter(organisation=founded.organisation))
    version = get_version(founded.program)
    Enrolment.objects.bulk_create(
        Enrolment(program=founded.program, version=version, contractor=each, joined_at=at) for each in invited
    )
    close_series(Series.objects.values_list("pk", flat=True), reason="joined", at=at)
    start_many(organisation=founded.organisation, program=founded.program.pk, contractors=invited, kind="joined", at=at)


def commits_a_second(home) -> float:
    """Of a table of its own in the same folder, with the same settings."""
    import sqlite3

    with sqlite3.connect(home / "probe.sqlite3", isolation_level=None) as probe:
        probe.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (n); INSERT INTO t VALUES (0)"
        )
        start = time.perf_counter()
        for n in range(500):
            probe.execute("UPDATE t SET n = ?", (n,))
        return 500 / (time.perf_counter() - start)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
