"""The design of a program: what a manager fills in, checked field by field, and the terms that follow from it.

A design is plain data with bounds; a launched one is frozen as a version. Amounts are integers of the smallest unit.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta


class DesignError(ValueError):
    """A design cannot be launched; `faults` maps a field to the code of what is wrong with it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Field → code."""
        super().__init__(", ".join(f"{name}: {code}" for name, code in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Design:
    """The settings of the template Tiered Access + Badge, with the values it begins with."""

    skill: str = ""
    objective: str = ""
    hours: int = 4
    badge_name: str = ""
    badge_meaning: str = ""
    skill_framework: str = ""
    skill_url: str = ""
    skill_code: str = ""
    pool_days: int = 90
    head_start_hours: int = 12
    share_percent: int = 25
    premium_percent: int = 5
    premium_uses: int = 2
    premium_cap_minor: int = 10_000
    budget_minor: int = 500_000
    currency: str = "USD"
    remind: bool = True
    peer_words: str = ""
    peer_name: str = ""
    ends_on: str = ""
    art: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)


_BOUNDS = {
    "hours": (1, 40),
    "pool_days": (1, 365),
    "head_start_hours": (0, 24),
    "share_percent": (0, 30),
    "premium_percent": (0, 50),
    "premium_uses": (1, 12),
    "premium_cap_minor": (1, 100_000_000),
    "budget_minor": (0, 10_000_000_000),
}
_NEEDED = ("skill", "badge_name", "badge_meaning", "objective", "ends_on")


def from_dict(data: Mapping[str, Any]) -> Design:
    """The design of a stored form; what is missing takes its default, what is unknown is left out."""
    known = {each.name for each in fields(Design)}
    return Design(**{name: value for name, value in data.items() if name in known})


def check(design: Design, *, today: date) -> None:
    """Raise DesignError with every field that keeps the program from being launched."""
    faults = {name: "missing" for name in _NEEDED if not getattr(design, name)}
    for name, (low, high) in _BOUNDS.items():
        if not low <= getattr(design, name) <= high:
            faults[name] = "out_of_bounds"
    if design.ends_on and "ends_on" not in faults and not _after(design.ends_on, today):
        faults["ends_on"] = "in_the_past"
    elif design.ends_on and "ends_on" not in faults and date.fromisoformat(design.ends_on) > latest_end(today):
        faults["ends_on"] = "too_far"
    if (design.skill_framework or design.skill_code) and not design.skill_url:
        faults["skill_url"] = "missing"
    if design.premium_percent and design.budget_minor < design.premium_cap_minor:
        faults["budget_minor"] = "less_than_one_premium"
    if faults:
        raise DesignError(faults)


def _after(text: str, today: date) -> bool:
    try:
        return date.fromisoformat(text) > today
    except ValueError:
        return False


def latest_end(today: date) -> date:
    """The last day that a program may be open until: two years ahead, so that every promise has an end in sight."""
    return today + relativedelta(years=2)


def closes_at(ends_on: date) -> datetime:
    """The instant at which a program's last day is over."""
    return datetime.combine(ends_on + timedelta(days=1), time(), tzinfo=UTC)


def pool_ends_on(ends_on: date, design: Design) -> date:
    """The pool lives until whoever passes on the program's last day has had their days in it."""
    return ends_on + timedelta(days=design.pool_days + 1)


def align(design: Design) -> dict[str, str]:
    """The skill in a framework as an achievement keeps it; empty where none is named."""
    if not design.skill_url:
        return {}
    return {
        "name": design.skill, "url": design.skill_url, "code": design.skill_code, "framework": design.skill_framework
    }  # fmt: skip


def bounds(name: str) -> tuple[int, int]:
    """The least and the most a number of the design may be."""
    return _BOUNDS[name]


def seats(design: Design) -> int | None:
    """How many can be promised the premium from the budget; None where there is no premium, or no cap to count by."""
    counted = design.premium_percent and design.premium_cap_minor > 0
    return design.budget_minor // design.premium_cap_minor if counted else None
