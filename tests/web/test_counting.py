"""Its owner sees how often a badge was looked at, by day and kind; who looked is not known, to anybody."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from guildmark.credentials import counting
from guildmark.credentials import queries as badges
from guildmark.credentials.models import BadgeCount
from tests.browser_client import Browser
from tests.programs.test_program import launched
from tests.web.test_badge_pictures import owner, show
from tests.web.test_showing import earn
from tests.world import World

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def badge():
    world = World(at=timezone.now())
    found = earn(world, "Ada", launched(world))
    show(found, "link")
    found.refresh_from_db()
    return found


def visitor(**more):
    return Browser(headers={"accept": "text/html", "user-agent": FIREFOX} | more)


def counts():
    return dict(BadgeCount.objects.values_list("kind", "count"))


def test_each_look_counts_one_in_its_kind(badge):
    for _ in range(3):
        visitor().get(f"/badges/{badge.pk}")
    for rest in ("credential.json", "badge.png", "badge.svg"):
        visitor().get(f"/badges/{badge.pk}/{rest}")
    visitor(accept="application/json").get(f"/badges/{badge.pk}")
    owner(badge).get(f"/earned/badges/{badge.pk}/linkedin")
    visitor().post("/verify", {"text": badges.get_signed(badge).decode()})
    visitor().post("/api/v1/badges/verify", badges.get_signed(badge), content_type="application/json")
    assert counts() == {"page": 3, "file": 4, "shared": 1, "verified": 2}


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": ""}, {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, {"user-agent": "LinkedInBot/1.0"},
        {"user-agent": "facebookexternalhit/1.1"}, {"user-agent": "Slack-ImgProxy, Slackbot"}, {"sec-purpose": "prefetch;prerender"},
    ],
)  # fmt: skip
def test_robots_that_say_so_and_what_is_fetched_ahead_are_left_out(badge, headers):
    visitor(**headers).get(f"/badges/{badge.pk}")
    assert counts() == {}


def test_neither_ones_own_looks_count_nor_what_leads_nowhere(badge):
    mine = owner(badge)
    mine.get(f"/badges/{badge.pk}", headers={"user-agent": FIREFOX})
    visitor().head(f"/badges/{badge.pk}")
    show(badge, "private")
    visitor().get(f"/badges/{badge.pk}")
    visitor().get(f"/badges/{badge.pk}/badge.png")
    assert counts() == {}


def test_a_badge_that_was_tampered_with_or_is_unknown_counts_nowhere(badge):
    body = badges.get_signed(badge).decode()
    visitor().post("/verify", {"text": body.replace("Verified Editor", "Verified Author")})
    counting.count_verified(f"https://elsewhere.example/badges/{badge.pk}", at=timezone.now())
    counting.count_verified(badges.read_signed(body.encode())["id"][:-1] + "z", at=timezone.now())
    assert counts() == {}


def test_a_look_leaves_no_cookie_and_nothing_but_a_number(badge):
    answer = visitor().get(f"/badges/{badge.pk}")
    assert not answer.cookies
    fields = {field.name for field in BadgeCount._meta.concrete_fields}  # noqa: SLF001 - documented by Django
    assert fields == {"id", "badge", "day", "kind", "count"}


def test_the_owner_sees_days_and_sums_and_what_is_not_counted(badge):
    at = timezone.now()
    for days, kind, times in ((0, "page", 2), (1, "page", 3), (1, "file", 1), (40, "verified", 4)):
        for _ in range(times):
            counting.count(badge=badge.pk, kind=kind, at=at - timedelta(days=days))
    page = owner(badge).get(f"/earned/badges/{badge.pk}").content.decode()
    rows = [re.findall(r'<td class="n"[^>]*>([^<]*)</td>', row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    assert [row for row in rows if row] == [
        ["5", "4", "1", "0"], ["2", "0", "0", "0"], ["3", "0", "1", "0"], ["0", "4", "0", "0"]
    ]  # fmt: skip
    assert "A copy that a browser kept" in page


def test_only_the_newest_days_are_listed_and_all_are_in_the_sum(badge):
    at = timezone.now()
    for days in range(35):
        counting.count(badge=badge.pk, kind="page", at=at - timedelta(days=days))
    listed = counting.list_days(badge)
    assert (len(listed), listed[0].day) == (30, at.date())
    assert counting.sum_counts(badge) == (35, 0, 0, 0)


def test_a_page_is_shown_although_it_could_not_be_counted(badge):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE credentials_badgecount RENAME TO gone_for_now")
    assert visitor().get(f"/badges/{badge.pk}").status_code == 200
