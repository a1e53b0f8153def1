"""What a row of each kind can say: the fields a column may be mapped to, which are needed, what headers call them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from guildmark.credentials.models import LONGEST_EVIDENCE


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, the words for it, how its text is read, and what a header may call it."""

    name: str
    label: Any
    type: str = "text"
    required: bool = False
    longest: int = 200
    help: Any = ""
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its name, its fields, and for a history the records it can hold with what each needs."""

    name: str
    label: Any
    fields: tuple[Field, ...]
    records: dict[str, tuple[str, ...]] = field(default_factory=dict)
    groups: bool = False
    one_of: tuple[str, ...] = ()  # at least one of these is needed

    def find(self, name: str) -> Field | None:
        """The field of that name; any `groups.NAME` where people's groups can be held."""
        if self.groups and name.startswith("groups.") and name != "groups.":
            label = lazy("group: %(name)s")
            return Field(name, label % {"name": name.removeprefix("groups.")}, longest=80)
        return next((each for each in self.fields if each.name == name), None)


_KEY = ("id", "key", "external id", "external key", "number", "no", "nr", "code", "reference", "ref")
_EMAIL = ("email", "e mail", "mail", "email address", "e mail address", "address", "correo", "courriel")
_SKILL = ("skill", "category", "discipline", "specialty", "kind of work", "type of work", "service")
_CITY = ("city", "town", "location", "place", "ort", "stadt", "ville", "ciudad")

CONTRACTORS = Kind(
    "contractors", lazy("Contractors"), (
        Field("external_key", lazy("Your own number or name for them"), "key", longest=120,
              help=lazy("Tells a contractor again when the file is imported again; an address does so too."),
              aliases=(*_KEY, "contractor id", "contractor key", "contractor number", "person id", "user id",
                       "freelancer id", "uid")),
        Field("email", lazy("E-mail address"), "email", longest=254, aliases=(*_EMAIL, "contractor email")),
        Field("name", lazy("Name"), longest=120,
              aliases=("name", "full name", "contractor", "contractor name", "display name", "nom", "nombre")),
        Field("skills", lazy("Skills"), "list", longest=80, aliases=("skills", *_SKILL, "tags", "expertise")),
        Field("city", lazy("City"), longest=80, aliases=_CITY),
        Field("region", lazy("Region code, such as US-CA"), "region", longest=12,
              aliases=("region", "state", "province", "country", "country code", "region code", "land", "pays")),
        Field("zone", lazy("Time zone, such as Europe/Paris"), "zone", longest=60,
              aliases=("zone", "time zone", "timezone", "tz")),
        Field("language", lazy("Language code, such as en"), "language", longest=12,
              aliases=("language", "lang", "locale", "language code", "sprache", "langue", "idioma")),
    ), groups=True, one_of=("external_key", "email"),
)  # fmt: skip

GIGS = Kind(
    "gigs", lazy("Gigs"), (
        Field("external_key", lazy("Your own number for the gig"), "key", required=True, longest=120,
              help=lazy("Tells a gig again when the file is imported again."),
              aliases=(*_KEY, "gig", "gig id", "gig key", "job id", "project id", "task id", "order id", "pk")),
        Field("title", lazy("Title"), aliases=("title", "name", "gig title", "job", "job title", "subject", "project")),
        Field("skill", lazy("Skill"), required=True, longest=80, aliases=_SKILL),
        Field("posted_at", lazy("Posted"), "time", required=True,
              aliases=("posted", "posted at", "posted on", "created", "created at", "date posted", "opened",
                       "published", "date")),
        Field("filled_at", lazy("Filled"), "time",
              aliases=("filled", "filled at", "filled on", "accepted", "accepted at", "assigned at", "started",
                       "started at", "hired at")),
        Field("completed_at", lazy("Completed"), "time",
              aliases=("completed", "completed at", "done", "done at", "finished", "finished at", "delivered",
                       "delivered at", "ended at")),
        Field("withdrawn_at", lazy("Withdrawn by the client"), "time",
              help=lazy("Never filled, and no longer to be had from then on: censored."),
              aliases=("withdrawn", "withdrawn at", "closed unfilled", "killed", "killed at", "expired at")),
        Field("last_known_at", lazy("Last known to be open"), "time",
              help=lazy("For gigs neither filled nor withdrawn whose later fate is unknown: censored then."),
              aliases=("last known", "last known at", "last seen", "last seen at", "last activity")),
        Field("value", lazy("Value, in whole currency"), "number",
              aliases=("value", "amount", "price", "budget", "fee", "pay", "total", "gig value")),
        Field("currency", lazy("Currency, such as USD"), "currency", longest=3, aliases=("currency", "currency code")),
        Field("client", lazy("Client"), longest=120, aliases=("client", "client name", "customer", "company", "buyer")),
        Field("contractor_key", lazy("Who did it: your number for them"), "key", longest=120,
              aliases=("contractor", "contractor id", "contractor key", "freelancer id", "worker id")),
        Field("contractor_email", lazy("Who did it: their address"), "email", longest=254,
              aliases=("contractor email", "freelancer email", "worker email")),
        Field("rating", lazy("Rating, 1 to 5"), "rating",
              aliases=("rating", "stars", "score", "client rating", "review")),
        Field("city", lazy("City"), longest=80, aliases=_CITY),
    ),
)  # fmt: skip

OUTCOMES = ("passed", "distinction", "failed", "left")

HISTORY = Kind(
    "history", lazy("Learning history"), (
        Field("person", lazy("Who: your number for them"), "key", required=True, longest=120,
              aliases=("person", "person id", "contractor", "contractor id", "student", "student id", "id student",
                       "learner", "learner id", "user id")),
        Field("course", lazy("Course"), required=True, longest=80,
              aliases=("course", "course id", "course name", "code module", "module", "program", "training")),
        Field("run", lazy("Run of the course"), longest=40,
              aliases=("run", "code presentation", "presentation", "term", "session", "cohort", "edition")),
        Field("enrolled_at", lazy("Enrolled"), "time",
              aliases=("enrolled", "enrolled at", "enrolment date", "enrollment date", "registered", "registered at",
                       "date registration", "joined", "joined at")),
        Field("left_at", lazy("Left"), "time",
              aliases=("left", "left at", "unregistered", "date unregistration", "withdrawn at", "dropped at")),
        Field("outcome", lazy("Outcome"), "choice", choices=OUTCOMES,
              aliases=("outcome", "result", "final result", "status")),
        Field("ended_at", lazy("When the outcome was known"), "time", aliases=("ended", "ended at", "completed at")),
        Field("assessment", lazy("Assessment"), "key", longest=80,
              aliases=("assessment", "assessment id", "id assessment", "exam", "test", "quiz")),
        Field("assessment_kind", lazy("Kind of assessment"), longest=40, aliases=("assessment type", "exam type")),
        Field("taken_at", lazy("Taken"), "time", aliases=("taken", "taken at", "submitted", "submitted at",
                                                          "date submitted")),
        Field("score_percent", lazy("Score, of 100"), "percent", aliases=("score", "score percent", "percent", "mark",
                                                                          "grade", "points")),
        Field("carried_over", lazy("Carried over from an earlier run"), "flag", aliases=("is banked", "banked")),
    ),
    records={
        "enrolment": ("person", "course"),
        "outcome": ("person", "course", "outcome"),
        "score": ("person", "course", "assessment"),
    },
    groups=True,
)  # fmt: skip

BADGES = Kind(
    "badges", lazy("Badges"), (
        Field("external_key", lazy("Your own number or name for them"), "key", longest=120,
              help=lazy("Of somebody who is here already, or who comes in with this row."),
              aliases=(*_KEY, "contractor id", "contractor key", "contractor number", "person id")),
        Field("email", lazy("E-mail address"), "email", longest=254, aliases=(*_EMAIL, "contractor email")),
        Field("name", lazy("Name on the badge"), longest=120,
              aliases=("name", "full name", "contractor", "contractor name", "display name")),
        Field("badge", lazy("Badge"), required=True, longest=120,
              help=lazy("Its name, as a program of yours gives it."),
              aliases=("badge", "badge name", "achievement", "award", "certificate")),
        Field("evidence", lazy("Awarded for"), required=True, longest=LONGEST_EVIDENCE,
              help=lazy("What you judged, in a sentence or two; signed into the badge, so whoever sees it reads this."),
              aliases=("awarded for", "evidence", "narrative", "reason", "comment", "for what", "justification")),
        Field("awarded_at", lazy("Awarded on"), "time",
              aliases=("awarded", "awarded at", "awarded on", "date", "issued", "issued on", "issue date")),
        Field("score_percent", lazy("Score, of 100"), "percent", aliases=("score", "score percent", "percent", "mark")),
    ), one_of=("external_key", "email"),
)  # fmt: skip

KINDS = {kind.name: kind for kind in (CONTRACTORS, GIGS, HISTORY, BADGES)}


def label_of(kind: str, name: str) -> str:
    """What people call a field."""
    found = KINDS[kind].find(name)
    return str(found.label) if found else name
