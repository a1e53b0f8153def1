"""Badges are awarded to many from a file: each once, each with what it was awarded for, with a report row by row."""

import io
import json
from datetime import timedelta
from decimal import Decimal

import jsonschema
import pytest
from django.db import transaction

from guildmark.connect.csv.bring_in import import_file
from guildmark.connect.csv.checking import check, read_header
from guildmark.connect.csv.guessing import guess_mapping
from guildmark.connect.csv.samples import SAMPLES
from guildmark.credentials import actions as credentials
from guildmark.credentials import awarding, queries
from guildmark.credentials.answering import resolver
from guildmark.credentials.models import Badge, SignedCredential, StatusList
from guildmark.engine.verification.report import Verdict
from guildmark.engine.verification.verifying import verify
from guildmark.journal.models import Fact
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.people.models import Contractor
from tests.programs.test_program import attempt, joined, launched
from tests.shared_data import shared
from tests.world import World

pytestmark = pytest.mark.django_db
HEAD = "email,name,badge,awarded for,awarded on,score\n"
TWO = (
    "ada@x.example,Ada Lovelace,Verified Editor,Edited three letters.,2026-11-02,\n"
    "bo@x.example,Bo,verified editor,Passed the classroom test.,,88\n"
)


@pytest.fixture
def world():
    made = World()
    made.program = launched(made)
    return made


def bring(world, rows, head=HEAD):
    file = io.BytesIO((head + rows).encode())
    mapping = guess_mapping("badges", *read_header(file))
    return import_file(kind="badges", file=file, mapping=mapping, organisation=world.organisation, at=world.at)


def told(world, rows):
    file = io.BytesIO((HEAD + rows).encode())
    found = check(file, guess_mapping("badges", *read_header(file)), organisation=world.organisation, at=world.at)
    return [str(problem) for problem in found.problems]


def badge_of(email):
    return Badge.objects.get(contractor__email=email)


def test_each_row_awards_a_badge_that_says_for_what_and_verifies(world):
    report = bring(world, TWO)
    assert (report.added, report.bad) == (2, 0)
    ada = badge_of("ada@x.example")
    assert (ada.holder_name, ada.score_percent, ada.visibility) == ("Ada Lovelace", None, "private")
    assert (ada.awarded_at.date().isoformat(), ada.valid_until.date().isoformat()) == ("2026-11-02", "2027-11-02")
    schema = json.loads(shared("badges/schemas/ob_v3p0_achievementcredential_schema.json").read_text())
    for email, score in (("ada@x.example", None), ("bo@x.example", "88")):
        for with_result in (False, True):
            body = queries.get_own_signed(badge_of(email), with_result=with_result)
            document = json.loads(body)
            jsonschema.Draft201909Validator(schema).validate(document)
            assert verify(body, at=world.at + timedelta(days=1), resolve=resolver(world.at)).verdict is Verdict.VALID
            results = document["credentialSubject"].get("result", [])
            assert [result["value"] for result in results] == ([score] if with_result and score else [])
            assert document["evidence"][0]["narrative"] in {"Edited three letters.", "Passed the classroom test."}
            assert "Without that assessment" in document["credentialSubject"]["achievement"]["criteria"]["narrative"]


def test_the_same_file_again_awards_nothing_and_mails_nobody_twice(world):
    for added in (2, 0):
        report = bring(world, TWO)
        assert (report.added, report.same) == (added, 2 - added)
    assert Badge.objects.count() == 2
    assert SignedCredential.objects.count() == 4
    assert Fact.objects.filter(kind="BadgeIssued").count() == 2
    world.settle()
    assert sorted(MailboxEntry.objects.values_list("recipient", flat=True)) == ["ada@x.example", "bo@x.example"]
    mail = MailboxEntry.objects.get(recipient="ada@x.example")
    assert "awards you the Verified Editor badge" in mail.subject
    assert "Edited three letters" not in mail.text


def test_whoever_earned_the_badge_themselves_keeps_that_one(world):
    enrolment = joined(world, world.program, "Ada")
    attempt(world, enrolment)
    mine = Badge.objects.get()
    Contractor.objects.filter(pk=enrolment.contractor_id).update(email="ada@x.example")
    report = bring(world, f"ada@x.example,Ada,{mine.achievement.name},Also judged.,,\n")
    assert (report.added, report.same) == (0, 1)
    assert Badge.objects.get() == mine


def test_a_revoked_or_lapsed_badge_can_be_awarded_again_on_another_day(world):
    bring(world, TWO)
    credentials.revoke_badge(badge=badge_of("ada@x.example"), reason="By mistake", at=world.at)
    assert bring(world, TWO).added == 0  # that very award is revoked: the same row does not bring it back
    earlier = TWO.replace("2026-11-02", "2026-11-01")
    assert bring(world, earlier).added == 1
    assert Badge.objects.filter(contractor__email="ada@x.example").count() == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "ada@x.example,Ada,Verified Juggler,Juggled.,,\n",
            "there is no badge “Verified Juggler”; there are: Verified",
        ),
        ("ada@x.example,Ada,Verified Editor,,,\n", "“Awarded for” is missing"),
        ("ada@x.example,Ada,Verified Editor,Edited.,2031-01-01,\n", "Awarded on"),
        (",Ada,Verified Editor,Edited.,,\n", "nothing tells whom this row is about"),
        ("ada@x.example,Ada,Verified Editor,Edited.,,140\n", "Score, of 100"),
        (f"ada@x.example,Ada,Verified Editor,{'x' * 1001},,\n", "is longer than 1000 characters"),
    ],
)
def test_a_row_that_cannot_be_awarded_says_why_before_anything_is_stored(world, row, words):
    (problem,) = told(world, row)
    assert "line 2" in problem
    assert words.replace("“", "").replace("”", "") in problem.replace("“", "").replace("”", "").replace(": is", " is")
    assert bring(world, row + TWO.replace("ada@x", "eve@x")).added == 2
    assert not Badge.objects.filter(contractor__email="ada@x.example").exists()


def test_before_any_launch_there_is_no_badge_to_award():
    (problem,) = told(World(), "ada@x.example,Ada,Verified Editor,Edited.,,\n")
    assert "no program has been launched yet" in problem


def test_the_sample_is_understood_by_itself(world):
    head, rows = SAMPLES["badges"]
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    assert bring(world, text, head=",".join(head) + "\n").added == 2


def test_places_in_the_list_are_all_different_and_a_full_list_is_followed_by_another(world, monkeypatch):
    monkeypatch.setattr(StatusList._meta.get_field("size"), "default", 16)  # noqa: SLF001 - a list that is soon full
    rows = "".join(f"p{n}@x.example,P{n},Verified Editor,Edited.,,\n" for n in range(21))
    assert bring(world, rows).added == 21
    places = list(Badge.objects.values_list("status_list", "status_index"))
    assert len(set(places)) == 21
    assert sorted(StatusList.objects.values_list("full", flat=True)) == [False, True, True]
    assert {each.badges.count() for each in StatusList.objects.filter(full=True)} == {8}


def test_a_batch_that_dies_in_the_middle_leaves_nothing_and_is_awarded_once_later(world, monkeypatch):
    monkeypatch.setattr(awarding, "append_many", lambda _facts: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError), transaction.atomic():
        bring(world, TWO)
    assert not Badge.objects.exists()
    assert not Message.objects.filter(kind="awarded").exists()
    monkeypatch.undo()
    assert bring(world, TWO).added == 2


def test_a_score_is_exact(world):
    bring(world, TWO.replace(",88", ",88.25"))
    assert badge_of("bo@x.example").score_percent == Decimal("88.25")
    assert badge_of("bo@x.example").awarded_at == world.at
