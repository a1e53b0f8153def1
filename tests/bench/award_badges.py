"""How long badges for many take from a file on SQLite: their rows, both signed forms, places in the list, the mails.

    python -m tests.bench.award_badges [BADGES]

Every holder comes in with their row, which is the longer way. The second time the same file changes nothing.
"""

import io
import sys
import time
from datetime import UTC, datetime

from tests.bench.world import own_home, print_table

LIMIT = 60
AT = datetime(2026, 11, 2, 17, tzinfo=UTC)


def main(badges: int) -> None:
    """From the file to what a public page needs, twice."""
    with own_home():
        from guildmark.cli.world import founding

        founded = founding.found(name="Bench", at=AT, launched_at=AT, ends_at=AT)
        name = founded.program.name
        lines = (
            f"p{n}@people.example,Person {n},{name},Judged by two of our editors.,{80 + n % 21}\n"
            for n in range(badges)
        )
        content = ("email,name,badge,awarded for,score\n" + "".join(lines)).encode()
        rows = [
            (when, *_bring(founded.organisation, content), target)
            for when, target in (("first", LIMIT), ("again", "-"))
        ]
        print_table(("", "seconds", "CPU seconds", "badges a second", "new", "there already", "target s"), rows)
        print(f"The status list then takes {_status_ms():.1f} ms to sign, and {_status_ms():.2f} ms to read.")


def _bring(organisation, content: bytes) -> tuple[object, ...]:
    from guildmark.connect.csv.bring_in import import_file
    from guildmark.connect.csv.checking import read_header
    from guildmark.connect.csv.guessing import guess_mapping

    file = io.BytesIO(content)
    mapping = guess_mapping("badges", *read_header(file))
    wall, cpu = time.perf_counter(), time.process_time()
    done = import_file(kind="badges", file=file, mapping=mapping, organisation=organisation, at=AT)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert not done.bad, list(done.problems)[:3]
    return f"{wall:.1f}", f"{cpu:.1f}", f"{done.good / wall:.0f}", done.added, done.same


def _status_ms() -> float:
    from guildmark.credentials.models import StatusList
    from guildmark.credentials.statuses import get_status

    begun = time.process_time()
    get_status(StatusList.objects.latest("created_at").pk, at=AT)
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
