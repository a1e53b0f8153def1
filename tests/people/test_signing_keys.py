"""An organisation's keys change without anything that was signed losing its worth."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from guildmark.credentials import queries
from guildmark.credentials.answering import resolver
from guildmark.engine.verification.report import Verdict
from guildmark.engine.verification.verifying import verify
from guildmark.journal.models import Fact
from guildmark.journal.queries import read
from guildmark.people.models import SigningKey
from guildmark.people.queries import get_signing_key, list_signing_keys
from guildmark.people.signing_keys import disown_signing_key, rotate_signing_key
from tests.concurrency.at_once import at_once
from tests.credentials.test_badges import issue
from tests.world import START, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def in_use(world):
    return get_signing_key(world.organisation)[0]


def published(world):
    """What the issuer's own address answers."""
    profile = queries.build_issuer(world.organisation.pk)
    return {method["publicKeyMultibase"] for method in profile["verificationMethod"]}


def test_a_rotation_keeps_the_history_published_and_is_on_record(world):
    keys = [in_use(world)]
    for _ in range(2):
        world.pass_time(days=1)
        keys.append(rotate_signing_key(organisation=world.organisation, at=world.at))
    assert [key.name for key in list_signing_keys()] == [key.name for key in keys]
    assert published(world) == {key.name for key in keys}
    assert in_use(world) == keys[2]
    facts = [read(fact).data for fact in Fact.objects.filter(kind="SigningKeyRotated").order_by("pk")]
    names = [key.name for key in keys]
    assert facts == [{"before": names[0], "key": names[1]}, {"before": names[1], "key": names[2]}]


def test_badges_signed_before_and_after_a_rotation_verify(world):
    old = issue(world)
    rotate_signing_key(organisation=world.organisation, at=world.at)
    for badge in (old, issue(world)):
        for with_result in (False, True):
            body = queries.get_own_signed(badge, with_result=with_result)
            assert verify(body, at=world.at, resolve=resolver(world.at)).verdict is Verdict.VALID


def test_replacing_a_key_that_was_replaced_already_makes_no_second_one(world):
    old = in_use(world)
    first = rotate_signing_key(organisation=world.organisation, replacing=old, at=world.at)
    assert rotate_signing_key(organisation=world.organisation, replacing=old, at=world.at) == first
    assert Fact.objects.filter(kind="SigningKeyRotated").count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_who_rotate_at_once_make_one_new_key(world):
    old = in_use(world)
    made = at_once(*[lambda: rotate_signing_key(organisation=world.organisation, replacing=old, at=world.at)] * 6)
    assert len({key.pk for key in made}) == 1, made
    assert SigningKey.objects.filter(organisation=world.organisation).count() == 2


def test_a_disowned_key_is_published_as_revoked_and_asserts_nothing_and_another_is_used(world):
    old = in_use(world)
    world.pass_time(days=1)
    disown_signing_key(key=old, at=world.at)
    new = in_use(world)
    profile = queries.build_issuer(world.organisation.pk)
    methods = {method["publicKeyMultibase"]: method.get("revoked") for method in profile["verificationMethod"]}
    assert methods == {old.name: "2026-11-03T09:00:00Z", new.name: None}
    assert [name.partition("#")[2] for name in profile["assertionMethod"]] == [new.name]


def test_a_retired_key_that_is_disowned_leaves_the_key_in_use(world):
    old = in_use(world)
    new = rotate_signing_key(organisation=world.organisation, at=world.at)
    disown_signing_key(key=old, at=world.at)
    assert in_use(world) == new
    assert SigningKey.objects.filter(organisation=world.organisation).count() == 2


def test_disowning_twice_is_once(world):
    old = in_use(world)
    for days in (1, 2):
        disown_signing_key(key=old, at=START + timedelta(days=days))
    old.refresh_from_db()
    assert old.compromised_at == START + timedelta(days=1)
    assert Fact.objects.filter(kind="SigningKeyCompromised").count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_who_disown_at_once_make_one_new_key(world):
    old = in_use(world)
    told = at_once(*[lambda: disown_signing_key(key=old, at=world.at)] * 4)
    assert told == [None] * 4
    assert SigningKey.objects.filter(organisation=world.organisation).count() == 2
    assert Fact.objects.filter(kind="SigningKeyCompromised").count() == 1


def test_the_database_refuses_to_use_a_disowned_key(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.filter(pk=in_use(world).pk).update(compromised_at=world.at)


def test_the_database_refuses_a_second_key_in_use(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(
            organisation=world.organisation, name="z6MkOther", wrapped_private=b"", created_at=world.at
        )
