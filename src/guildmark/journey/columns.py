"""The journal as columns: Parquet files below the data directory, one for each span of places, never changed.

A file's name says which places it holds, so what is projected already is known from the names alone. It is written
beside its place and then renamed: a kill leaves either the whole file or none, and the next refresh goes on there.
"""

import json
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from filelock import FileLock

from guildmark.journal.actions import place_facts
from guildmark.journal.queries import ReadFact, list_placed

if TYPE_CHECKING:
    import duckdb

NAME = re.compile(r"^part-(\d{15})-(\d{15})\.parquet$")
BATCH = 20_000
MOST_PARTS = 40
COLUMNS = {
    "place": "BIGINT", "organisation": "UUID", "kind": "VARCHAR", "happened": "TIMESTAMP", "contractor": "UUID",
    "program": "UUID", "gig": "UUID", "client": "UUID", "skill": "VARCHAR", "number": "INTEGER", "value": "INTEGER",
    "passed": "BOOLEAN", "value_minor": "BIGINT", "posted_at": "TIMESTAMP", "filled_at": "TIMESTAMP",
    "completed_at": "TIMESTAMP", "withdrawn_at": "TIMESTAMP",
}  # fmt: skip
_FROM_DATA = ("gig", "client", "skill", "number", "value", "passed", "value_minor", "posted_at", "filled_at",
              "completed_at", "withdrawn_at")  # fmt: skip
_TIMES = ("posted_at", "filled_at", "completed_at", "withdrawn_at")


def folder() -> Path:
    """Where the columns lie."""
    path: Path = settings.HOME.columns
    return path


def list_parts() -> list[tuple[int, int, Path]]:
    """The files by the places they hold: first, last, path; without files that another one replaced."""
    found = [(int(m[1]), int(m[2]), path) for path in folder().iterdir() if (m := NAME.match(path.name))]
    whole: list[tuple[int, int, Path]] = []
    for first, last, path in sorted(found, key=lambda part: (part[0], -part[1])):
        if not whole or first > whole[-1][1]:
            whole.append((first, last, path))
    return whole


def refresh(*, most: int = 1_000_000, thorough: bool = False) -> int:
    """Project what is new; returns how many facts. Safe to call from several processes and after a kill."""
    with FileLock(folder() / "refresh.lock"):
        while place_facts(limit=5000, thorough=thorough) == 5000:  # noqa: PLR2004 - a full batch: there may be more
            pass
        done = 0
        while done < most:
            batch = list_placed(after=_last_place(), limit=BATCH)
            if not batch:
                break
            _write(batch)
            done += len(batch)
        _merge()
    return done


def rebuild() -> int:
    """Throw the columns away and make them again from the journal."""
    with FileLock(folder() / "refresh.lock"):
        for _, _, path in list_parts():
            path.unlink()
    return refresh(thorough=True)


def _last_place() -> int:
    parts = list_parts()
    return parts[-1][1] if parts else 0


def _write(batch: list[tuple[int, ReadFact]]) -> None:
    draft = folder() / f"draft-{os.getpid()}-{uuid.uuid4().hex}.json"
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in _rows(batch))
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
        source = f"read_json('{draft}', format='newline_delimited', columns={{{columns}}})"
        write_part(f"SELECT * FROM {source}", batch[0][0], batch[-1][0])  # noqa: S608 - names are our own
    finally:
        draft.unlink(missing_ok=True)


def _rows(batch: Iterable[tuple[int, ReadFact]]) -> Iterator[dict[str, Any]]:
    for place, fact in batch:
        row: dict[str, Any] = {name: fact.data.get(name) for name in _FROM_DATA}
        row |= {name: plain(datetime.fromisoformat(row[name])) for name in _TIMES if row[name]}
        if fact.kind == "GigRecorded":
            row["value"] = fact.data.get("rating")
        yield row | {
            "place": place, "organisation": str(fact.organisation), "kind": fact.kind, "happened": plain(fact.at),
            "contractor": str(fact.contractor) if fact.contractor else None,
            "program": str(fact.program) if fact.program else None,
        }  # fmt: skip


def plain(when: datetime) -> str:
    """An instant as the columns hold it: UTC, without saying so."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat()


def write_part(query: str, first: int, last: int) -> None:
    """Write what a query gives as the file of these places, whole or not at all."""
    target = folder() / f"part-{first:015d}-{last:015d}.parquet"
    draft = target.with_suffix(f".{os.getpid()}")
    with connect() as db:
        db.execute(f"COPY ({query}) TO '{draft}' (FORMAT parquet, COMPRESSION zstd)")
    draft.replace(target)


def _merge() -> None:
    """Many small files become one, so that a query opens few; the whole one covers the small ones by its name."""
    parts = list_parts()
    if len(parts) <= MOST_PARTS:
        return
    names = ", ".join(f"'{path}'" for _, _, path in parts)
    write_part(f"SELECT * FROM read_parquet([{names}]) ORDER BY place", parts[0][0], parts[-1][1])  # noqa: S608 - our own
    for _, _, path in parts:
        path.unlink()


def connect() -> "duckdb.DuckDBPyConnection":
    """An empty DuckDB in memory, bounded; what does not fit there goes beside the columns while it is needed."""
    import duckdb  # noqa: PLC0415 - loaded at first use: most processes never ask

    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": settings.METRICS_MEMORY_LIMIT,
            "threads": 2,
            "autoinstall_known_extensions": False,
            "temp_directory": str(folder() / "spilled"),  # the default is where the process happens to have started
        },
    )


def facts_sql() -> str:
    """What to select from: every part, or an empty table of the same columns."""
    parts = list_parts()
    if not parts:
        return "(SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in COLUMNS.items()) + " WHERE false)"
    return f"read_parquet([{', '.join(repr(str(path)) for _, _, path in parts)}])"
