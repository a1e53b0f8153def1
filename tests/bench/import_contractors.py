"""How long 100,000 contractors take from a CSV file: first time, again unchanged, and a tenth of them changed.

    python -m tests.bench.import_contractors [ROWS]

Uses a new data directory of its own, or the database that DATABASE_URL names.
"""

import csv
import os
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path

CITIES = ("Lisbon", "Lagos", "Lima", "Łódź", "Luleå")
BAD_EVERY = 1000


def write_file(path: Path, rows: int, *, renamed_every: int = 0) -> None:
    """Contractors with everything a file can say; one in a thousand has an address that is none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ID", "Full name", "E-mail", "City", "Time zone", "Language", "Skills"])
        for n in range(rows):
            at = "no address" if n % BAD_EVERY == BAD_EVERY - 1 else f"contractor{n}@example.com"
            name = f"Contractor {n}" + (" the Second" if renamed_every and n % renamed_every == 0 else "")
            writer.writerow([f"C{n}", name, at, CITIES[n % 5], "Europe/Lisbon", "en", "Editing; Plain language"])


def main(rows: int) -> None:
    """Import three times and print the table."""
    with tempfile.TemporaryDirectory(prefix="guildmark-bench-") as folder:
        _measure(Path(folder), rows)


def _measure(folder: Path, rows: int) -> None:
    os.environ["GUILDMARK_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "guildmark.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    write_file(folder / "contractors.csv", rows)
    write_file(folder / "changed.csv", rows, renamed_every=10)
    print(f"{'':24}{'seconds':>9}{'rows/s':>9}{'new':>9}{'changed':>9}{'same':>9}{'bad':>6}{'calls':>7}")
    run = _runner(folder)
    for words, name in (("first time", "contractors"), ("again", "contractors"), ("one in ten renamed", "changed")):
        run(words, folder / f"{name}.csv")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _runner(folder: Path):
    from django.utils import timezone

    from guildmark.connect.csv.bring_in import import_file
    from guildmark.connect.csv.checking import read_header
    from guildmark.connect.csv.guessing import guess_mapping
    from guildmark.people.actions import create_organisation

    organisation = create_organisation(name=f"Bench {uuid.uuid4().hex[:8]}", at=timezone.now())

    def run(words: str, file: Path) -> None:
        shares: list[float] = []
        begun = time.perf_counter()
        report = import_file(
            kind="contractors", file=file, mapping=guess_mapping("contractors", *read_header(file)),
            organisation=organisation, at=timezone.now(), progress=lambda _, share: shares.append(share),
            problems=folder / "mend.csv",
        )  # fmt: skip
        took = time.perf_counter() - begun
        figures = f"{report.added:>9,}{report.changed:>9,}{report.same:>9,}{report.bad:>6,}{len(shares):>7}"
        print(f"{words:24}{took:>9.1f}{report.rows / took:>9,.0f}{figures}", flush=True)

    return run


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
