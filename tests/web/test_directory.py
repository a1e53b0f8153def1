"""People are found by name and skill where they chose to be, and nobody else can be told from nobody at all."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guildmark.credentials import actions as credentials
from guildmark.credentials import listing
from guildmark.credentials.models import Badge
from guildmark.programs.running import close_early
from guildmark.web.kept_pages import forget
from guildmark.web.public import directory
from tests.browser_client import Browser
from tests.programs.test_program import launched
from tests.web.test_badge_pictures import show
from tests.web.test_showing import earn, in_city
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def program(world):
    return launched(world, budget_minor=1_000_000)


def listed(world, name, program, **how):
    badge = earn(world, name, program)
    show(badge, "listed", **how)
    return badge


def second(badge, **words):
    """Another badge of the same holder, listed, for something else."""
    achievement = credentials.define_achievement(
        organisation=badge.organisation, program=uuid.uuid4(), version=1, at=badge.awarded_at,
        **{"name": "Verified Indexer", "skill": "Indexing", "description": "D", "criteria": "C", "pass_percent": 80} | words,
    )  # fmt: skip
    other = credentials.issue_badge(
        achievement=achievement, contractor=badge.contractor, award=uuid.uuid4(), score_percent=badge.score_percent,
        at=badge.awarded_at + timedelta(seconds=1),
    )  # fmt: skip
    show(other, "listed")
    return other


def read(path):
    answer = Browser(headers={"accept": "text/html"}).get(path)
    return answer.status_code, answer.content.decode()


def of(world, rest=""):
    return f"/directory/{world.organisation.pk}{rest}"


def names(world, query=""):
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', read(of(world, query))[1])


def same_but_for_the_number(page):
    return re.sub(r'<span class="mono">[^<]*</span>', "", page)


def test_only_those_are_in_it_who_chose_to_be_and_whose_badge_counts(world, program):
    listed(world, "Ada", program)
    show(earn(world, "Bob", program), "link")
    earn(world, "Cleo", program)
    gone = listed(world, "Dora", program)
    credentials.revoke_badge(badge=gone, reason="By mistake", at=world.at)
    old = listed(world, "Emil", program)
    Badge.objects.filter(pk=old.pk).update(awarded_at=world.at - timedelta(days=9), valid_until=world.at)
    assert names(world) == ["Ada"]
    assert names(World(at=world.at)) == []


def test_whoever_is_not_in_it_cannot_be_told_from_somebody_who_does_not_exist(world, program):
    hidden = {
        "private": earn(world, "Ada", program), "by link": earn(world, "Bob", program),
        "revoked": listed(world, "Cleo", program), "expired": listed(world, "Dora", program),
        "erased": listed(world, "Emil", program),
    }  # fmt: skip
    show(hidden["by link"], "link")
    credentials.revoke_badge(badge=hidden["revoked"], reason="By mistake", at=world.at)
    Badge.objects.filter(pk=hidden["expired"].pk).update(awarded_at=world.at - timedelta(days=9), valid_until=world.at)
    erased = hidden["erased"].contractor
    erased.erased_at = world.at
    erased.save()
    shown = listed(world, "Fay", program)
    asked = {name: of(world, f"/{badge.contractor_id}") for name, badge in hidden.items()}
    asked |= {
        "nobody": of(world, f"/{uuid.uuid4()}"), "never passed": of(world, f"/{world.contractor('Gus').pk}"),
        "in another's": of(World(at=world.at), f"/{shown.contractor_id}"),
        "of no organisation": f"/directory/{uuid.uuid4()}/{shown.contractor_id}",
    }  # fmt: skip
    answers = {}
    for name, path in asked.items():
        with CaptureQueriesContext(connection) as counted:
            status, page = read(path)
        answers[name] = (status, same_but_for_the_number(page), len(counted))
    assert set(answers.values()) == {answers["nobody"]}
    assert answers["nobody"][0] == 404
    assert read(of(world, f"/{shown.contractor_id}"))[0] == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?words=lovelace", ["Ada Lovelace"]), ("?words=ADA+indexer", ["Ada Lovelace"]), ("?words=ada+shell", []),
        ("?words=editor", ["Ada Lovelace", "Bob"]), ("?skill=indexing", ["Ada Lovelace"]), ("?skill=Editing", ["Ada Lovelace", "Bob"]),
        ("?words=bob&skill=Indexing", []), ("?words=%00%", []), ("?after=Ada+Lovelace&id=zzz", ["Ada Lovelace", "Bob"]),
    ],
)  # fmt: skip
def test_it_is_searched_by_words_and_by_skill(world, program, query, found):
    ada = listed(world, "Ada", program)
    second(ada)
    Badge.objects.filter(contractor=ada.contractor).update(holder_name="Ada Lovelace")
    listed(world, "Bob", program)
    assert names(world, query) == found


def test_a_page_of_a_person_shows_what_they_list_and_nothing_else(world, program):
    ada = listed(world, "Ada", program, score=True)
    private = second(ada, name="Verified Shell", skill="Shell")
    show(private, "private")
    in_city(ada)
    page = read(of(world, f"/{ada.contractor_id}"))[1]
    assert "Verified Editor" in page
    assert "Score: 100%" in page
    assert "Verified Shell" not in page
    assert "Porto" not in page
    Badge.objects.filter(pk=ada.pk).update(show_city=True)
    assert "In Porto." in read(of(world, f"/{ada.contractor_id}"))[1]


def test_it_is_paged_by_name_and_every_person_is_on_it_once(world, program, monkeypatch):
    monkeypatch.setattr(directory, "PAGE", 2)
    for name in ("Cleo", "Ada", "Emil", "Bob", "Dora"):
        second(listed(world, name, program))
    found, query = [], "?skill=editing"
    while query:
        page = read(of(world, query))[1]
        found.append(re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page))
        more = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
        query = more[1].replace("&amp;", "&") if more else ""
    assert found == [["Ada", "Bob"], ["Cleo", "Dora"], ["Emil"]]


def test_holders_of_a_badge_are_listed_newest_first_page_by_page(world, program, monkeypatch):
    monkeypatch.setattr(directory, "PAGE", 2)
    held = [listed(world, name, program) for name in ("Ada", "Bob", "Cleo", "Dora")]
    for days, each in enumerate(held):
        Badge.objects.filter(pk=each.pk).update(awarded_at=world.at - timedelta(days=days))
    show(held[3], "link")
    first = read(f"/achievements/{held[0].achievement_id}/holders")[1]
    assert "3 people list this badge" in first
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', first) == ["Ada", "Bob"]
    more = re.search(r'href="(\?before[^"]*)"', first)[1].replace("&amp;", "&")
    assert "Cleo" in read(f"/achievements/{held[0].achievement_id}/holders{more}")[1]
    assert "3 people list it" in read(f"/badges/{held[0].pk}")[1]


def test_somebody_with_two_badges_of_one_kind_holds_it_once(world, program):
    ada = listed(world, "Ada", program)
    again = credentials.issue_badge(
        achievement=ada.achievement, contractor=ada.contractor, award=uuid.uuid4(), score_percent=ada.score_percent,
        at=world.at,
    )  # fmt: skip
    show(again, "listed")
    assert listing.count_holders(ada.achievement, at=world.at) == 1
    assert listing.list_holders(ada.achievement, at=world.at) == [max((ada, again), key=lambda b: (b.awarded_at, b.pk))]


def test_a_badge_leads_to_where_it_can_be_earned_while_that_is_open(world, program):
    badge = listed(world, "Ada", program)
    way = f'href="/p/{program.join_token}"'
    pages = [f"/badges/{badge.pk}", f"/achievements/{badge.achievement_id}"]
    assert all(way in read(path)[1] for path in pages)
    close_early(program=program, at=world.at)
    forget()  # as after a minute
    assert not any(way in read(path)[1] for path in pages)


def test_pages_with_names_are_not_read_out_by_the_thousand(world, program):
    answers = [read(of(world))[0] for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_search_engines_keep_no_copy_of_the_directory(world, program):
    badge = listed(world, "Ada", program)
    for path in (of(world), of(world, f"/{badge.contractor_id}"), f"/achievements/{badge.achievement_id}/holders"):
        assert '<meta name="robots" content="noindex">' in read(path)[1]
