"""Who is listed: the holders of one badge, and an organisation's directory of people with what each of them lists.

Only live badges whose owner chose “listed” are ever read here. So whoever is not listed cannot be told from somebody
who does not exist, whatever is asked.
"""

import uuid
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from guildmark.credentials.models import Achievement, Badge
from guildmark.people.models import Organisation

MOST_WORDS = 8
MOST_BADGES = 100  # of one person on one page


def _listed(at: datetime) -> QuerySet[Badge]:
    live = Badge.objects.filter(visibility=Badge.Visibility.LISTED, revoked_at=None, suspended_at=None)
    live = live.filter(valid_until__gt=at, contractor__erased_at=None)
    return live.select_related("achievement", "organisation", "contractor")


def _newest(rows: QuerySet[Badge]) -> QuerySet[Badge]:
    """Of each person only the newest of these badges."""
    newer = Q(awarded_at__gt=OuterRef("awarded_at")) | Q(awarded_at=OuterRef("awarded_at"), pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(rows.filter(newer, contractor=OuterRef("contractor"))))


def count_holders(achievement: Achievement, *, at: datetime) -> int:
    """How many people list a live badge of this kind."""
    return _listed(at).filter(achievement=achievement).order_by().values("contractor").distinct().count()


def list_holders(
    achievement: Achievement, *, at: datetime, before: tuple[datetime, uuid.UUID] | None = None, limit: int = 50
) -> list[Badge]:
    """The live badge of everybody who lists one of this kind, newest first; paged by the pair of day and id."""
    rows = _newest(_listed(at).filter(achievement=achievement)).order_by("-awarded_at", "id")
    if before:
        when, last = before
        rows = rows.filter(Q(awarded_at__lt=when) | Q(awarded_at=when, pk__gt=last))
    return list(rows[:limit])


def list_people(
    organisation: Organisation, *, at: datetime, words: str = "", skill: str = "",
    after: tuple[str, uuid.UUID] | None = None, limit: int = 50,
) -> list[Badge]:  # fmt: skip
    """The newest listed badge of each person of the directory, by name; paged by the pair of name and id.

    With a skill, of those who list a badge for it; each word stands in the name, or in a badge or skill of theirs.
    """
    mine = _listed(at).filter(organisation=organisation)
    rows = _newest(mine).order_by("holder_name", "id")
    theirs = mine.filter(contractor=OuterRef("contractor"))
    if skill:
        rows = rows.filter(Exists(theirs.filter(achievement__skill__iexact=skill)))
    for word in words.split()[:MOST_WORDS]:
        about = Q(achievement__name__icontains=word) | Q(achievement__skill__icontains=word)
        rows = rows.filter(Q(holder_name__icontains=word) | Exists(theirs.filter(about)))
    if after:
        name, last = after
        rows = rows.filter(Q(holder_name__gt=name) | Q(holder_name=name, pk__gt=last))
    return list(rows[:limit])


def list_person(*, organisation: uuid.UUID, person: uuid.UUID, at: datetime) -> list[Badge]:
    """What one person of the directory lists, newest first; nothing for everybody else, known or not."""
    rows = _listed(at).filter(organisation=organisation, contractor=person)
    return list(rows.order_by("-awarded_at", "id")[:MOST_BADGES])


def list_skills(organisation: Organisation, *, at: datetime) -> list[str]:
    """The skills for which somebody is in the directory, by name, each in one spelling."""
    rows = _listed(at).filter(organisation=organisation).order_by().values_list("achievement__skill", flat=True)
    return sorted({skill.casefold(): skill for skill in rows.distinct()[:500]}.values(), key=str.casefold)
