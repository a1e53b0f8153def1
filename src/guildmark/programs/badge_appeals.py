"""Answers owners who asked a person to look at what was decided about their badge.

A revocation that is taken back gives back what ended with the badge: the rest of the place in the pool and of the
premium.
"""

from datetime import datetime

from django.db import transaction

from guildmark.credentials import appeals
from guildmark.credentials.models import Badge, BadgeAppeal
from guildmark.engine.decisions import milestones as m
from guildmark.learning.queries import find_participation
from guildmark.people.models import User
from guildmark.programs.actions import step
from guildmark.programs.models import Enrolment


@transaction.atomic
def answer(*, appeal: BadgeAppeal, user: User, restored: bool, reason: str, at: datetime) -> Badge:
    """Let the decision stand or take it back; the badge that stands afterwards.

    Raises AnsweredBeforeError, SupersededError, and ShortOfFundsError when the budget does not cover the rest of the
    premium; then nothing was answered.
    """
    badge = appeals.answer_appeal(appeal=appeal, user=user, restored=restored, reason=reason, at=at)
    participation = find_participation(badge.award) if restored else None
    enrolment = Enrolment.objects.filter(pk=participation).first() if participation else None
    if enrolment and appeal.about == BadgeAppeal.About.REVOCATION:
        step(enrolment=enrolment, fact=m.BadgeRestored(str(badge.award)), at=at)
    return badge
