"""The public page of a badge is kept for a minute for visitors, and never says what is not so any more."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guildmark.credentials import actions as credentials
from guildmark.credentials.models import Badge
from guildmark.people import actions as people
from guildmark.people.models import Organisation
from guildmark.web import kept_pages
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge():
    world = World(at=timezone.now())
    attempt(world, joined(world, launched(world)))
    found = Badge.objects.get()
    credentials.choose_visibility(badge=found, visibility="link", show_score=False, at=world.at)
    return found


def visit(badge, browser=None, **headers):
    return (browser or Browser(headers={"accept": "text/html"})).get(f"/badges/{badge.pk}", headers=headers)


def test_a_second_visitor_within_a_minute_costs_one_query(badge, django_assert_num_queries):
    first = visit(badge)
    with django_assert_num_queries(1):
        second = visit(badge)
    assert second.content == first.content
    assert second["Cache-Control"] == "public, max-age=60"
    assert second["Access-Control-Allow-Origin"] == "*"


def test_after_a_minute_it_is_drawn_and_checked_again(badge, monkeypatch):
    visit(badge)
    later = kept_pages.time.monotonic() + kept_pages.SECONDS + 1
    monkeypatch.setattr(kept_pages.time, "monotonic", lambda: later)
    with CaptureQueriesContext(connection) as asked:
        visit(badge)
    assert len(asked) > 1


@pytest.mark.parametrize("hide", [False, True])
def test_what_is_revoked_or_hidden_is_so_at_once(badge, hide):
    assert "Valid" in visit(badge).content.decode()
    if hide:
        credentials.choose_visibility(badge=badge, visibility="private", show_score=False, at=timezone.now())
        assert visit(badge).status_code == 404
    else:
        credentials.revoke_badge(badge=badge, reason="Issued to the wrong person", at=timezone.now())
        assert "Its issuer revoked it" in visit(badge).content.decode()


def test_a_new_name_of_the_issuer_is_shown_at_once(badge):
    visit(badge)
    organisation = Organisation.objects.get()
    people.change_organisation(
        organisation=organisation, edition=organisation.edition, at=timezone.now(), name="Quay & Sons"
    )
    assert "Quay &amp; Sons confirms that" in visit(badge).content.decode()


def test_whoever_is_signed_in_gets_a_page_of_their_own_that_is_kept_nowhere(badge):
    visit(badge)
    reader = Browser(headers={"accept": "text/html"})
    session = reader.session
    session["contractor"] = str(badge.contractor_id)
    session.save()
    assert visit(badge, reader)["Cache-Control"] == "private, no-store"


def test_a_message_to_one_visitor_is_shown_to_nobody_else(badge):
    """Without a session it waits in a cookie of its own."""
    reader, answer = Browser(headers={"accept": "text/html"}), HttpResponse()
    request = RequestFactory().get("/")
    storage = CookieStorage(request)
    storage.add(messages.SUCCESS, "For you alone")
    storage.update(answer)
    reader.cookies.update(answer.cookies)
    assert "For you alone" in visit(badge, reader).content.decode()
    assert "For you alone" not in visit(badge).content.decode()


def test_readers_of_another_language_or_address_get_another_page(badge, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    assert 'lang="en"' in visit(badge).content.decode()
    assert 'lang="ar"' in visit(badge, **{"accept-language": "ar"}).content.decode()
    assert (
        "https://testserver/badges/"
        in Browser(headers={"accept": "text/html"}).get(f"/badges/{badge.pk}", secure=True).content.decode()
    )


def test_a_thousand_badges_do_not_fill_the_memory(badge, monkeypatch):
    monkeypatch.setattr(kept_pages, "_MOST", 3)
    for number in range(5):
        visit(badge, host=f"testserver:{number + 1000}")
    assert len(kept_pages._kept) == 3  # noqa: SLF001 - what cannot be seen from outside is how much is kept
