"""A badge can name its skill in a framework, as its program named it at the launch."""

import json

import pytest

from guildmark.credentials import queries, tokens
from guildmark.credentials.answering import resolver
from guildmark.credentials.models import Achievement, Badge
from guildmark.engine.verification.report import Verdict
from guildmark.engine.verification.schema import check_schema
from guildmark.engine.verification.verifying import verify
from guildmark.programs.design import DesignError
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
URL = "http://data.europa.eu/esco/skill/4d97e3c3-f335-47cc-a4ee-0d779fd42222"
NAMED = {"skill_url": URL, "skill_framework": "ESCO", "skill_code": "S1.13"}
SAID = {"type": ["Alignment"], "targetName": "Editing", "targetUrl": URL}


@pytest.fixture
def world():
    return World()


def earned(world, program):
    attempt(world, joined(world, program))
    world.settle()
    badge = Badge.objects.get()
    Badge.objects.update(visibility="link")
    return badge


@pytest.mark.parametrize(
    ("changes", "said"),
    [(NAMED, SAID | {"targetCode": "S1.13", "targetFramework": "ESCO"}), ({"skill_url": URL}, SAID)],
)
def test_a_badge_names_its_skill_in_a_framework_in_either_format_and_verifies(world, changes, said):
    badge = earned(world, launched(world, **changes))
    body = queries.get_own_signed(badge, with_result=True)
    document = json.loads(body)
    assert document["credentialSubject"]["achievement"]["alignment"] == [said]
    check_schema(document)
    for signed in (body, tokens.get_token(badge, with_result=True, at=world.at)):
        assert verify(signed, at=world.at, resolve=resolver(world.at)).verdict is Verdict.VALID
    assert queries.build_achievement(badge.achievement)["alignment"] == [said]


def test_a_badge_of_a_program_that_names_no_framework_has_none(world):
    badge = earned(world, launched(world))
    assert b"lignment" not in queries.get_own_signed(badge, with_result=True)
    assert "skill framework" not in Browser(headers={"accept": "text/html"}).get(page(badge)).content.decode()


def page(badge):
    return f"/achievements/{badge.achievement_id}"


def test_the_page_of_what_a_badge_stands_for_leads_to_the_framework(world):
    launched(world, **NAMED)
    text = (
        Browser(headers={"accept": "text/html"}).get(f"/achievements/{Achievement.objects.get().pk}").content.decode()
    )
    assert f'<a href="{URL}" rel="noopener nofollow">ESCO</a> <span class="mono">S1.13</span>' in text


@pytest.mark.parametrize("changes", [{"skill_code": "S1.13"}, {"skill_framework": "ESCO"}])
def test_a_code_without_an_address_keeps_a_program_from_being_launched(world, changes):
    with pytest.raises(DesignError) as refused:
        launched(world, **changes)
    assert refused.value.faults == {"skill_url": "missing"}
