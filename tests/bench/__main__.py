"""Runs every bench, each in a process of its own, so that none finds what another has loaded.

python -m tests.bench [NAME ...]
"""

import subprocess
import sys
from datetime import UTC, datetime

BENCHES = ("pages", "badges", "memory", "start", "reminders", "import_contractors", "award_badges", "dashboard")


def main(names: list[str]) -> int:
    """The named ones or all; the number of those that failed."""
    print(f"{datetime.now(UTC):%-d %B %Y}, Python {sys.version.split()[0]}")
    failed = 0
    for name in names or BENCHES:
        print(f"\n== {name} ==", flush=True)
        done = subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False)
        failed += done.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
