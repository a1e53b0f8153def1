"""`guildmark import contractors|gigs|history FILE`: brings a file in and says plainly what became of each row.

The exit code is 0 when every row is in, 1 when some stayed out, 2 when the file could not be read.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.connect.csv.bring_in import Report, import_file
from guildmark.connect.csv.checking import read_header
from guildmark.connect.csv.fields import KINDS
from guildmark.connect.csv.guessing import guess_mapping
from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.mapping_file import list_shipped, read_mapping, write_mapping
from guildmark.connect.csv.problems import FaultError, Problem, UnreadableError
from guildmark.connect.csv.saying import describe, say
from guildmark.people.queries import find_any_organisation, get_organisation

ALL_IN, SOME_OUT, UNREADABLE = 0, 1, 2


def run(
    kind: str, path: Path, *, organisation: str | None = None, mapping: Path | None = None,
    problems: Path | None = None, anchor: date | None = None, only_new: bool = False,
) -> int:  # fmt: skip
    """Import one file, or the folder that a mapping speaks of; rows to mend are written to `problems`."""
    try:
        owner = _find_organisation(organisation)
        plan = _find_mapping(kind, path, mapping, owner.zone)
        report = import_file(
            kind=kind, file=path, mapping=plan, organisation=owner, at=timezone.now(), progress=_Progress(),
            problems=problems or _place(path, "problems.csv"), anchor=anchor, only_new=only_new,
        )  # fmt: skip
    except (FaultError, UnreadableError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return UNREADABLE
    describe(report, owner.name)
    return _code(report)


def _code(report: Report) -> int:
    return SOME_OUT if report.bad or report.left_out.count else ALL_IN


def _place(path: Path, ending: str) -> Path:
    folder: Path = settings.HOME.root / "imports"
    return folder / f"{path.resolve().stem}.{ending}"


def _find_organisation(slug: str | None) -> Any:  # noqa: ANN401 - a row of people
    if slug:
        try:
            return get_organisation(slug)
        except ObjectDoesNotExist as fault:
            raise FaultError(_("There is no organisation “%(slug)s”.") % {"slug": slug}) from fault
    found = find_any_organisation()
    if found is None:
        raise FaultError(_("There is no organisation yet; `guildmark serve` makes the first one."))
    if others := list(type(found).objects.order_by("slug").values_list("slug", flat=True)[:20])[1:]:
        slugs = ", ".join(sorted({found.slug, *others}))
        raise FaultError(_("There are several organisations; name one: --organisation %(slugs)s") % {"slugs": slugs})
    return found


def _find_mapping(kind: str, path: Path, named: Path | None, zone: str) -> Mapping:
    """The mapping that was named, as a file or as one of the examples; otherwise the guess, which is kept."""
    if named is None:
        return _guess(kind, path, zone)
    shipped = list_shipped()
    if not named.exists() and str(named) not in shipped:
        known = ", ".join(shipped)
        message = _("there is no such mapping; it is a file, or one of the examples: %(known)s") % {"known": known}
        raise UnreadableError(Problem(str(named), 0, message))
    return read_mapping(named if named.exists() else shipped[str(named)])


def _guess(kind: str, path: Path, zone: str) -> Mapping:
    if path.is_dir():
        raise UnreadableError(Problem(path.name, 0, _("a folder needs a mapping that says which files to read")))
    header, rows = read_header(path)
    mapping = guess_mapping(kind, header, rows, zone=zone)
    fields = mapping.tables[0].fields
    say(_("The columns were guessed:"))
    for name, source in fields.items():
        field = KINDS[kind].find(name)
        say(f"  {field.label if field else name}: {', '.join(source.columns)}")
    used = {column for source in fields.values() for column in source.columns}
    if unused := [column for column in header if column not in used]:
        say(_("Not used: %(columns)s") % {"columns": ", ".join(unused)})
    _keep(mapping, _place(path, "mapping.yaml"))
    return mapping


def _keep(mapping: Mapping, place: Path) -> None:
    text = write_mapping(mapping)
    if place.exists() and place.read_text(encoding="utf-8") != text:
        say(_("An earlier mapping is in %(place)s; to use it, name it with --mapping.") % {"place": place})
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    say(_("The guess is kept in %(place)s; change it there and name it with --mapping.") % {"place": place})


class _Progress:
    """Says how far an import is: on one line of a terminal, or every tenth of the way."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, rows: int, share: float) -> None:
        words = _("%(rows)s rows, %(percent)s%%") % {"rows": f"{rows:,}", "percent": int(share * 100)}
        if sys.stdout.isatty():
            sys.stdout.write(f"\r{words}" + ("\n" if share >= 1 else ""))
            sys.stdout.flush()
        elif int(share * 10) > self._told:
            self._told = int(share * 10)
            say(words)
