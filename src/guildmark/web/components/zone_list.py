"""The time zones that a form offers: one for each place, grouped by region, with how far each is from UTC now.

Second names of a zone are left out; one that is stored already stands in the list all the same, so that it stays.
"""

import zoneinfo
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from babel.core import get_global
from django.utils.translation import gettext_lazy as lazy

REGIONS = {
    "Africa": lazy("Africa"), "America": lazy("America"), "Antarctica": lazy("Antarctica"), "Arctic": lazy("Arctic"),
    "Asia": lazy("Asia"), "Atlantic": lazy("Atlantic"), "Australia": lazy("Australia"), "Europe": lazy("Europe"),
    "Indian": lazy("Indian Ocean"), "Pacific": lazy("Pacific"),
}  # fmt: skip
NO_PLACE = lazy("No place")


@dataclass(frozen=True, slots=True)
class Zone:
    """One choice: its name as it is stored, its place as people say it, and the other names browsers have for it."""

    name: str
    place: str
    offset: str
    also: str


Groups = tuple[tuple[object, tuple[Zone, ...]], ...]


def group_zones(*, at: datetime, held: str = "") -> Groups:
    """Regions in the order of their names, each with its zones; `held` is among them whatever it is called."""
    names = _places() | ({held} if held in zones() else set())
    return _group(frozenset(names), at.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=8)
def _group(names: frozenset[str], at: datetime) -> Groups:
    regions = defaultdict(list)
    for name in sorted(names):
        regions[name.partition("/")[0]].append(_zone(name, at))
    found = [(words, tuple(regions[region])) for region, words in REGIONS.items() if region in regions]
    others = [zone for region, rows in regions.items() if region not in REGIONS for zone in rows]
    return ((NO_PLACE, tuple(others)), *found)


def _zone(name: str, at: datetime) -> Zone:
    shift = at.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or timedelta()
    parts = name.split("/")[1:] or [name]
    place = ", ".join(part.replace("_", " ") for part in parts)
    return Zone(name, place, _say(shift), " ".join(_second_names().get(name, ())))


@cache
def _second_names() -> dict[str, list[str]]:
    """What browsers, which keep old names, may call a zone."""
    found = defaultdict(list)
    for other, name in sorted(get_global("zone_aliases").items()):
        if "/" in other:
            found[name].append(other)
    return dict(found)


def _say(shift: timedelta) -> str:
    sign = "\N{MINUS SIGN}" if shift < timedelta() else "+"
    hours, minutes = divmod(round(abs(shift).total_seconds() / 60), 60)
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "") if shift else "UTC"


@cache
def zones() -> frozenset[str]:
    """Every zone that may be stored, second names included; the list lies on the disk, so it is read once."""
    return frozenset(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC")


@cache
def _places() -> frozenset[str]:
    """The zone of each place in the world under its present name."""
    rows = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines()
    named = {row.split("\t")[2] for row in rows if row and not row.startswith("#")}
    return frozenset(named & zones() | {"UTC"})
