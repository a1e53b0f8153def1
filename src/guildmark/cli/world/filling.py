"""Lets a made-up world happen, day by day; each day is one transaction, so a kill leaves whole days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from guildmark.cli.world.agenda import Agenda
from guildmark.cli.world.clients import Clients
from guildmark.cli.world.contractors import Learners
from guildmark.cli.world.founding import Founded
from guildmark.due import actions as due
from guildmark.engine.simulation import Effect, Market, Person, draw_person
from guildmark.people.actions import ContractorRow, store_contractors
from guildmark.people.models import Contractor, Organisation

COHORTS = 3
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a world lasts, and when its program is launched."""

    begins: datetime
    launched: datetime
    ends: datetime

    @property
    def days(self) -> int:
        """Whole days."""
        return (self.ends - self.begins).days


def fill(
    *, founded: Founded, span: Span, contractors: int, seed: int, effect: Effect, market: Market, progress: Progress
) -> None:
    """Make the people and let everything happen that was drawn for them."""
    people = _people(founded.organisation, contractors, seed, span.begins)
    agenda = Agenda(span.ends)
    learners = Learners(program=founded.program, agenda=agenda, seed=seed)
    clients = Clients(
        organisation=founded.organisation, clients=founded.clients, people=people, agenda=agenda, seed=seed,
        market=market, effect=effect,
    )  # fmt: skip
    clients.begin(span.begins)
    for number, cohort in enumerate(_cohorts(people)):
        when = span.launched + (span.ends - span.launched) * number / (COHORTS + 1)
        agenda.plan(when, lambda t, c=cohort: learners.invite(c, t))  # type: ignore[misc]
    for day in range(1, span.days + 1):
        now = span.begins + timedelta(days=day)
        with transaction.atomic():
            for hours in (16, 8, 0):  # so often that each round of the clock meets everybody's day
                moment = now - timedelta(hours=hours)
                agenda.run_until(moment)
                due.drain(at=moment)
        progress(day, span.days)


def _people(organisation: Organisation, count: int, seed: int, at: datetime) -> list[tuple[int, Person, Contractor]]:
    drawn = [draw_person(seed, number) for number in range(count)]
    rows = [
        ContractorRow(
            external_key=f"sim-{seed}-{number}", email=p.email, name=p.name, zone=p.zone, city=p.city,
            skills=("Editing",) if p.editor else ("Indexing",),
        )
        for number, p in enumerate(drawn)
    ]  # fmt: skip
    store_contractors(organisation=organisation, rows=rows, at=at)
    stored = {c.email: c for c in Contractor.objects.filter(organisation=organisation)}
    return [(number, person, stored[person.email]) for number, person in enumerate(drawn)]


def _cohorts(people: list[tuple[int, Person, Contractor]]) -> list[list[tuple[int, Person, Contractor]]]:
    """Those who edit, in three cohorts: the others are the comparison."""
    editors = [entry for entry in people if entry[1].editor]
    return [editors[start::COHORTS] for start in range(COHORTS)]
