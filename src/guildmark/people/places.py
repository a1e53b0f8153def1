"""Currencies that are in use, countries and time zones, by the codes and names that are given to them.

Codes that stand for no currency (XXX), for gold or for tests, and currencies that no country pays with any more, are
none of them. Currencies and countries are as the locale data here has them.
"""

import logging
import re
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

log = logging.getLogger(__name__)
_NOWHERE = frozenset({"EU", "ZZ"})
_SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}", re.ASCII)


@cache
def list_currencies_in_use() -> frozenset[str]:
    """ISO 4217 codes of what is legal tender somewhere today."""
    known = get_global("territory_currencies")
    return frozenset(
        code for spans in known.values() for code, _since, until, tender in spans if tender and until is None
    )


@cache
def list_countries() -> frozenset[str]:
    """ISO 3166-1 codes of two letters."""
    return frozenset(code for code in get_global("territory_currencies") if len(code) == 2) - _NOWHERE  # noqa: PLR2004 - letters


def is_region(code: str) -> bool:
    """Whether it is a country, or has the form of a part of one (ISO 3166-2): DE, DE-BY."""
    found = _SUBDIVISION.fullmatch(code)
    return (found[1] if found else code) in list_countries()


def find_zone(name: str) -> ZoneInfo:
    """The time zone of that name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        log.warning("a time zone is not known", extra={"zone": name})
        return ZoneInfo("UTC")
