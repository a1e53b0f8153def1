"""Answers contractors who asked a person to look at a result: another attempt opens the way again, with its premium."""

from datetime import datetime

from django.db import transaction

from guildmark.engine.decisions import milestones as m
from guildmark.learning import appeals
from guildmark.learning.models import Appeal
from guildmark.people.models import User
from guildmark.programs.actions import step
from guildmark.programs.models import Enrolment, Program

OPEN = frozenset({"joined", "learning", "not_passed"})


class NothingToGrantError(RuntimeError):
    """They have left or passed, or the program has ended meanwhile, so another attempt would open nothing."""


def find_enrolment(appeal: Appeal) -> Enrolment:
    """The enrolment whose result is looked at, with its program and contractor."""
    return Enrolment.objects.select_related("program", "contractor").get(pk=appeal.attempt.participation)


@transaction.atomic
def answer(*, appeal: Appeal, user: User, granted: bool, reason: str, at: datetime) -> Appeal:
    """Confirm the result, or grant one more attempt and set the promised premium aside again.

    Raises AnsweredBeforeError, NothingToGrantError, and ShortOfFundsError when the budget no longer covers the premium;
    then nothing was answered.
    """
    enrolment = find_enrolment(appeal)
    closed = enrolment.state not in OPEN or enrolment.program.state == Program.State.ENDED
    if granted and closed and not appeal.attempt.renews:
        raise NothingToGrantError
    answered = appeals.answer_appeal(appeal=appeal, user=user, granted=granted, reason=reason, at=at)
    if granted:
        step(enrolment=enrolment, fact=m.TryGranted(), at=at)
    return answered
