"""Says what became of a file in plain lines: how many rows went in, and for each that did not its line and reason."""

import sys
import textwrap
from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guildmark.connect.csv.bring_in import Report
from guildmark.connect.csv.problems import Listing

MOST_SAID = 20
_WIDTH = 110


def say(text: str) -> None:
    """One line, at once; on a terminal that cannot show a sign, a question mark stands for it."""
    coding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{text}\n".encode(coding, "replace").decode(coding))
    sys.stdout.flush()


def describe(report: Report, organisation: str) -> None:
    """The whole report."""
    for notice in report.notices:
        say(str(notice))
    _say_counts(report, organisation)
    if report.left_out.count:
        say(_("Left out, as the mapping says: %(count)s") % {"count": f"{report.left_out.count:,}"})
        _say_lines(report.left_out)
    if report.notes.count:
        say(_("Kept, and worth knowing: %(count)s") % {"count": f"{report.notes.count:,}"})
        _say_lines(report.notes)
    if report.bad:
        _say_bad(report)


def _say_counts(report: Report, organisation: str) -> None:
    if not report.rows:
        say(_("There are no rows under the header; nothing changed."))
        return
    words = {
        "rows": f"{report.rows:,}", "organisation": organisation, "added": f"{report.added:,}",
        "changed": f"{report.changed:,}", "same": f"{report.same + report.doubled:,}",
    }  # fmt: skip
    said = ngettext(
        "%(rows)s row for %(organisation)s: %(added)s new, %(changed)s changed, %(same)s there already.",
        "%(rows)s rows for %(organisation)s: %(added)s new, %(changed)s changed, %(same)s there already.",
        report.rows,
    )
    say(said % words)
    if report.tally:
        say(", ".join(f"{name}: {count:,}" for name, count in report.tally.items()))


def _say_lines(listing: Listing) -> None:
    """Every line, by reason."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for problem in listing:
        lines[problem.file, problem.message].append(str(problem.line))
    for (file, message), numbers in lines.items():
        say(f"  {file}: {message}: {len(numbers):,}")
        named = _("lines %(numbers)s") % {"numbers": ", ".join(numbers)}
        say(textwrap.fill(named, _WIDTH, initial_indent="    ", subsequent_indent="    "))
    if listing.count > len(listing.kept):
        say(_("  and %(more)s more") % {"more": f"{listing.count - len(listing.kept):,}"})


def _say_bad(report: Report) -> None:
    say(_("Not brought in, to be mended: %(count)s") % {"count": f"{report.bad:,}"})
    for problem in report.problems.kept[:MOST_SAID]:
        say(f"  {problem}")
    if report.problems.count > MOST_SAID:
        say(_("  and %(more)s more") % {"more": f"{report.problems.count - MOST_SAID:,}"})
    for path in report.to_mend:
        say(
            _("They are all in %(path)s, each with its problem: mend them there and import that file.") % {"path": path}
        )
