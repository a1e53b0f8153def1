"""The questions of a program's design: how each is asked and in which group it stands."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the design: how it is asked and read."""

    name: str
    label: Any
    kind: str = "words"
    hint: Any = ""
    most: int = 200
    needed: bool = True
    suffix: Any = ""


OBJECTIVES = {
    "niche": lazy("More contractors with a skill that is scarce"),
    "ramp_up": lazy("Contractors reach good work sooner"),
    "flexibility": lazy("Contractors can work across projects"),
    "retention": lazy("Good contractors come back"),
}
STEPS: dict[str, tuple[Any, tuple[Field, ...]]] = {
    "purpose": (
        lazy("Purpose"),
        (
            Field("name", lazy("Name of the program"), most=120),
            Field("skill", lazy("Skill"), hint=lazy("As gigs name it, for example “Editing”"), most=80),
            Field("objective", lazy("What it is for"), "objective"),
            Field("ends_on", lazy("Open until"), "day"),
        ),
    ),
    "course": (
        lazy("What it asks"),
        (
            Field("course", lazy("Course"), "course", lazy("Imported courses and the one that comes with Guildmark")),
            Field("hours", lazy("Hours it takes"), "whole", lazy("An honest estimate; it stands in every invitation")),
        ),
    ),
    "badge": (
        lazy("What the badge means"),
        (
            Field("badge_name", lazy("Name of the badge"), hint=lazy("For example “Verified Editor”"), most=60),
            Field(
                "badge_meaning",
                lazy("What a holder can do"),
                "long",
                lazy("One or two sentences, read by clients"),
                600,
            ),
            Field(
                "skill_url",
                lazy("The skill in a framework"),
                "address",
                lazy("Its page in ESCO, O*NET or another, so that machines know which skill is meant; may be empty"),
                300,
                needed=False,
            ),
            Field("skill_framework", lazy("Name of the framework"), most=80, needed=False),
            Field("skill_code", lazy("Code of the skill in it"), most=80, needed=False),
        ),
    ),
    "pool": (
        lazy("Preferred pool"),
        (
            Field("pool_days", lazy("How long a member stays"), "whole", suffix=lazy("days")),
            Field("head_start_hours", lazy("Head start"), "whole", lazy("0 for none"), suffix=lazy("hours")),
            Field(
                "share_percent",
                lazy("Share of gigs shown to the pool first"),
                "whole",
                lazy("At most 30%: above that, joining stops being a choice"),
                suffix="%",
            ),
        ),
    ),
    "premium": (
        lazy("Pay premium"),
        (
            Field("premium_percent", lazy("Premium"), "whole", lazy("0 for none"), suffix="%"),
            Field("premium_uses", lazy("On how many gigs"), "whole"),
            Field("premium_cap_minor", lazy("At most, for one contractor"), "money", lazy("Set aside when they join")),
            Field("budget_minor", lazy("Budget"), "money", lazy("Nobody can join once it is all promised")),
        ),
    ),
    "reminders": (
        lazy("Messages"),
        (
            Field(
                "remind",
                lazy("Reminders"),
                "check",
                lazy("At most 4 messages, 48 hours apart, in the reader’s day; without: the invitation alone"),
            ),
            Field(
                "peer_words",
                lazy("A peer’s words"),
                "long",
                lazy("Only real ones, given freely. Leave empty when there are none"),
                300,
                needed=False,
            ),
            Field("peer_name", lazy("Who said them"), most=80, needed=False),
        ),
    ),
}
STEP_OF = {field.name: key for key, (_title, fields) in STEPS.items() for field in fields}
