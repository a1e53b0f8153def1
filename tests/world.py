"""A small world that tests say sentences about: one organisation, a client, named contractors, a clock of its own."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from guildmark.due import actions as due
from guildmark.people import actions as people
from guildmark.people.models import Client, Contractor, Organisation
from guildmark.work import actions as work
from guildmark.work.models import Gig

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def midday_zone(at: datetime) -> str:
    """A zone in which it is about noon at that instant: what waits for its reader's day goes out at once there."""
    return f"Etc/GMT{at.astimezone(UTC).hour - 12:+d}"


@dataclass
class World:
    """Lanternfield Studio on 2 November 2026; `pass_time` moves its clock and does what fell due."""

    at: datetime = START
    zone: str = "UTC"
    organisation: Organisation = field(init=False)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.organisation = people.create_organisation(
            name=f"Lanternfield {uuid.uuid4().hex[:8]}", at=self.at, zone=self.zone
        )
        self.client = people.get_or_add_client(organisation=self.organisation, name="Harbour Press", at=self.at)

    def contractor(self, name: str) -> Contractor:
        email = f"{name.lower()}@{self.organisation.slug}.example"
        return people.get_or_add_contractor(organisation=self.organisation, email=email, name=name, at=self.at)

    def gig(self, *, value_minor: int = 64_000, skill: str = "Editing") -> Gig:
        return work.post_gig(
            organisation=self.organisation,
            client=self.client,
            title="Edit a leaflet",
            skill=skill,
            value_minor=value_minor,
            currency="USD",
            at=self.at,
        )

    def fill(self, gig: Gig, contractor: Contractor) -> Gig:
        offer = work.make_offer(gig=gig, contractor=contractor, at=self.at)
        return work.accept_offer(offer=offer, at=self.at)

    def pass_time(self, **span: float) -> None:
        self.at += timedelta(**span)
        self.settle()

    def settle(self) -> int:
        return due.drain(at=self.at)
