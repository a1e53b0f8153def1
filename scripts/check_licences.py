"""Refuses a runtime dependency whose licence could bind whoever installs Guildmark: GPL, AGPL, or none stated.

Tools that are only run while developing (`dev` alone) are not shipped and may have any licence. LGPL is accepted
unchanged, as a library.
"""

import re
import sys
from importlib.metadata import distribution
from pathlib import Path

RUNTIME = Path(__file__).resolve().parents[1] / "requirements" / "runtime.txt"
READ_ELSEWHERE = {
    "mrml": "MIT (LICENSE of its repository; its package states none)",
    "resvg-py": "MIT (LICENSE in its package, which states none; what it is built of is MIT, Apache-2.0, BSD, Zlib)",
}
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|(Affero )?General Public License)", re.IGNORECASE)


def licence_of(name: str) -> str:
    """What the distribution states: its expression, else its classifiers, else its licence field."""
    data = distribution(name).metadata
    stated = data.get("License-Expression") or ""
    classifiers = [line for line in data.get_all("Classifier") or [] if line.startswith("License ::")]
    return stated or "; ".join(classifiers) or (data.get("License") or "")[:200]


def main() -> int:
    """Name each dependency that may not be shipped."""
    names = re.findall(r"^([\w.-]+)==[^;\n]+(;[^\n\\]*)?", RUNTIME.read_text(encoding="utf-8"), re.MULTILINE)
    bad = []
    for name, marker in names:
        try:
            licence = licence_of(name) or READ_ELSEWHERE.get(name, "")
        except ModuleNotFoundError:
            if marker:
                continue  # for another platform or another Python
            raise
        plain = licence.replace("Lesser General Public License", "LGPL")
        if not licence or FORBIDDEN.search(plain):
            bad.append(f"{name}: {licence or 'no licence stated'}")
    sys.stdout.write("".join(f"{line}\n" for line in bad) or f"{len(names)} runtime dependencies may be shipped.\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
