"""Inviting many asks first: how many, who is left out and why, when the mail goes, and the mail itself."""

import re

import pytest
from django.utils import timezone

from guildmark.outreach import actions as outreach
from guildmark.outreach.models import Invitation, Message
from guildmark.people.models import Contractor, Link
from guildmark.programs import actions as programs
from tests.programs.test_program import joined, launched
from tests.web.test_staff_pages import signed_in
from tests.world import World, midday_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now(), zone=midday_zone(timezone.now()))


def people(world, *names, **fields):
    for name in names:
        world.contractor(name)
    Contractor.objects.filter(name__in=names).update(**fields)


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def scene(world):
    """Two by day, one at night, and one for each reason to be left out."""
    program = launched(world, budget_minor=1_000_000)
    people(world, "Ada", "Bob", skills=["Editing"])
    hour = (world.at.hour + 12) % 24 - 12  # twelve hours from noon
    people(world, "Nora", zone=f"Etc/GMT{hour:+d}", skills=["Indexing"])
    joined(world, program, "Joe")
    outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=[world.contractor("Ida")], at=world.at
    )
    people(world, "Una")
    outreach.suppress(
        organisation=world.organisation.pk, email=world.contractor("Una").email, reason="unsubscribed", at=world.at
    )
    people(world, "Nomail", email="")
    return program, signed_in(world, "manager"), f"/manage/{world.organisation.slug}/programs/{program.pk}/invite"


def test_inviting_everybody_asks_first_and_says_who_is_left_out_and_why(scene):
    program, manager, path = scene
    page = words(manager.get(path).content.decode())
    for said in (
        "Send 3 invitations?", "2 go out at once: it is daytime there.", "when it is 9:00 where it is read",
        "1 without an e-mail address", "1 who has joined", "1 who was invited before",
        "1 who asked for no mail, or whose mail came back", "Send 2 invitations?", "5 who do not name Editing",
        "Earn the Verified Editor Badge in 4 Hours", "If you decline, nothing changes",
    ):  # fmt: skip
        assert said in page, said
    assert not Message.objects.filter(kind="invitation", contractor__name="Ada").exists()
    manager.post(path, {"who": "all"})
    invited = Invitation.objects.filter(program=program.pk).values_list("contractor__name", flat=True)
    assert sorted(invited) == ["Ada", "Bob", "Ida", "Nora"]
    assert "Nobody new to invite" in manager.post(path, {"who": "all"}, follow=True).content.decode()


def test_only_those_who_name_the_skill_are_invited_where_that_was_asked(scene):
    program, manager, path = scene
    manager.post(path, {"who": "skilled"})
    assert set(Invitation.objects.filter(program=program.pk).values_list("contractor__name", flat=True)) == {
        "Ada", "Bob", "Ida",
    }  # fmt: skip


def test_typed_addresses_of_those_who_joined_or_want_no_mail_are_left_out_and_named(world, scene):
    program, manager, path = scene
    typed = [world.contractor(name).email for name in ("Joe", "Ida", "Una", "New")]
    page = words(manager.post(path, {"emails": " ".join(typed)}, follow=True).content.decode())
    assert "1 invitation goes out now" in page
    assert f"since they have joined: {typed[0]}" in page
    assert f"since they were invited before: {typed[1]}" in page
    assert f"asked for no mail, or mail to them came back: {typed[2]}" in page
    assert not Invitation.objects.filter(program=program.pk, contractor__name__in=["Joe", "Una"]).exists()


def test_the_mail_that_is_shown_holds_no_key_and_leaves_nothing_behind(scene):
    _program, manager, path = scene
    before = (Link.objects.count(), Invitation.objects.count(), Message.objects.count())
    page = manager.get(path).content.decode()
    assert "(the reader’s own link)" in page
    assert "link.invalid" not in page
    assert "/unsubscribe/" not in page
    assert (Link.objects.count(), Invitation.objects.count(), Message.objects.count()) == before


def test_a_program_that_takes_nobody_new_offers_no_invitation(world, scene):
    program, manager, path = scene
    programs.Program.objects.filter(pk=program.pk).update(closed_at=world.at)
    page = manager.get(path).content.decode()
    assert "takes nobody new" in page
    assert "Send " not in words(page)


def test_more_than_one_batch_is_invited_though_some_want_no_mail(world, monkeypatch):
    monkeypatch.setattr(programs, "_BATCH", 2)
    program = launched(world)
    people(world, *"ABCDE")
    for name in "AB":
        email = world.contractor(name).email
        outreach.suppress(organisation=world.organisation.pk, email=email, reason="bounced", at=world.at)
    assert programs.invite_known(program=program, at=world.at) == 3


def test_who_invites_more_than_the_budget_has_room_for_is_told(world):
    program = launched(world, budget_minor=20_000)
    people(world, "Ada", "Bob", "Cleo")
    manager, path = signed_in(world, "manager"), f"/manage/{world.organisation.slug}/programs/{program.pk}/invite"
    assert "The budget has room for 2 more" in words(manager.get(path).content.decode())
    joined(world, program, "Ada")
    joined(world, program, "Bob")
    assert "All places are taken" in words(manager.get(path).content.decode())


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Verified Editor: 2027", 'filename="verified-editor-2027-qr.{}"'),
        ("Проверка", "filename*=utf-8''%D0%BF%D1%80%D0%BE%D0%B2%D0%B5%D1%80%D0%BA%D0%B0-qr.{}"),
        ("!!", 'filename="program-qr.{}"'),
    ],
)
def test_the_qr_code_is_a_file_named_after_the_program(world, name, file, ending, begins):
    program = launched(world)
    program.name = name
    program.save(update_fields=["name"])
    manager, base = signed_in(world, "manager"), f"/manage/{world.organisation.slug}/programs/{program.pk}"
    assert f'href="{base}/qr.{ending}" download' in manager.get(f"{base}/invite").content.decode()
    answer = manager.get(f"{base}/qr.{ending}")
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"] == "attachment; " + file.format(ending)
