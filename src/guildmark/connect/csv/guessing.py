"""Guesses which column means what from the header, and how dates and numbers are written from the first rows.

People's groups are never guessed: what is asked about them is decided by somebody.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from guildmark.connect.csv.fields import KINDS, Field
from guildmark.connect.csv.mapping import Mapping, Source, TableMapping
from guildmark.connect.csv.timing import is_zone
from guildmark.connect.csv.values import as_region
from guildmark.people.places import is_region

_DATES = (
    (re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}"), "%d/%m/%Y", "%m/%d/%Y"),
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.\d{4}"), "%d.%m.%Y", ""),
    (re.compile(r"(\d{1,2})-(\d{1,2})-\d{4}"), "%d-%m-%Y", "%m-%d-%Y"),
)
_MONTHS = 12
_COMMA = re.compile(r"\d+,\d{1,2}|\d{1,3}(\.\d{3})+,\d+")
_POINT = re.compile(r"\d+\.\d{1,2}|\d{1,3}(,\d{3})+(\.\d+)?")


def _plain(text: str) -> str:
    """The words of a header: no accents, no case, no signs; `postedAt` is `posted at`."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    letters = "".join(c for c in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", letters.casefold()))


def guess_mapping(
    kind: str, header: Sequence[str], rows: Sequence[Sequence[str]] = (), *, zone: str = "UTC"
) -> Mapping:
    """The mapping that header and first rows suggest; fields that nothing speaks for are left out.

    `zone` is that of times that name none.
    """
    types = {each.name: each.type for each in KINDS[kind].fields}
    columns = dict(_match(KINDS[kind].fields, header))
    samples = {name: _sample(header, rows, column) for name, column in columns.items()}
    columns = _by_address({n: column for n, column in columns.items() if _can_be(types[n], samples[n])}, samples)
    fields = {
        name: Source(columns=(column,), date_format=_guess_dates(samples[name]) if types[name] == "time" else "")
        for name, column in columns.items()
    }
    numbers = [text for name, texts in samples.items() if types[name] in ("number", "percent") for text in texts]
    return Mapping(
        kind, (TableMapping(fields),), decimal=_guess_decimal(numbers), zone=zone if is_zone(zone) else "UTC"
    )


def _by_address(columns: dict[str, str], samples: dict[str, list[str]]) -> dict[str, str]:
    """A column “contractor” that holds addresses names people by these, not by a number."""
    key, email = "contractor_key", "contractor_email"
    if email in columns or key not in columns or not samples[key] or not all("@" in text for text in samples[key]):
        return columns
    return {name: column for name, column in columns.items() if name != key} | {email: columns[key]}


def _can_be(type_: str, texts: Sequence[str]) -> bool:
    """Whether a column may hold what its header says: “State” is a region only where codes stand in it."""
    return type_ != "region" or not texts or any(is_region(as_region(text)) for text in texts)


def _match(fields: Sequence[Field], header: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each field with its column: first those named as the field itself, then by other names; no column twice."""
    free = {_plain(column): column for column in reversed(header)}
    pairs = [(0, each.name, _plain(each.name)) for each in fields]
    pairs += [(rank, each.name, alias) for each in fields for rank, alias in enumerate(each.aliases, 1)]
    found: set[str] = set()
    for _, name, alias in sorted(pairs, key=lambda pair: pair[0]):
        if name not in found and alias in free:
            found.add(name)
            yield name, free.pop(alias)


def _sample(header: Sequence[str], rows: Sequence[Sequence[str]], column: str) -> list[str]:
    number = list(header).index(column)
    return [row[number].strip() for row in rows if number < len(row) and row[number].strip()]


def _guess_dates(texts: Sequence[str]) -> str:
    """The way of writing that the dates allow; none where both readings are possible, so that somebody decides."""
    for pattern, day_first, month_first in _DATES:
        found = [match for text in texts if (match := pattern.fullmatch(text))]
        if not found or len(found) < len(texts):
            continue
        if not month_first or any(int(match[1]) > _MONTHS for match in found):
            return day_first
        return month_first if any(int(match[2]) > _MONTHS for match in found) else ""
    return ""


def _guess_decimal(texts: Sequence[str]) -> str:
    commas = sum(bool(_COMMA.fullmatch(text)) for text in texts)
    points = sum(bool(_POINT.fullmatch(text)) for text in texts)
    return "," if commas > points else "."
