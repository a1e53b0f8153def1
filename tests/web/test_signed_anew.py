"""Whoever owns a badge that was signed anew is told that older files of it no longer verify."""

import pytest
from django.utils import timezone

from guildmark.credentials.models import Badge
from guildmark.people.queries import get_signing_key
from guildmark.people.signing_keys import disown_signing_key
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS = "A file that you downloaded before that day no longer verifies"


def test_an_owner_is_told_to_download_again_once_their_badge_was_signed_anew():
    world = World(at=timezone.now())
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    world.settle()
    browser, page = reader(enrolment), f"/earned/badges/{Badge.objects.get().pk}"
    before = browser.get(f"{page}/without-score.json").content
    assert WORDS not in browser.get(page).content.decode()
    disown_signing_key(key=get_signing_key(world.organisation)[0], at=world.at)
    world.settle()
    assert WORDS in browser.get(page).content.decode()
    assert browser.get(f"{page}/without-score.json").content != before
