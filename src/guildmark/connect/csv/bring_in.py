"""Brings a CSV file in: good rows are stored batch by batch, the others are named and given back to be mended.

A batch is stored whole or not at all; importing again goes on where it was and changes nothing twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from guildmark.connect.csv.checking import Check, Progress, be_silent, check
from guildmark.connect.csv.contractors import Contractors
from guildmark.connect.csv.drafting import Draft
from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.mending import Mending
from guildmark.connect.csv.problems import Problem, UnreadableError
from guildmark.connect.csv.storing import Batch
from guildmark.connect.csv.walking import Part, Walk, list_parts, walk

BATCH = 500


@dataclass(slots=True)
class Report(Check):
    """What became of a file: stored new, changed, there already; left out, bad, remarked; files to mend."""

    added: int = 0
    changed: int = 0
    same: int = 0
    to_mend: list[Path] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.good + self.bad + self.left_out.count + self.doubled


@dataclass(slots=True)
class _Run:
    """One import that is under way."""

    mapping: Mapping
    organisation: Any
    at: datetime
    progress: Progress
    report: Report = field(default_factory=Report)
    only_new: bool = False
    total: int = 1
    before: int = 0

    def bring(self, part: Part, mend_at: Path | None) -> None:
        with walk(part, self.mapping, self.at) as walking:
            mending = Mending(mend_at, walking.table.header) if mend_at else None
            try:
                while batch := list(islice(walking.drafts, BATCH)):
                    self._batch(part, walking, batch, mending)
            finally:
                if mending and (path := mending.close()):
                    self.report.to_mend.append(path)
            self.report.finish(walking)
        self.before += part.size

    def _batch(self, part: Part, walking: Walk, batch: list[Draft], mending: Mending | None) -> None:
        good = [draft for draft in batch if self.report.take(part.name, draft)]
        if self.only_new and isinstance(walking.handler, Contractors):
            good = self._leave_known(walking.handler, good)
        stored = walking.handler.store(good, organisation=self.organisation, at=self.at) if good else Batch()
        self._count(part, stored)
        refused = [(draft, (message,)) for draft, message in stored.refused]
        bad = [(draft, draft.faults) for draft in batch if draft.faults] + refused
        if mending:
            for draft, messages in sorted(bad, key=lambda pair: pair[0].line):
                mending.add(draft.cells, draft.line, messages)
        self.progress(self.report.rows, min(1.0, (self.before + walking.table.position) / self.total))

    def _leave_known(self, handler: Contractors, good: list[Draft]) -> list[Draft]:
        """Those who are new; whoever is known stays as they are, and counts as there already."""
        foreseen = handler.foresee(good, organisation=self.organisation)
        new = [draft for draft, each in zip(good, foreseen, strict=True) if not each.known]
        self.report.same += len(good) - len(new)
        return new

    def _count(self, part: Part, stored: Batch) -> None:
        report = self.report
        report.added += stored.added
        report.changed += stored.changed
        report.same += stored.same
        report.tally += stored.tally
        for draft, note in stored.notes:
            report.notes.add(Problem(part.name, draft.line, note))
        for draft, message in stored.refused:
            report.good -= 1
            report.refuse(part.name, draft.line, (message,))


def import_file(
    *, kind: str, file: Path | BinaryIO, mapping: Mapping, organisation: Any, at: datetime,  # noqa: ANN401 - a row of people
    progress: Progress = be_silent, name: str = "", problems: Path | None = None, anchor: date | None = None,
    only_whole: bool = False, only_new: bool = False,
) -> Report:  # fmt: skip
    """Store the rows of a file; `problems` is where rows to mend are written (for a folder's files, beside it).

    `only_whole` stores nothing when any row is bad; `only_new` changes no contractor who is known.
    Raises UnreadableError where file and mapping do not fit, before anything is stored.
    """
    if kind != mapping.kind:
        message = _("a mapping for %(theirs)s, not for %(ours)s") % {"theirs": mapping.kind, "ours": kind}
        raise UnreadableError(Problem(mapping.name or "mapping", 0, message))
    mapping = replace(mapping, anchor=anchor) if anchor else mapping
    parts = list_parts(file, mapping, name)
    _refuse_overwriting(parts, problems)
    for part in parts:
        with walk(part, mapping, at):
            pass  # each file can be read and fits its mapping, before the first row of any goes in
    run = _Run(mapping, organisation, at, progress, only_new=only_new, total=sum(part.size for part in parts) or 1)
    if only_whole and (checked := check(file, mapping, organisation=organisation, at=at, name=name)).bad:
        return _refused(checked)
    for part, mend_at in _with_places(parts, problems):
        run.bring(part, mend_at)
    return run.report


def _refuse_overwriting(parts: list[Part], problems: Path | None) -> None:
    for part, mend_at in _with_places(parts, problems):
        if mend_at and isinstance(part.file, Path) and mend_at.resolve() == part.file.resolve():
            raise UnreadableError(Problem(part.name, 0, _("rows to mend would overwrite the file that is read")))


def _refused(checked: Check) -> Report:
    return Report(
        bad=checked.bad, good=checked.good, doubled=checked.doubled, blank=checked.blank, problems=checked.problems,
        left_out=checked.left_out, notes=checked.notes, notices=checked.notices,
    )  # fmt: skip


def _with_places(parts: list[Part], problems: Path | None) -> Iterator[tuple[Part, Path | None]]:
    for part in parts:
        if problems and len(parts) > 1:
            yield part, problems.with_name(f"{Path(part.name).stem}.{problems.name}")
        else:
            yield part, problems
