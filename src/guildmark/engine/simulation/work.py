"""Made-up gigs: how many come, how long they wait, how they are rated, and what the program truly changes."""

from dataclasses import dataclass

from guildmark.engine.simulation.dice import Dice

TITLES = {
    "Editing": (
        "Tenant letters in plain words", "Annual report, plain version", "Patient leaflet on asthma",
        "Website for a museum",
        "Safety sheet for a workshop", "Grant application, second edit", "Handbook for volunteers",
        "Newsletter, spring",
    ),
    "Indexing": ("Index for a cookbook", "Index for a history of ports", "Names index, two volumes", "Subject index"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """What the program truly does here: hazard ratios of being filled and rehired, points added to a rating."""

    fill_ratio: float = 1.5
    rehire_ratio: float = 1.4
    rating_points: float = 0.25


@dataclass(frozen=True, slots=True)
class Market:
    """How work comes and goes: gigs a day, the share that is editing, mean days to fill, chances."""

    gigs_a_day: float = 4.0
    editing: float = 0.65
    days_to_fill: float = 7.0
    withdrawn_after: float = 21.0
    declines: float = 0.12
    rated: float = 0.85
    same_again: float = 0.35


@dataclass(frozen=True, slots=True)
class GigPlan:
    """One gig before it is posted: value in the smallest unit."""

    title: str
    skill: str
    value_minor: int


def draw_gig(dice: Dice, market: Market) -> GigPlan:
    """What the next gig is."""
    skill = "Editing" if dice.chance(market.editing) else "Indexing"
    value = round(max(120.0, dice.normal(560, 190)) / 5) * 500
    return GigPlan(dice.pick(TITLES[skill]), skill, value)


def draw_wait(dice: Dice, market: Market, effect: Effect, *, pool: bool) -> float:
    """Days from posting to filling; a pool's hazard is the known ratio times that of the others."""
    return dice.wait(market.days_to_fill / (effect.fill_ratio if pool else 1.0))


def draw_rating(dice: Dice, quality: float, effect: Effect, *, certified: bool) -> int:
    """A rating from 1 to 5 around the contractor's quality, shifted by the known points once certified."""
    drawn = dice.normal(quality + (effect.rating_points if certified else 0.0), 0.7)
    return min(5, max(1, round(drawn)))
