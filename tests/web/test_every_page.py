"""Every page keeps to its ceiling of queries, is translatable word for word, and can be read from right to left."""

import re
import uuid
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from guildmark.connect.course.exercises import EXERCISE
from guildmark.connect.csv import looking, uploads
from guildmark.credentials import naming
from guildmark.credentials.life import suspend_badge
from guildmark.credentials.models import Badge
from guildmark.learning import appeals, mistakes
from guildmark.learning.models import Attempt
from guildmark.outreach.models import Message
from guildmark.people import actions as people
from guildmark.people.links import sign_address_change
from guildmark.people.models import User
from guildmark.programs import actions as programs
from guildmark.programs.models import ProgramVersion
from guildmark.rewards import actions as rewards
from guildmark.rewards.queries import find_fund, list_to_pay
from guildmark.work import actions as work
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched, rewrite, taking
from tests.web.test_staff_pages import about_badge
from tests.world import World

pytestmark = pytest.mark.django_db
CEILING = 14  # queries of one page, sessions and permissions included, savepoints not
LESSON = f'<p>Read.</p><figure><img src="figure:a.png" alt="Gig"></figure>{EXERCISE}<h3 id="one">One</h3></section>'
MORE = {"first opening": 22}  # of a lesson: it begins the learning, and what follows from that is done at once


@pytest.fixture
def world():
    return World(at=timezone.now())


def full(world):
    """A world in which each list holds a dozen."""
    program = launched(world, budget_minor=1_000_000)
    rewrite(program.course, LESSON)
    program.course.figures.create(name="a.png", media_type="image/png", content=b"x")
    enrolments = [joined(world, program, f"Person{n}") for n in range(12)]
    for enrolment in enrolments[:3]:
        attempt(world, enrolment)
    gigs = [
        programs.post_gig(
            organisation=world.organisation, client=world.client, title=f"Gig {n}", skill="Editing", value_minor=50_000,
            at=world.at,
        )
        for n in range(12)
    ]  # fmt: skip
    naming.ask_for_name(badge=Badge.objects.get(contractor=enrolments[0].contractor), name="Gig", at=world.at)
    for gig in gigs[:2]:
        world.fill(gig, enrolments[0].contractor)
    for gig in gigs[2:4]:
        work.complete_gig(gig=world.fill(gig, enrolments[1].contractor), at=world.at)
    for each in enrolments:
        mistakes.report_mistake(taking=taking(each), lesson=program.course.lessons.get(), words="Gig", at=world.at)
    world.settle()
    fund = find_fund(program.pk)
    rewards.record_payment(
        fund=fund,
        uses=[list_to_pay(fund)[0].pk],
        paid_on=world.at.date(),
        reference="Gig",
        by=uuid.uuid4(),
        at=world.at,
    )
    return program, enrolments, gigs


def result_looked_at(world, program, first):
    """Nine who ask, and one of the reader's own results among them."""
    asked = []
    for n in range(9):
        failed = attempt(world, joined(world, program, f"Person{n + 20}"), right=False)
        asked.append(appeals.make_appeal(attempt=failed, words="Gig", at=world.at))
    Attempt.objects.filter(pk=failed.pk).update(participation=first.pk, number=2)
    return asked[-1]


def to_renew(enrolment, world):
    """The reader's badge ends soon."""
    first = Badge.objects.get(contractor=enrolment.contractor, visibility="listed")
    ends = world.at + timedelta(days=20)
    Badge.objects.filter(pk=first.pk).update(awarded_at=ends - timedelta(days=365), valid_until=ends)
    return first


def suspended(enrolment, world):
    badge = Badge.objects.get(contractor=enrolment.contractor)
    suspend_badge(badge=badge, reason="Gig", at=world.at)
    Badge.objects.filter(pk=badge.pk).update(contractor=Badge.objects.get(visibility="listed").contractor)
    return badge


def uploaded(world):
    """The page of a file that was checked and not yet brought in."""
    chunks = [b"id,skill,posted,email\n1,Editing,2026-01-01,a@x.example\n2,Editing,soon,\n"]
    kept = uploads.keep_upload(organisation=world.organisation.pk, kind="gigs", name="gigs.csv", chunks=chunks)
    looking.start_look(upload=kept, at=world.at)
    return f"/manage/{world.organisation.slug}/import/gigs/{kept.id}"


def pages(world):
    program, enrolments, gigs = full(world)
    slug, first = world.organisation.slug, enrolments[0]
    badge = Badge.objects.get(contractor=first.contractor)
    badge.visibility = "listed"
    badge.save()
    mover = people.add_member(
        organisation=world.organisation, email="mover@x.example", role="counsel", at=world.at
    ).user
    manage, client, learn = f"/manage/{slug}", f"/client/{slug}", f"/learn/{first.pk}"
    asked = result_looked_at(world, program, first)
    draft = programs.create_program(
        organisation=world.organisation, name="Us", at=world.at, skill="Editing", badge_name="Verified Editor"
    )
    return {
        "landing": f"/p/{program.join_token}", "terms": f"/p/{program.join_token}/terms",
        "badge": f"/badges/{badge.pk}", "achievement": f"/achievements/{badge.achievement_id}",
        "holders": f"/achievements/{badge.achievement_id}/holders", "directory": f"/directory/{world.organisation.pk}",
        "directory/some": f"/directory/{world.organisation.pk}?words=person&skill=editing",
        "directory/none": f"/directory/{world.organisation.pk}?words=nothing",
        "person": f"/directory/{world.organisation.pk}/{badge.contractor_id}",
        "issuer": f"/issuers/{world.organisation.pk}", "sign in": "/sign-in", "verify": "/verify", "definitions": "/definitions",
        "first opening": f"{learn}/lessons/one", "course": learn, "picture": f"{learn}/lessons/one/pictures/a.png", "lesson": f"{learn}/lessons/one", "assessment": f"{learn}/assessment", "leave": f"{learn}/leave",
        "gigs": "/gigs", "gig": f"/gigs/{gigs[5].pk}", "own gig": f"/gigs/{gigs[0].pk}", "earned": "/earned",
        "own badge": f"/earned/badges/{badge.pk}", "badge to renew": f"/earned/badges/{to_renew(enrolments[0], world).pk}", "suspended badge": f"/earned/badges/{suspended(enrolments[1], world).pk}",
        "badge appeal": f"{manage}/reviews/badges/{about_badge(enrolments[2].contractor, world.at).pk}", "my data": "/my-data",
        "programs": manage, "new": f"{manage}/programs/new", "design": f"{manage}/programs/{program.pk}/design",
        "draft": f"{manage}/programs/{draft.pk}/design", "badge look": f"{manage}/programs/{draft.pk}/design/look",
        "invite": f"{manage}/programs/{program.pk}/invite", "enrolments": f"{manage}/programs/{program.pk}/people",
        "money": f"{manage}/programs/{program.pk}/money", "payments": f"{manage}/programs/{program.pk}/money/payments", "people": f"{manage}/people",
        "contractor": f"{manage}/people/{first.contractor_id}", "all gigs": f"{manage}/gigs",
        "courses": f"{manage}/courses", "course page": f"{manage}/courses/{program.course_id}",
        "course lesson": f"{manage}/courses/{program.course_id}/lessons/one", "import history": f"{manage}/import/history",
        "import check": uploaded(world), "messages": f"{manage}/messages",
        "message": f"{manage}/messages/{Message.objects.filter(kind='terms').first().pk}", "imports": f"{manage}/import",
        "program terms": f"{manage}/programs/{program.pk}/terms", "appeals": f"{manage}/reviews",
        "appeal": f"{manage}/reviews/{asked.pk}", "not yet": f"{learn}/attempts/{asked.attempt_id}/result",
        "settings": f"{manage}/settings", "client": f"{manage}/settings/clients/{world.client.pk}", "organisation": f"{manage}/settings/organisation",
        "new address": f"/address/{sign_address_change(user=mover, new='moved@x.example')}",
        "own address": f"{manage}/settings/address", "add staff": f"{manage}/settings/people/add", "import csv": f"{manage}/import/gigs", "import course": f"{manage}/import/course",
        "client/gigs": client, "client/new": f"{client}/gigs/new", "client/certified": f"{client}/certified",
        "client/gig": f"{client}/gigs/{gigs[5].pk}", "client/filled": f"{client}/gigs/{gigs[0].pk}",
        "client/edit": f"{client}/gigs/{gigs[6].pk}/edit", "client/some": f"{client}?words=gig&skill=editing&state=open",
        "client/none": f"{client}?words=nothing", "gigs/some": "/gigs?state=liked", "gigs/yours": "/gigs?state=yours",
    }, first.contractor  # fmt: skip


@pytest.fixture
def somebody(world):
    """One browser that is owner, client and contractor at once."""
    found, contractor = pages(world)
    email = f"all-{world.organisation.slug}@example.com"
    for role, client in (("owner", None), ("client", world.client)):
        people.add_member(organisation=world.organisation, email=email, role=role, client=client, at=world.at)
    browser = Browser(headers={"accept": "text/html"})
    browser.force_login(User.objects.get(email=email))
    session = browser.session
    session["contractor"] = str(contractor.pk)
    session.save()
    return browser, found


def test_no_page_asks_more_than_its_ceiling_however_long_its_list(somebody):
    browser, found = somebody
    over = {}
    for name, path in found.items():
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(path)
        assert answer.status_code == 200, name
        queries = [each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"][:20]]
        if len(queries) > MORE.get(name, CEILING):
            over[name] = len(queries)
    assert over == {}


class Words(HTMLParser):
    """The words of a page that a person reads, outside of what was marked as translated."""

    def __init__(self):
        super().__init__()
        self.skipped, self.place, self.found, self.named = 0, 0, [], []

    def handle_starttag(self, tag, attributes):
        self.skipped += tag in {"script", "style", "svg", "time"}
        self.place += tag == "optgroup"  # its options are places
        for name, value in attributes:
            if name in {"aria-label", "title", "placeholder", "alt", "label"} and value:
                self.named.append(value)

    def handle_endtag(self, tag):
        self.skipped -= tag in {"script", "style", "svg", "time"}
        self.place -= tag == "optgroup"

    def handle_data(self, data):
        if not self.skipped and not self.place and data.strip():
            self.found.append(data.strip())


# What is data, not words of ours: names, addresses, amounts, zones, and the names of standards.
DATA = re.compile(
    r"^(Guildmark|\"?Lanternfield.*|Editors?|Editing|Verified Editor.*|Edits for plain.*|Plain language.*|Ink is wet\.|One|Read\.|Us|CC BY.*"
    r"|Harbour Press.*|Why\?|Mistaken|Person\d+(, Gig \d+| – Lanternfield.*)?|Gig \d+|Gig|JSON|JWT|SVG|PNG|CSV|USD|\S+@\S+|[\w./+-]*/[\w./+-]+|z6Mk\w+|[0-9a-f-]{12,}|http\S+"
    r"|Open Badges 3\.0.*|BitstringStatusListEntry.*|[\W\d]*|joined|learning|certified|UTC|\(UTC\)|en|niche"
    r"|Gitcoin bounties|gigs\.csv.*|skill|posted|email|utf-8|soon"
    r"|The course “.*|Premium .*|.*badge earned|\$[\d.,]+)$"
)


def without(text):
    """The text without what was translated, also where one translation stands inside another."""
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = less
    return text


def test_every_word_of_every_page_can_be_translated(somebody, monkeypatch):
    browser, found = somebody
    real = translation._trans  # noqa: SLF001 - the one place that every translation passes

    def mark(text):
        return f"⟦{text}⟧"

    monkeypatch.setattr(real, "gettext", mark)
    monkeypatch.setattr(real, "ngettext", lambda one, many, n: mark(one if n == 1 else many))
    untranslated = {}
    del found["terms"]  # what was accepted is kept in the words in which it was accepted
    ProgramVersion.objects.update(terms="Us")
    for name, path in found.items():
        words = Words()
        words.feed(browser.get(path).content.decode())
        bare = [*without("\n".join(words.found)).split("\n"), *map(without, words.named)]
        bare = [text.strip(" ,:–") for text in bare]
        if left := {text for text in bare if re.search(r"[A-Za-z]{3}", text) and not DATA.match(text)}:
            untranslated[name] = left
    assert untranslated == {}


def test_pages_turn_round_for_readers_from_right_to_left(somebody, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    browser, found = somebody
    for name in ("landing", "lesson", "client/gigs"):
        page = browser.get(found[name], headers={"accept-language": "ar"}).content.decode()
        assert '<html lang="ar" dir="rtl">' in page, name
