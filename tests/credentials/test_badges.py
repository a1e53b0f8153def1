"""A badge is issued once, its bytes never change, and a hidden score is hidden in the bytes."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from guildmark.credentials import actions as credentials
from guildmark.credentials import queries, statuses
from guildmark.credentials.answering import answer, resolver
from guildmark.credentials.models import Badge
from guildmark.engine.signing.dataintegrity import verify_proof
from guildmark.engine.signing.status import read_bit
from guildmark.engine.verification.report import Verdict
from guildmark.engine.verification.schema import check_schema
from guildmark.engine.verification.verifying import verify
from guildmark.people.actions import rotate_signing_key
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def issue(world, award=None):
    achievement = credentials.define_achievement(
        organisation=world.organisation,
        program=uuid.uuid4(),
        version=1,
        at=world.at,
        name="Verified Editor",
        skill="Editing",
        description="Edits for plain language.",
        criteria="80% or more.",
        pass_percent=80,
    )
    return credentials.issue_badge(
        achievement=achievement,
        contractor=world.contractor("Ada"),
        award=award or uuid.uuid4(),
        score_percent=Decimal("92.50"),
        at=world.at,
    )


def test_the_same_award_issues_one_badge(world):
    award = uuid.uuid4()
    assert issue(world, award) == issue(world, award)
    assert Badge.objects.filter(award=award).count() == 1


def test_both_forms_verify_with_the_published_key_and_share_one_status_entry(world):
    badge = issue(world)
    profile = queries.build_issuer(world.organisation.pk)
    forms = [json.loads(queries.get_own_signed(badge, with_result=choice)) for choice in (True, False)]
    for form in forms:
        method = next(m for m in profile["verificationMethod"] if m["id"] == form["proof"]["verificationMethod"])
        verify_proof(form, method["publicKeyMultibase"])
    assert forms[0]["credentialStatus"] == forms[1]["credentialStatus"]


def test_a_newer_version_can_be_asked_for_where_the_badge_says_once_its_owner_shows_it(world):
    badge = issue(world)
    credentials.choose_visibility(badge=badge, visibility="link", show_score=False, at=world.at)
    body = queries.get_signed(badge)
    service = json.loads(body)["refreshService"]
    assert service == {"id": f"http://testserver/badges/{badge.pk}/credential.json", "type": "1EdTechCredentialRefresh"}
    assert answer(service["id"], at=world.at) == body
    report = verify(body, at=world.at, resolve=resolver(world.at), refresh=True)
    assert {check.name: check.code for check in report.checks}["refresh"] == "refresh_same"
    assert report.verdict is Verdict.VALID
    check_schema(json.loads(body))


def test_a_hidden_score_is_hidden_in_the_bytes_until_its_owner_shows_it(world):
    badge = issue(world)
    assert b"92.5" not in queries.get_signed(badge)
    credentials.choose_visibility(badge=badge, visibility="link", show_score=True, at=world.at)
    assert b"92.5" in queries.get_signed(badge)


def test_a_badge_is_private_until_its_owner_lists_it(world):
    badge = issue(world)
    with pytest.raises(Badge.DoesNotExist):
        queries.get_public_badge(badge.pk)
    credentials.choose_visibility(badge=badge, visibility="listed", show_score=False, at=world.at)
    assert queries.get_public_badge(badge.pk) == badge


def test_a_badge_expires_after_twelve_months(world):
    badge = issue(world)
    assert badge.valid_until.replace(year=2026) == world.at
    assert queries.standing(badge, at=badge.valid_until - timedelta(seconds=1)) == "valid"
    assert queries.standing(badge, at=badge.valid_until) == "expired"


def test_a_revoked_badge_is_marked_in_the_signed_list(world):
    badge = issue(world)
    credentials.revoke_badge(badge=badge, reason="Issued to the wrong person", at=world.at)
    document = json.loads(statuses.get_status(badge.status_list_id, at=world.at))
    assert read_bit(document["credentialSubject"]["encodedList"], badge.status_index)
    badge.refresh_from_db()
    assert queries.standing(badge, at=world.at) == "revoked"


def test_a_badge_signed_before_a_rotation_still_verifies(world):
    badge = issue(world)
    rotate_signing_key(organisation=world.organisation, at=world.at)
    form = json.loads(queries.get_signed(badge))
    keys = {m["id"]: m["publicKeyMultibase"] for m in queries.build_issuer(world.organisation.pk)["verificationMethod"]}
    verify_proof(form, keys[form["proof"]["verificationMethod"]])


def test_raw_sql_cannot_change_signed_bytes(world):
    issue(world)
    sql = "UPDATE credentials_signedcredential SET sha256 = 'x'"
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_nobody_is_revoked_without_a_reason(world):
    with pytest.raises(ValueError, match="reason"):
        credentials.revoke_badge(badge=issue(world), reason=" ", at=world.at)


def test_a_status_list_is_signed_once_and_anew_when_a_badge_is_revoked(world):
    badge, later = issue(world), world.at + timedelta(hours=1)
    first = statuses.get_status(badge.status_list_id, at=world.at)
    assert statuses.get_status(badge.status_list_id, at=later) == first
    credentials.revoke_badge(badge=badge, reason="Issued to the wrong person", at=later)
    second = statuses.get_status(badge.status_list_id, at=later)
    assert second != first
    assert read_bit(json.loads(second)["credentialSubject"]["encodedList"], badge.status_index)
    statuses.sign_anew(world.organisation.pk)
    assert statuses.get_status(badge.status_list_id, at=later + timedelta(hours=1)) != second


def test_a_list_that_changes_while_it_is_signed_is_signed_again(world, monkeypatch):
    """A revocation between reading the places and keeping the list: what was kept is not served."""
    badge, sign = issue(world), statuses._sign  # noqa: SLF001 - the moment in between has no other door

    def revoked_meanwhile(found, *, at):
        body = sign(found, at=at)
        monkeypatch.undo()
        credentials.revoke_badge(badge=badge, reason="Issued to the wrong person", at=at)
        return body

    monkeypatch.setattr(statuses, "_sign", revoked_meanwhile)
    before = statuses.get_status(badge.status_list_id, at=world.at)
    after = statuses.get_status(badge.status_list_id, at=world.at)
    bits = [json.loads(each)["credentialSubject"]["encodedList"] for each in (before, after)]
    assert [read_bit(each, badge.status_index) for each in bits] == [False, True]
