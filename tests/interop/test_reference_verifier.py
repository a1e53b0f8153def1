"""The reference verifier, which knows nothing of us, accepts our badges and refuses changed ones."""

import json
import os
import shutil
import subprocess

import pytest
from django.utils import timezone

from guildmark.cli.world import faces
from guildmark.credentials import actions as credentials
from guildmark.credentials.models import Badge
from guildmark.due import actions as due
from guildmark.engine.signing.contexts import BUNDLED, get_context
from guildmark.people.queries import get_signing_key
from guildmark.people.signing_keys import disown_signing_key, get_or_make_token_key
from tests.interop import peers
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def verifier(tmp_path_factory):
    """The contexts that it may load; says why where the library cannot be had."""
    try:
        peers.install_for_node("verify.mjs")
    except peers.MissingError as problem:
        pytest.skip(str(problem))
    contexts = tmp_path_factory.mktemp("contexts") / "contexts.json"
    contexts.write_text(json.dumps({url: get_context(url) for url in BUNDLED}))
    return contexts


def verify(contexts, server, badge, **environment):
    done = subprocess.run(  # noqa: S603 - our own words
        [shutil.which("node"), "verify.mjs", contexts, server.url, f"{server.url}/badges/{badge.pk}"],
        cwd=peers.PLACE, capture_output=True, text=True, check=False, env=os.environ | environment, timeout=60,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def badge(server):
    world = World(at=timezone.now())
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    return Badge.objects.get()


@pytest.mark.parametrize("show_score", [False, True])
def test_the_reference_verifier_accepts_a_badge_with_and_without_its_score(verifier, server, badge, show_score):
    credentials.choose_visibility(badge=badge, visibility="link", show_score=show_score, at=timezone.now())
    assert verify(verifier, server, badge) == {"verified": True, "error": ""}


def test_the_reference_verifier_refuses_a_changed_badge(verifier, server, badge):
    credentials.choose_visibility(badge=badge, visibility="link", show_score=False, at=timezone.now())
    assert verify(verifier, server, badge, TAMPER="1")["verified"] is False


def test_the_reference_verifier_refuses_what_a_compromised_key_signed_and_accepts_it_signed_anew(
    verifier, server, badge, monkeypatch
):
    at = timezone.now()
    credentials.choose_visibility(badge=badge, visibility="link", show_score=False, at=at)
    get_or_make_token_key(organisation=badge.organisation, at=at)
    assert verify(verifier, server, badge)["verified"] is True
    with monkeypatch.context() as nobody_works:
        nobody_works.setattr(due, "run_now", lambda **_rows: None)
        disown_signing_key(key=get_signing_key(badge.organisation)[0], at=at)
        refused = verify(verifier, server, badge)
        assert refused["verified"] is False, refused
    due.drain(at=at)
    assert verify(verifier, server, badge) == {"verified": True, "error": ""}


def test_the_reference_verifier_accepts_a_badge_of_the_demo(verifier, server):
    faces.make_world(days=30, launched_after=10)
    assert verify(verifier, server, Badge.objects.get(visibility="listed")) == {"verified": True, "error": ""}
