"""Keeps the mappings that an organisation chose, one for each header of a kind, so that the next file fits at once.

A mapping holds no rows, only what columns mean; it is kept until the same header is mapped otherwise.
"""

import hashlib
import logging
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.mapping_file import list_shipped, read_mapping, write_mapping
from guildmark.connect.csv.problems import UnreadableError

MOST, SHOWN = 50, 10  # of one organisation and kind; the oldest gives way
EXAMPLE = "example-"
_ID = re.compile(r"[0-9a-f]{16}")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A mapping that can be chosen: what it is asked for by, what it is called, since when; examples have no time."""

    id: str
    name: str
    at: datetime | None


def _folder(organisation: uuid.UUID, kind: str) -> Path:
    path: Path = settings.HOME.files / "mappings" / str(organisation) / kind
    return path


def _key(header: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(header).encode("utf-8", "replace")).hexdigest()[:16]


def remember(*, organisation: uuid.UUID, header: Sequence[str], mapping: Mapping, name: str) -> None:
    """Keep the mapping of a file with this header; a later one takes its place."""
    folder = _folder(organisation, mapping.kind)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = write_mapping(mapping if mapping.name else replace(mapping, name=name))
    replace_text(folder / f"{_key(header)}.yaml", text)
    for old in _newest(folder)[MOST:]:
        old.unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or what was there before."""
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _newest(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"), key=lambda path: path.stat().st_mtime, reverse=True)


def find_for(*, organisation: uuid.UUID, kind: str, header: Sequence[str]) -> Mapping | None:
    """The mapping that was chosen for a file with the same header, or None."""
    path = _folder(organisation, kind) / f"{_key(header)}.yaml"
    try:
        return read_mapping(path)
    except FileNotFoundError:
        return None
    except (
        UnreadableError
    ) as fault:  # written by an older Guildmark: the guess is as good, and the file can be imported
        log.warning("a kept mapping cannot be read any more", extra={"path": str(path), "problem": str(fault)})
        return None


def list_kept(*, organisation: uuid.UUID, kind: str) -> list[Kept]:
    """What was chosen for earlier files, newest first, and the examples of that kind that speak of one file."""
    found = []
    for path in _newest(_folder(organisation, kind))[:SHOWN]:
        try:
            name = read_mapping(path).name
        except UnreadableError as fault:
            log.warning("a kept mapping cannot be read any more", extra={"path": str(path), "problem": str(fault)})
            continue
        found.append(Kept(path.stem, name, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return [*found, *_examples(kind)]


@cache
def _examples(kind: str) -> tuple[Kept, ...]:
    shipped = ((name, read_mapping(path)) for name, path in list_shipped().items())
    return tuple(Kept(EXAMPLE + name, m.name, None) for name, m in shipped if m.kind == kind and len(m.tables) == 1)


def get_kept(*, organisation: uuid.UUID, kind: str, named: str) -> Mapping:
    """One of those; raises LookupError for what is none of them."""
    shipped = list_shipped()
    if named.startswith(EXAMPLE) and named.removeprefix(EXAMPLE) in shipped:
        return read_mapping(shipped[named.removeprefix(EXAMPLE)])
    path = _folder(organisation, kind) / f"{named}.yaml"
    if not _ID.fullmatch(named) or not path.exists():
        raise LookupError(named)
    return read_mapping(path)
