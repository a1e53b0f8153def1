"""The people one can be in the demo: a manager, a client, contractors at every step; and the links that open them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.cli.world.agenda import Agenda
from guildmark.cli.world.contractors import Learners
from guildmark.cli.world.founding import Founded, found
from guildmark.credentials import actions as credentials
from guildmark.credentials.models import Badge
from guildmark.due import actions as due
from guildmark.engine.simulation import Dice, Person
from guildmark.engine.simulation.faces import FACES
from guildmark.learning import actions as learning
from guildmark.outreach.models import Invitation
from guildmark.people import actions as people
from guildmark.people.links import make_link
from guildmark.people.models import Client, Link, Organisation, User
from guildmark.programs import actions as programs
from guildmark.programs.models import Enrolment, Program

NAME = "Lanternfield Studio"
LIFETIME = timedelta(days=7)
SURE = Person("", "", "New York", "America/New_York", True, 1, 1, 1, 0, 1, 4.5)  # noqa: FBT003 - never drawn


def find_world() -> Founded | None:
    """The demo's organisation as it stands, or None before the first start."""
    organisation = Organisation.objects.filter(name=NAME, simulated=True).order_by("created_at").first()
    program = Program.objects.filter(organisation=organisation).select_related("organisation", "course").first()
    if organisation is None or program is None:
        return None
    return Founded(organisation, tuple(Client.objects.filter(organisation=organisation).order_by("pk")), program)


def make_world(*, days: int, launched_after: int) -> Founded:
    """The organisation, its program, and the people one can be."""
    ends = timezone.now()
    begins = ends - timedelta(days=days)
    founded = found(name=NAME, at=begins, launched_at=begins + timedelta(days=launched_after), ends_at=ends)
    _make_faces(founded, ends)
    return founded


def _make_faces(founded: Founded, now: datetime) -> None:
    past = now - timedelta(days=9)
    for face in FACES:
        people.get_or_add_contractor(organisation=founded.organisation, email=face.email, name=face.name, at=past)
    programs.invite_addresses(program=founded.program, emails=[face.email for face in FACES], at=past)
    for hours in (0, 8, 16):  # one of them is in everybody's day
        due.drain(at=past + timedelta(hours=hours))
    learners = Learners(program=founded.program, agenda=Agenda(now), seed=0)
    for days, face in zip((6, 3, 1), FACES, strict=False):
        if face.certified:
            _certify(founded, learners, face.email, now - timedelta(days=days))
        elif face.lessons is not None:
            _read(founded, learners, face.email, face.lessons, now - timedelta(days=days))
    due.drain(at=now - timedelta(minutes=1))


def _join(founded: Founded, email: str, at: datetime) -> Enrolment:
    contractor = people.get_or_add_contractor(organisation=founded.organisation, email=email, at=at)
    contractor.skills = ["Editing"]
    contractor.save()
    return programs.join(program=founded.program, contractor=contractor, at=at, user_agent="simulated", personal=True)


def _read(founded: Founded, learners: Learners, email: str, lessons: int, at: datetime) -> Enrolment:
    enrolment = _join(founded, email, at)
    taking = learning.Taking(enrolment.pk, founded.organisation.pk, enrolment.contractor_id, founded.program.pk)
    for number, lesson in enumerate(learners.lessons[: lessons + 1]):
        when = at + timedelta(hours=number)
        learning.open_lesson(taking=taking, lesson=lesson, at=when)
        if number < lessons:
            learning.complete_lesson(taking=taking, lesson=lesson, at=when + timedelta(minutes=lesson.minutes))
    return enrolment


def _certify(founded: Founded, learners: Learners, email: str, at: datetime) -> None:
    enrolment = _read(founded, learners, email, len(learners.lessons), at)
    learners.take(Dice(0, email), SURE, enrolment, at + timedelta(hours=14))
    due.drain(at=at + timedelta(hours=15))
    badge = Badge.objects.get(contractor=enrolment.contractor)
    credentials.choose_visibility(badge=badge, visibility="listed", show_score=True, at=at + timedelta(hours=16))


def links(founded: Founded, address: str) -> Iterator[str]:
    """The lines that the demo prints: one-time links for manager and client, an invitation, a badge, the mailbox."""
    at, slug = timezone.now(), founded.organisation.slug
    manager = _staff_link("manager@lanternfield.example", reverse("web:dashboard", args=[slug, founded.program.pk]), at)
    client = _staff_link("client@lanternfield.example", reverse("web:client_gigs", args=[slug]), at)
    open_ones = Invitation.objects.filter(program=founded.program.pk, joined_at=None, declined_at=None)
    joined = Enrolment.objects.filter(program=founded.program).values("contractor")
    invitation = open_ones.exclude(contractor__in=joined).order_by("invited_at").first()
    badge = Badge.objects.filter(organisation=founded.organisation, visibility="listed").order_by("awarded_at").last()
    yield _("Everybody in this world is made up. Be one of them:")
    yield _("  anybody     %(link)s") % {"link": address + reverse("web:demo")}
    yield _("  manager     %(link)s") % {"link": address + manager}
    yield _("  client      %(link)s") % {"link": address + client}
    if invitation:
        yield _("  contractor  %(link)s") % {"link": address + reverse("web:invitation", args=[invitation.token])}
    if badge:
        yield _("  a badge     %(link)s") % {"link": address + reverse("web:badge", args=[badge.pk])}
    yield _("  mailbox     %(link)s") % {"link": address + reverse("web:mailbox")}
    yield _("Links for manager and client work once; the first page, “anybody”, signs you in as often as you like.")


def _staff_link(email: str, target: str, at: datetime) -> str:
    user = User.objects.get(email=email)
    token = make_link(purpose=Link.Purpose.STAFF_SIGN_IN, user=user, at=at, target=target, lifetime=LIFETIME)
    return reverse("web:use_link", args=[token])
