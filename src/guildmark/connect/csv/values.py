"""Reads the text of one cell as what its field holds: an address, a key, a number, a choice.

Each reader gives the value or raises FaultError with words for the person who will mend the cell.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from guildmark.connect.csv.cells import brief
from guildmark.connect.csv.fields import Field
from guildmark.connect.csv.mapping import Mapping, Source
from guildmark.connect.csv.problems import FaultError
from guildmark.connect.csv.timing import read_zone
from guildmark.people.places import is_region, list_currencies_in_use

MOST_ITEMS = 50
_PLAIN_EMAIL = re.compile(r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@([a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?\.)+[a-z]{2,10}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_WITH_POINT = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,12})?", re.ASCII)
_WITH_COMMA = re.compile(r"[+-]?(\d{1,15}|\d{1,3}([. ]\d{3}){1,4})(,\d{1,12})?", re.ASCII)
_YES, _NO = ("1", "y", "yes", "true", "t"), ("0", "n", "no", "false", "f")
_valid_email = EmailValidator()

Value = object
Reader = Callable[[str, Field, Source, Mapping], Value]


def read_value(text: str, field: Field, source: Source, mapping: Mapping) -> Value:
    """The value of a cell that is not empty; raises FaultError. Times are read elsewhere: they need other fields."""
    return _READERS[field.type](text, field, source, mapping)


def _text(text: str, field: Field, _source: Source, _mapping: Mapping) -> str:
    if len(text) > field.longest:
        raise FaultError(
            _("“%(text)s” is longer than %(most)s characters") % {"text": brief(text, 30), "most": field.longest}
        )
    return text


def _email(text: str, field: Field, source: Source, mapping: Mapping) -> str:
    address = _text(text.lower(), field, source, mapping)  # in small letters some addresses are longer
    if not _PLAIN_EMAIL.fullmatch(address):
        try:
            _valid_email(address)
        except ValidationError as fault:
            raise FaultError(_("“%(text)s” is not an e-mail address") % {"text": brief(text)}) from fault
    return address


def _list(text: str, field: Field, source: Source, mapping: Mapping) -> tuple[str, ...]:
    parts = text.split(source.split) if source.split else re.split(r"[;,|]", text)
    items = tuple(dict.fromkeys(_text(part.strip(), field, source, mapping) for part in parts if part.strip()))
    if len(items) > MOST_ITEMS:
        raise FaultError(_("more than %(most)s items") % {"most": MOST_ITEMS})
    return items


def _zone(text: str, _field: Field, _source: Source, _mapping: Mapping) -> str:
    return read_zone(text)


def _language(text: str, field: Field, source: Source, mapping: Mapping) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise FaultError(_("“%(text)s” is not a language code such as en or pt-BR") % {"text": brief(text)})
    return _text(text.replace("_", "-"), field, source, mapping)


def read_number(text: str, decimal: str) -> Decimal:
    """A number written with that decimal sign, with or without marks between thousands; raises FaultError."""
    pattern, thousands = (_WITH_COMMA, "[. ]") if decimal == "," else (_WITH_POINT, ",")
    if not pattern.fullmatch(text):
        raise FaultError(
            _("“%(text)s” is not a number whose decimal sign is “%(sign)s”; another one is named in the mapping")
            % {"text": brief(text), "sign": decimal}
        )
    return Decimal(re.sub(thousands, "", text).replace(decimal, "."))


def _number(text: str, _field: Field, _source: Source, mapping: Mapping) -> Decimal:
    number = read_number(text, mapping.decimal)
    if number < 0:
        raise FaultError(_("“%(text)s” is less than nothing") % {"text": brief(text)})
    return number


def _percent(text: str, _field: Field, _source: Source, mapping: Mapping) -> Decimal:
    number = read_number(text.removesuffix("%").rstrip(), mapping.decimal)
    if not 0 <= number <= 100:  # noqa: PLR2004 - of a hundred
        raise FaultError(_("“%(text)s” is not between 0 and 100") % {"text": brief(text)})
    return number


def _rating(text: str, _field: Field, _source: Source, mapping: Mapping) -> int:
    number = read_number(text, mapping.decimal)
    if number not in (1, 2, 3, 4, 5):
        raise FaultError(_("“%(text)s” is not a whole number from 1 to 5") % {"text": brief(text)})
    return int(number)


def _currency(text: str, _field: Field, _source: Source, _mapping: Mapping) -> str:
    code = text.upper()
    if code not in list_currencies_in_use():
        raise FaultError(_("“%(text)s” is not the code of a currency in use, such as USD") % {"text": brief(text)})
    return code


def _region(text: str, _field: Field, _source: Source, _mapping: Mapping) -> str:
    code = as_region(text)
    if not is_region(code):
        raise FaultError(
            _("“%(text)s” is neither the code of a region nor of a country, such as US-CA or US")
            % {"text": brief(text)}
        )
    return code


def as_region(text: str) -> str:
    """A region code as ISO writes it."""
    return text.upper().replace("_", "-")


def _choice(text: str, field: Field, _source: Source, _mapping: Mapping) -> str:
    if text.casefold() not in field.choices:
        raise FaultError(
            _("“%(text)s” is none of %(known)s; the mapping's “values” can say which it is")
            % {"text": brief(text), "known": ", ".join(field.choices)}
        )
    return text.casefold()


def _flag(text: str, _field: Field, _source: Source, _mapping: Mapping) -> bool:
    word = text.casefold()
    if word not in (*_YES, *_NO):
        raise FaultError(_("“%(text)s” is neither yes nor no") % {"text": brief(text)})
    return word in _YES


_READERS: dict[str, Reader] = {
    "text": _text, "key": _text, "email": _email, "list": _list, "zone": _zone, "language": _language,
    "number": _number, "percent": _percent, "rating": _rating, "currency": _currency, "region": _region,
    "choice": _choice, "flag": _flag,
}  # fmt: skip
