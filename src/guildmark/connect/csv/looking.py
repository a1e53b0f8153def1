"""Looks at an uploaded file once for each mapping: its first rows, every row checked; the answer is kept beside it.

A small file is checked at once. A large one is checked by the worker, which says how far it is; so no page that is
merely opened ever reads the file.
"""

import json
import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from guildmark.connect.csv.checking import Check, Progress, be_silent, check, preview, read_header
from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.mapping_file import read_mapping
from guildmark.connect.csv.problems import UnreadableError
from guildmark.connect.csv.remembering import replace_text
from guildmark.connect.csv.uploads import SHOWN, Upload, get_upload, under_way
from guildmark.due import actions as due
from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.people.queries import get_organisation_by_id

KIND = "check_csv"
AT_ONCE = 200_000  # bytes; a few thousand rows, checked in a fraction of a second
CELL = 200  # characters of a cell that are shown


def look(upload: Upload, *, at: datetime) -> dict[str, Any]:
    """What is known of the file under its present mapping; asks for what is not known yet."""
    try:
        found: dict[str, Any] = json.loads((upload.folder / f"look-{upload.key}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return start_look(upload=upload, at=at)
    return found


def start_look(*, upload: Upload, at: datetime) -> dict[str, Any]:
    """Read the first rows, and check every row: now where the file is small, else by the worker."""
    key, mapping = upload.key, upload.mapping()
    replace_text(upload.folder / f"mapping-{key}.yaml", upload.mapping_text)
    first = _first(upload, mapping, at)
    if first["state"] == "unreadable":
        return _keep(upload, key, first)
    if upload.file.stat().st_size <= AT_ONCE:
        return _check(upload, key, mapping, first, at=at)
    kept = _keep(upload, key, first)
    due.ask(
        kind=KIND, key=f"{upload.id}:{key}", run_at=at, organisation=upload.organisation,
        payload={"organisation": str(upload.organisation), "upload": str(upload.id), "mapping": key},
    )  # fmt: skip
    return kept


def _first(upload: Upload, mapping: Mapping, at: datetime) -> dict[str, Any]:
    try:
        seen = preview(upload.file, mapping, at=at, name=upload.name)
    except UnreadableError as fault:
        return {"state": "unreadable", "problem": str(fault), "header": _header(upload)}
    rows = [{"line": row.line, "cells": [cell[:CELL] for cell in row.cells]} for row in seen.rows]
    return {
        "state": "waiting",
        "rows": 0,
        "percent": 0,
        "header": seen.header,
        "encoding": seen.encoding,
        "first": rows,
    }


def _header(upload: Upload) -> list[str]:
    """The columns, so that they can be mapped otherwise; none where there is no header at all."""
    try:
        return read_header(upload.file, name=upload.name)[0]
    except UnreadableError:  # the problem told already says so
        return []


def _check(
    upload: Upload, key: str, mapping: Mapping, first: dict[str, Any], *, at: datetime, tell: Progress = be_silent
) -> dict[str, Any]:
    try:
        found = check(
            upload.file, mapping, organisation=get_organisation_by_id(upload.organisation), at=at, name=upload.name,
            progress=tell,
        )  # fmt: skip
    except UnreadableError as fault:
        return _keep(upload, key, first | {"state": "unreadable", "problem": str(fault)})
    return _keep(upload, key, first | {"state": "done"} | _summary(found))


def _summary(found: Check) -> dict[str, Any]:
    return {
        "good": found.good, "bad": found.bad, "doubled": found.doubled, "left_out": found.left_out.count,
        "problems": [str(problem) for problem in found.problems.kept[:SHOWN]],
        "reasons": [str(problem) for problem in found.left_out.kept[:SHOWN]],
        "foreseen": found.foreseen, "changes": [str(change) for change in found.changes.kept[:SHOWN]],
        "notes": [str(note) for note in found.notes.kept[:SHOWN]],
        "notices": [str(problem) for problem in found.notices[:SHOWN]],
    }  # fmt: skip


def _keep(upload: Upload, key: str, said: dict[str, Any]) -> dict[str, Any]:
    replace_text(upload.folder / f"look-{key}.json", json.dumps(said))
    return said


@handles(KIND, atomic=False)
def run_look(row: Due, at: datetime) -> None:
    """Check every row of a large file under the mapping that was asked for."""
    upload = get_upload(organisation=uuid.UUID(row.payload["organisation"]), upload=uuid.UUID(row.payload["upload"]))
    key = row.payload["mapping"]
    mapping = read_mapping(upload.folder / f"mapping-{key}.yaml")
    first = json.loads((upload.folder / f"look-{key}.json").read_text(encoding="utf-8"))

    def tell(rows: int, share: float) -> None:
        _keep(upload, key, first | {"state": "running", "rows": rows, "percent": int(share * 100)})
        due.renew(row, at=timezone.now())  # a long file outlasts one lease

    with under_way(row, lambda state: _keep(upload, key, first | {"state": state})):
        _check(upload, key, mapping, first, at=at, tell=tell)
    due.finish(row, at=at)
