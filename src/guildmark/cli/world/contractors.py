"""How made-up contractors act: open, join or decline, learn, take the assessment, show their badge."""

from datetime import datetime, timedelta
from typing import Any

from guildmark.cli.world.agenda import Agenda
from guildmark.credentials import actions as credentials
from guildmark.credentials import queries as badges
from guildmark.engine.simulation import Dice, Person, answer
from guildmark.learning import actions as learning
from guildmark.learning.bank import get_bank
from guildmark.learning.models import Assessment, Attempt, Lesson
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import Invitation
from guildmark.people.models import Contractor
from guildmark.programs import actions as programs
from guildmark.programs.models import Enrolment, Program
from guildmark.rewards.actions import ShortOfFundsError


class Learners:
    """The contractors' side of a world."""

    def __init__(self, *, program: Program, agenda: Agenda, seed: int) -> None:
        """One program is learned from; what each person does follows from the seed and their number."""
        self.program, self.agenda, self.seed = program, agenda, seed
        course = program.course
        if course is None:
            raise ValueError("the program has no course")
        self.lessons: list[Lesson] = list(course.lessons.order_by("number"))
        self.assessment: Assessment = course.assessment
        self.items = {key: banked.item for key, banked in get_bank(self.assessment).items()}

    def invite(self, people: list[tuple[int, Person, Contractor]], at: datetime) -> None:
        """Invite a cohort, and plan what each of them does about it."""
        emails = [contractor.email for _, _, contractor in people]
        programs.invite_addresses(program=self.program, emails=emails, at=at)
        for number, person, contractor in people:
            dice = Dice(self.seed, "invited", number)
            if dice.chance(person.opens):
                when = at + timedelta(hours=dice.wait(20))
                self.agenda.plan(when, lambda t, d=dice, p=person, c=contractor: self._open(d, p, c, t))  # type: ignore[misc]

    def _open(self, dice: Dice, person: Person, contractor: Contractor, at: datetime) -> None:
        invitation = Invitation.objects.get(program=self.program.pk, contractor=contractor)
        outreach.open_invitation(invitation=invitation, at=at)
        if dice.chance(person.joins):
            self.agenda.plan(at + timedelta(minutes=dice.wait(5)), lambda t: self._join(dice, person, contractor, t))
        elif dice.chance(0.25):
            outreach.decline_invitation(invitation=invitation, at=at)

    def _join(self, dice: Dice, person: Person, contractor: Contractor, at: datetime) -> None:
        try:
            enrolment = programs.join(
                program=self.program, contractor=contractor, at=at, user_agent="simulated", personal=True
            )
        except ShortOfFundsError:
            return
        self.agenda.plan(at + timedelta(minutes=2), lambda t: self.read(dice, person, enrolment, 0, t))

    def read(self, dice: Dice, person: Person, enrolment: Enrolment, number: int, at: datetime) -> None:
        """Read lesson `number` (from 0), then go on, give up, leave, or take the assessment."""
        taking = _taking(enrolment)
        learning.open_lesson(taking=taking, lesson=self.lessons[number], at=at)
        if not dice.chance(person.keeps_on):
            if dice.chance(0.2):
                programs.leave(enrolment=enrolment, at=at + timedelta(minutes=1))
            return
        done = at + timedelta(minutes=self.lessons[number].minutes)
        learning.complete_lesson(taking=taking, lesson=self.lessons[number], at=done)
        later = done + timedelta(hours=dice.wait(1 + person.pace))
        if number + 1 < len(self.lessons):
            self.agenda.plan(later, lambda t: self.read(dice, person, enrolment, number + 1, t))
        else:
            self.agenda.plan(later, lambda t: self.take(dice, person, enrolment, t))

    def take(self, dice: Dice, person: Person, enrolment: Enrolment, at: datetime) -> None:
        """Take the assessment, each item known as often as this person knows things."""
        try:
            attempt = learning.start_attempt(taking=_taking(enrolment), assessment=self.assessment, at=at)
        except learning.NotAllowedError:
            return
        raw = {key: answer(self.items[key], right=dice.chance(person.knows)) for key in attempt.items}
        learning.save_answers(attempt=attempt, raw=raw, at=at + timedelta(minutes=20))
        self._follow_up(
            dice, person, enrolment, learning.submit_attempt(attempt=attempt, at=at + timedelta(minutes=25))
        )

    def _follow_up(self, dice: Dice, person: Person, enrolment: Enrolment, attempt: Attempt) -> None:
        at = attempt.submitted_at
        if at is None:
            return
        if attempt.passed and dice.chance(0.5):
            self.agenda.plan(at + timedelta(hours=dice.wait(30)), lambda t: _show(attempt, t))
        elif not attempt.passed and dice.chance(0.75):
            again = at + timedelta(hours=self.assessment.cooldown_hours + dice.wait(20))
            self.agenda.plan(again, lambda t: self.take(dice, person, enrolment, t))


def _taking(enrolment: Enrolment) -> learning.Taking:
    program: Any = enrolment.program
    return learning.Taking(enrolment.pk, program.organisation_id, enrolment.contractor_id, enrolment.program_id)


def _show(attempt: Attempt, at: datetime) -> None:
    badge = badges.find_badge_for(attempt.pk)
    if badge:
        credentials.choose_visibility(badge=badge, visibility="listed", show_score=False, at=at)
