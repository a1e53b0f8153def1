"""Reads what people type into forms: amounts, whole numbers, dates; says what is wrong in words, at the field."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

MOST_MINOR = 10**13
MOST_DIGITS = 12
LONGEST_ADDRESS = 254
AMOUNT = re.compile(r"[0-9]{1,16}(\.[0-9]{0,4})?")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!#-;=?-\[\]_a-z~]*)?")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
Faults = dict[str, str]  # field → what is wrong with it, in words


class FieldFaultError(ValueError):
    """What is wrong with one field, in words for who typed it."""


def read_money(text: str, currency: str) -> int:
    """“640”, “640.00” or “1 640,50” as the smallest unit of the currency."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text)
    if "," in plain and "." not in plain and len(plain.rpartition(",")[2]) <= get_currency_precision(currency):
        plain = plain.replace(",", ".")
    plain = plain.replace(",", "")
    # Digits and a point only: an exponent would let a few characters ask for a number of a gigabyte.
    if not AMOUNT.fullmatch(plain):
        raise FieldFaultError(_("Enter an amount such as 640.00"))
    minor = Decimal(plain).scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value() or minor > MOST_MINOR:
        raise FieldFaultError(_("Enter an amount such as 640.00"))
    return int(minor)


def read_number(text: str) -> int | None:
    """A row number out of an address, or None for anything that cannot be one."""
    longest = 18
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= longest else None


def read_whole(text: str, bounds: tuple[int, int]) -> int:
    """A whole number within its bounds, both included."""
    low, high = bounds
    plain = text.strip().lstrip("0") or text.strip()[-1:]
    if not plain.isascii() or not plain.isdecimal() or len(plain) > MOST_DIGITS or not low <= int(plain) <= high:
        raise FieldFaultError(_("Enter a whole number from %(low)s to %(high)s") % {"low": low, "high": high})
    return int(plain)


def read_day(text: str) -> str:
    """A day as ISO text."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise FieldFaultError(_("Enter a date such as 2027-02-28")) from None


def plain(text: str) -> str:
    """A search, a filter or a name on one line, without what no database stores and nobody can see."""
    return " ".join(UNSEEN.sub("", text).split())


def clean_words(text: str) -> str:
    """A text as it was typed, without what nobody can see and no database stores; lines end in one way."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_words(text: str, *, most: int, needed: bool = True) -> str:
    """A text without what nobody can see (controls, marks that turn the direction), trimmed, at most so long.

    Lines end in one way, and half a character, which no database stores, is left out.
    """
    words = clean_words(text).strip()
    if needed and not words:
        raise FieldFaultError(_("This is needed"))
    if len(words) > most:
        raise FieldFaultError(_("At most %(most)s characters; this has %(n)s") % {"most": most, "n": len(words)})
    return words


def read_email(text: str) -> str:
    """An e-mail address, in lower case."""
    address = text.strip().lower()
    try:
        validate_email(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)
    except ValidationError:
        raise FieldFaultError(_("Enter an e-mail address such as ada@example.com")) from None
    return address


def read_address(text: str, *, most: int) -> str:
    """The address of a web page, or nothing. Without encryption too: ESCO names its skills so."""
    address = text.strip()
    if len(address) > most or not (address == "" or ADDRESS.fullmatch(address)):
        raise FieldFaultError(_("Enter an address such as https://example.com/page"))
    return address


def read_choice(text: str, choices: Collection[str]) -> str:
    """One of the values that were offered."""
    if text not in choices:
        raise FieldFaultError(_("Choose one from the list"))
    return text


def read_fields(sent: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]]) -> tuple[dict[str, Any], Faults]:
    """Each field by its reader: the values that could be read, and what is wrong with the others."""
    values: dict[str, Any] = {}
    faults: Faults = {}
    for name, read in readers.items():
        try:
            values[name] = read(sent.get(name, ""))
        except FieldFaultError as fault:
            faults[name] = str(fault)
    return values, faults
