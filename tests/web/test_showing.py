"""Its owner decides, badge by badge and field by field, what a badge's public page shows of them."""

import pytest
from django.utils import timezone

from guildmark.credentials.models import Badge
from guildmark.journal.models import Fact
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_badge_pictures import owner
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


def earn(world, name, program):
    """The badge of whoever joins under that name and passes."""
    enrolment = joined(world, program, name)
    attempt(world, enrolment)
    return Badge.objects.get(contractor=enrolment.contractor)


def in_city(badge, city="Porto"):
    badge.contractor.city = city
    badge.contractor.save()


def test_a_city_is_shown_only_while_the_owner_of_the_badge_says_so(world):
    badge = earn(world, "Ada", launched(world))
    in_city(badge)
    page, mine = f"/badges/{badge.pk}", f"/earned/badges/{badge.pk}"
    choices = [({}, False), ({"show_city": "yes"}, True), ({"show_score": "yes"}, False)]
    for chosen, shown in choices:
        owner(badge).post(mine, {"visibility": "link"} | chosen)
        assert (b"Porto" in Browser().get(page).content) == shown
        body = bytes(Fact.objects.filter(kind="BadgeVisibilityChosen").latest("pk").body)
        assert (b'"show_city":true' in body) == shown
    assert b"Porto" in owner(badge).get(mine).content


def test_nothing_is_said_of_a_city_that_was_never_given(world):
    badge = earn(world, "Ada", launched(world))
    in_city(badge, "")
    owner(badge).post(f"/earned/badges/{badge.pk}", {"visibility": "link", "show_city": "yes"})
    assert b"City of the holder" not in Browser().get(f"/badges/{badge.pk}").content
    assert b"It is empty now." in owner(badge).get(f"/earned/badges/{badge.pk}").content
