"""Its owner shows a badge elsewhere: LinkedIn gets every field, a page of one's own a link with a picture."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from guildmark.credentials.actions import revoke_badge
from guildmark.credentials.models import Badge
from guildmark.web.badge_links import embed_lines, linkedin_url
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_badge_pictures import owner, show
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge():
    world = World(at=timezone.now())
    enrolment = joined(world, launched(world), "Ada")
    attempt(world, enrolment)
    return Badge.objects.get(contractor=enrolment.contractor)


class Lines(HTMLParser):
    """The elements of a few lines, with what they say."""

    def __init__(self, text):
        super().__init__()
        self.found = {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found[tag] = dict(attributes)


def test_linkedin_gets_every_field_that_it_documents(badge):
    badge.awarded_at = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    badge.valid_until = datetime(2028, 1, 1, tzinfo=UTC)
    badge.achievement.name = "Editing & “plain” language"
    sent = parse_qs(urlsplit(linkedin_url(badge)).query)
    assert {name: values[0] for name, values in sent.items()} == {
        "startTask": "CERTIFICATION_NAME", "name": "Editing & “plain” language",
        "organizationName": badge.organisation.name, "issueYear": "2026", "issueMonth": "12", "expirationYear": "2028",
        "expirationMonth": "1", "certUrl": f"{settings.PUBLIC_URL}/badges/{badge.pk}", "certId": str(badge.pk),
    }  # fmt: skip


def test_the_lines_for_a_page_are_a_link_with_a_picture_that_says_what_it_is(badge):
    badge.holder_name = 'Ada "><script>alert(1)</script>'
    found = Lines(embed_lines(badge)).found
    assert found.keys() == {"a", "img"}
    assert found["a"]["href"].endswith(f"/badges/{badge.pk}")
    assert found["img"]["src"].endswith(f"/achievements/{badge.achievement_id}/badge.png")
    assert badge.holder_name in found["img"]["alt"]


@pytest.mark.parametrize(("visibility", "offered"), [("private", False), ("link", True), ("listed", True)])
def test_sharing_is_offered_only_where_it_leads_to_a_page(badge, visibility, offered):
    show(badge, visibility)
    page = owner(badge).get(f"/earned/badges/{badge.pk}").content.decode()
    assert ("/linkedin" in page) == ("&lt;a href=" in page) == offered
    answer = owner(badge).get(f"/earned/badges/{badge.pk}/linkedin")
    assert answer.url.startswith("https://www.linkedin.com/profile/add?") == offered
    assert ("stand here once anyone with the link" in page) != offered


def test_a_revoked_badge_is_not_added_to_a_profile(badge):
    show(badge, "listed")
    revoke_badge(badge=badge, reason="By mistake", at=timezone.now())
    page = owner(badge).get(f"/earned/badges/{badge.pk}").content.decode()
    assert "/linkedin" not in page
    assert "since it was revoked" in page
    assert owner(badge).get(f"/earned/badges/{badge.pk}/linkedin").url == f"/earned/badges/{badge.pk}"


def test_the_public_page_offers_the_lines_and_loads_nothing_from_elsewhere(badge):
    show(badge, "link")
    page = Browser().get(f"/badges/{badge.pk}").content.decode()
    assert "&lt;a href=" in page
    assert "linkedin.com" not in page
