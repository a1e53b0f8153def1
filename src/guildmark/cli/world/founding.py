"""Founds a made-up organisation: staff one can be, clients, the shipped course, a launched program."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guildmark.connect.course.bring_in import bring_in_shipped
from guildmark.engine.simulation.faces import STAFF
from guildmark.people import actions as people
from guildmark.people.models import Client, Organisation
from guildmark.programs import actions as programs
from guildmark.programs.models import Program

CLIENTS = ("Harrow & Pike", "Westmarch Homes", "Saltmarsh Museum", "Cold Harbour Press")
PEER = "I expected a sales video. It was twelve short lessons, and the one on verbs I now use every day."


@dataclass(frozen=True, slots=True)
class Founded:
    """What stands when a made-up world begins."""

    organisation: Organisation
    clients: tuple[Client, ...]
    program: Program


def found(*, name: str, at: datetime, launched_at: datetime, ends_at: datetime) -> Founded:
    """The organisation at `at`, its program launched at `launched_at`; marked as simulated on every page."""
    organisation = people.create_organisation(
        name=name, at=at, simulated=True, zone="America/New_York", postal_address="1 Quay Street, Harbour Town",
        contact_email="people@lanternfield.example",
    )  # fmt: skip
    clients = tuple(people.get_or_add_client(organisation=organisation, name=each, at=at) for each in CLIENTS)
    for role, person in STAFF.items():
        people.add_member(
            organisation=organisation, email=f"{role}@lanternfield.example", role=role, at=at, name=person,
            client=clients[0] if role == "client" else None,
        )  # fmt: skip
    return Founded(organisation, clients, _launch(organisation, launched_at, ends_at))


def _launch(organisation: Organisation, at: datetime, ends_at: datetime) -> Program:
    brought = bring_in_shipped(organisation=organisation, at=at)
    program = programs.create_program(organisation=organisation, name="Verified Editor", at=at)
    changes = {
        "skill": "Editing", "objective": "niche", "hours": round(brought.minutes / 60), "badge_name": "Verified Editor",
        "badge_meaning": "Edits a text so that its readers find, understand and can use what they need.",
        "ends_on": (ends_at + timedelta(days=90)).date().isoformat(), "budget_minor": 2_500_000,
        "premium_cap_minor": 8_000, "peer_words": PEER, "peer_name": "Ilse M., independent editor (simulated)",
    }  # fmt: skip
    program = programs.save_design(program=program, edition=0, changes=changes, course=brought.course, at=at)
    programs.launch(program=program, at=at)
    return Program.objects.select_related("organisation", "course").get(pk=program.pk)
