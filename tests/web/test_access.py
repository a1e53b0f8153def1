"""Who may open which address, as data: every role, every address, both methods; a new address needs a row to pass.

Each request is undone, so that one that is allowed leaves the world as it was for the next.
"""

import re
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from guildmark.connect.csv import uploads
from guildmark.credentials import actions as credentials
from guildmark.credentials import appeals as badge_appeals
from guildmark.credentials.models import Badge, Picture
from guildmark.learning import appeals, mistakes
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import Invitation, MailboxEntry, Message
from guildmark.people import actions as people
from guildmark.people import links
from guildmark.people.models import User
from guildmark.people.signing_keys import get_or_make_token_key
from guildmark.web import limits, urls
from guildmark.work import actions as work
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched, taking
from tests.world import World

pytestmark = pytest.mark.django_db

STAFF = ("owner", "manager", "reviewer", "finance", "counsel")
OTHERS = (
    "nobody", "other contractor", "other client", "foreign contractor", "foreign owner", "foreign manager",
    "foreign reviewer", "foreign finance", "foreign counsel", "foreign client",
)  # fmt: skip
EVERYBODY = ("contractor", "joiner", *STAFF, "client", *OTHERS)

ALL, NONE = frozenset(EVERYBODY), frozenset()
OWN = frozenset({"contractor"})  # whose whole session it is
JOINED = frozenset({"contractor", "joiner"})  # also a session that reaches this enrolment only
SIGNED_IN = frozenset({"contractor", "other contractor", "foreign contractor"})  # any contractor, about themselves
READING = frozenset(STAFF)
MANAGING = frozenset({"owner", "manager"})
REVIEWING = frozenset({"owner", "manager", "reviewer"})
ADVISING = frozenset({"owner", "manager", "counsel"})
PAYING = frozenset({"owner", "finance"})
OWNER = frozenset({"owner"})
OWNERS = frozenset({"owner", "foreign owner"})  # each of the mail of their own organisation
CLIENTS = frozenset({"client", "other client"})  # of the same organisation
CLIENT = frozenset({"client"})  # whose gig it is
HIRING = frozenset({"contractor", "other contractor"})  # who see a gig that is open to everybody

# address → who may GET it, who may POST to it. An own address that shows only one's own things counts as open.
ACCESS = {
    "healthz": (ALL, NONE), "readyz": (ALL, NONE), "home": (ALL, NONE), "privacy": (ALL, NONE), "ui": (ALL, NONE),
    "definitions": (ALL, NONE), "mailbox": (OWNERS, NONE), "mail": (OWNER, NONE), "mail_html": (OWNER, NONE),
    "unsubscribe": (ALL, ALL), "start_again": (ALL, ALL), "sign_in": (ALL, ALL),
    "staff_sign_in": (ALL, ALL), "sign_out": (NONE, ALL), "verify": (ALL, ALL),
    "use_link": (ALL, ALL), "badge": (OWN, NONE), "credential": (NONE, NONE), "achievement": (ALL, NONE),
    "holders": (ALL, NONE), "directory": (ALL, NONE), "person": (NONE, NONE),
    "achievement_art": (ALL, NONE), "achievement_picture": (ALL, NONE), "badge_picture": (ALL, NONE),
    "badge_card": (NONE, NONE), "badge_file": (NONE, NONE), "issuer": (ALL, NONE), "issuer_did": (ALL, NONE), "issuer_key": (ALL, NONE), "status": (ALL, NONE),
    "demo": (NONE, NONE), "be_staff": (NONE, NONE), "be_contractor": (NONE, NONE),  # in the demo only
    "landing": (ALL, ALL), "terms": (ALL, NONE), "invitation": (ALL, ALL), "decline": (NONE, ALL),
    "course": (JOINED, NONE), "lesson": (JOINED, NONE), "place": (NONE, JOINED), "done": (NONE, JOINED),
    "exercise": (NONE, JOINED), "picture": (JOINED, NONE), "mistake": (NONE, JOINED), "settle_mistake": (NONE, MANAGING),
    "assessment": (JOINED, NONE), "start_attempt": (NONE, JOINED), "attempt": (JOINED, NONE),
    "answer": (NONE, JOINED), "submit_attempt": (JOINED, JOINED), "result": (JOINED, NONE), "ask_person": (NONE, JOINED),
    "leave": (JOINED, JOINED), "figure": (ALL, NONE), "gigs": (SIGNED_IN, NONE), "gig": (HIRING, NONE),
    "interest": (NONE, HIRING), "withdraw_interest": (NONE, HIRING), "accept_offer": (NONE, OWN), "decline_offer": (NONE, OWN), "earned": (SIGNED_IN, NONE),
    "own_badge": (OWN, OWN), "add_to_linkedin": (OWN, NONE), "own_badge_file": (OWN, NONE), "my_data": (SIGNED_IN, SIGNED_IN),
    "download": (SIGNED_IN, NONE), "add_address": (NONE, SIGNED_IN), "main_address": (NONE, OWN),
    "remove_address": (NONE, SIGNED_IN),  # what is not one's own is not removed, and not told from what is gone
    "programs": (READING, NONE), "new_program": (MANAGING, MANAGING), "dashboard": (READING, NONE),
    "export": (READING, NONE), "design": (READING, NONE), "design_step": (NONE, NONE), "badge_look": (NONE, NONE), "preview": (READING, NONE),
    "delete_draft": (NONE, MANAGING), "qr_svg": (MANAGING, NONE), "qr_png": (MANAGING, NONE),
    "close": (NONE, MANAGING), "open_again": (NONE, MANAGING), "extend": (NONE, MANAGING), "top_up": (NONE, MANAGING), "revoke": (NONE, MANAGING),
    "suspend_badge": (NONE, MANAGING), "lift_suspension": (NONE, MANAGING),
    "badge_appeal": (REVIEWING, REVIEWING), "ask_about_badge": (NONE, OWN), "ask_for_name": (NONE, OWN), "renew_badge": (NONE, OWN),
    "correct_name": (NONE, MANAGING), "decline_name": (NONE, MANAGING),
    "launch": (NONE, MANAGING), "ask_to_confirm": (NONE, MANAGING), "invite": (MANAGING, MANAGING), "enrolments": (READING, NONE),
    "money": (READING, NONE), "pay": (NONE, PAYING), "payments": (READING, NONE), "program_terms": (ADVISING, NONE), "appeals": (REVIEWING, NONE),
    "appeal": (REVIEWING, REVIEWING), "people": (READING, NONE), "contractor": (READING, NONE),
    "all_gigs": (READING, NONE), "courses": (READING, NONE), "add_shipped": (NONE, MANAGING),
    "course_page": (READING, MANAGING), "course_lesson": (READING, NONE), "outbox": (READING, NONE),
    "judge_message": (NONE, MANAGING), "message": (READING, NONE), "cancel_message": (NONE, MANAGING), "settings": (READING, NONE), "organisation": (OWNER, OWNER),
    "own_address": (OWNER, OWNER), "new_address": (ALL, ALL), "add_staff": (OWNER, OWNER), "remove_staff": (NONE, OWNER), "add_client": (NONE, OWNER),
    "client": (OWNER, OWNER), "remove_client": (NONE, OWNER),
    "imports": (MANAGING, NONE), "import_course": (MANAGING, MANAGING), "import_csv": (MANAGING, MANAGING),
    "import_sample": (MANAGING, NONE), "import_check": (MANAGING, MANAGING), "import_mend": (MANAGING, NONE),
    "import_mapping": (MANAGING, NONE),
    "client_gigs": (CLIENTS, NONE), "post_gig": (CLIENTS, CLIENTS), "certified": (CLIENTS, NONE),
    "client_gig": (CLIENT, NONE), "offer_gig": (NONE, CLIENT), "complete_gig": (NONE, CLIENT),
    "withdraw_offer": (NONE, CLIENT), "edit_gig": (CLIENT, CLIENT), "cancel_gig": (NONE, CLIENT), "withdraw_gig": (NONE, CLIENT), "rate_gig": (NONE, CLIENT),
}  # fmt: skip
REFUSED = {403, 404, 405}
FOR_ALL = {
    "ui",
    "privacy",
    "mailbox",
    "mail",
    "mail_html",
    "use_link",
    "new_address",
}  # whose links others follow, or lead to signing in
SENT = {
    "judge_message": {"arrived": "yes"}, "landing": {"email": "new@x.example", "status": "yes", "terms": "yes"},
    "answer": {}, "exercise": {"block": "one"}, "own_badge": {"visibility": "private"},
}  # fmt: skip


@pytest.fixture
def world():
    return World(at=timezone.now())


class Scene:
    """An organisation where something of each kind exists, and everybody who could ask for it."""

    def __init__(self, world):
        self.world, self.other = world, World(at=world.at)
        self.program = launched(world, budget_minor=1_000_000)
        self.enrolment = joined(world, self.program, "Ada")
        self.failed = attempt(world, self.enrolment, right=False)
        self.appeal = appeals.make_appeal(attempt=self.failed, words="The line broke.", at=world.at)
        self.mistake = mistakes.report_mistake(
            taking=taking(self.enrolment), lesson=self.program.course.lessons.get(), words="Ink is dry.", at=world.at
        )
        passed = joined(world, self.program, "Grace")
        attempt(world, passed)
        self.badge = Badge.objects.get(contractor=passed.contractor)
        Badge.objects.filter(pk=self.badge.pk).update(contractor=self.enrolment.contractor)
        credentials.revoke_badge(badge=self.badge, reason="Mistaken", at=world.at)
        self.asked = badge_appeals.make_appeal(badge=self.badge, words="Why?", at=world.at)
        self.address = self.enrolment.contractor.other_addresses.create(
            organisation=world.organisation, email="private@x.example", confirmed_at=world.at
        )
        self.picture = Picture.objects.create(
            organisation=world.organisation, sha256="0", content=b"x", created_at=world.at
        )
        self.gig = world.gig()
        self.offer = work.make_offer(gig=self.gig, contractor=self.enrolment.contractor, at=world.at)
        self.stranger = world.contractor("Bob")
        outreach.invite_many(
            organisation=world.organisation, program=self.program.pk, contractors=[self.stranger], at=world.at
        )
        self.message = Message.objects.get(organisation=world.organisation, kind="invitation")
        Message.objects.filter(pk=self.message.pk).update(state="uncertain")
        self.mail = MailboxEntry.objects.create(
            message_id="<1@x>", organisation=world.organisation.pk, recipient="a@x.example", subject="S", text="T", html="<p>T</p>", headers={},
            at=world.at,
        )  # fmt: skip
        self.upload = uploads.keep_upload(
            organisation=world.organisation.pk, kind="contractors", name="p.csv", chunks=[b"email\nada@x.example\n"]
        )
        self.upload.mend.write_text("email,problem\n", encoding="utf-8")
        self.member = people.add_member(
            organisation=world.organisation, email="m@x.example", role="counsel", at=world.at
        )

    def known(self):
        invitation = Invitation.objects.get(contractor=self.stranger)
        course = self.program.course
        course.figures.get_or_create(name="a.png", defaults={"media_type": "image/png", "content": b"x"})
        return {
            "slug": self.world.organisation.slug, "program_id": self.program.pk, "gig_id": self.gig.pk,
            "contractor_id": self.enrolment.contractor_id, "step": "badge", "kind": "contractors",
            "course_id": course.pk, "lesson": "one", "upload_id": self.upload.id, "member": self.member.pk, "client_id": self.world.client.pk, "message": self.message.pk,
            "enrolment": self.enrolment.pk, "attempt_id": self.failed.pk, "appeal_id": self.appeal.pk, "badge_appeal_id": self.asked.pk, "mistake_id": self.mistake.pk,
            "offer_id": self.offer.pk, "badge_id": self.badge.pk, "form": "with-score", "suffix": "png", "picture_id": self.picture.pk, "name": "a.png",
            "number": self.mail.pk, "person_id": self.badge.contractor_id, "address_id": self.address.pk, "achievement_id": self.badge.achievement_id, "organisation_id":
            self.world.organisation.pk, "key": get_or_make_token_key(organisation=self.world.organisation, at=self.world.at).name, "list_id": self.badge.status_list_id,
            "token": self.program.join_token, "invitation": invitation.token,
            "link": links.make_link(purpose="contractor", contractor=self.stranger, at=self.world.at),
            "unsubscribe": outreach.signing.dumps(
                [str(self.world.organisation.pk), str(self.stranger.pk)], salt=outreach.UNSUBSCRIBE
            ),
        }  # fmt: skip

    def paths(self):
        known = self.known()
        tokens = {
            "invitation": "invitation",
            "decline": "invitation",
            "use_link": "link",
            "unsubscribe": "unsubscribe",
            "start_again": "unsubscribe",
        }
        for pattern in urls.urlpatterns:
            wanted = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
            values = {name: known[name] for name in wanted} | (
                {"slug": "one"} if "/lessons/<slug:slug>" in str(pattern.pattern) else {}
            )
            if pattern.name in tokens:
                values["token"] = known[tokens[pattern.name]]
            yield pattern.name, reverse(f"web:{pattern.name}", kwargs=values)

    def browser(self, who):
        browser = Browser(headers={"accept": "text/html"})
        world = self.other if who.startswith("foreign ") else self.world
        role = who.removeprefix("foreign ").removeprefix("other ")
        if role in {"contractor", "joiner"}:
            mine = {"contractor": self.enrolment.contractor, "other contractor": self.stranger}
            reader = mine.get(who) or world.contractor("Foe")
            session = browser.session
            session.update(
                {"enrolments": [str(self.enrolment.pk)]} if who == "joiner" else {"contractor": str(reader.pk)}
            )
            session.save()
        elif role != "nobody":
            browser.force_login(self.member_of(world, who, role))
        return browser

    def member_of(self, world, who, role):
        client = world.client if role == "client" else None
        if who == "other client":
            client = people.get_or_add_client(organisation=world.organisation, name="Another", at=world.at)
        email = f"{who.replace(' ', '-')}@x.example"
        people.add_member(organisation=world.organisation, email=email, role=role, client=client, at=world.at)
        return User.objects.get(email=email)


def opened(browser, method, path, sent):
    """Whether the request got through its door; whatever it did is undone."""
    limits._limiter.cache_clear()  # noqa: SLF001 - a memory that only a process's end clears otherwise
    cookies = browser.cookies.copy()
    with transaction.atomic():
        answer = getattr(browser, method)(path, sent)
        b"".join(answer.streaming_content if answer.streaming else ())
        transaction.set_rollback(True)
    browser.cookies = cookies
    if answer.status_code in REFUSED:
        return False
    return not (answer.status_code == 302 and "/sign-in?" in answer.url)


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_address_opens_to_whom_it_should_and_to_nobody_else(world, who, settings):
    settings.MAILBOX, settings.DEMO = True, False
    scene = Scene(world)
    browser = scene.browser(who)
    wrong = {}
    for name, path in scene.paths():
        for number, method in enumerate(("get", "post")):
            expected = who in ACCESS[name][number]
            if opened(browser, method, path, SENT.get(name, {}) if method == "post" else {}) != expected:
                wrong[f"{method} {name}"] = f"should {'open' if expected else 'be refused'}"
    assert wrong == {}


def test_every_address_has_its_row():
    assert {pattern.name for pattern in urls.urlpatterns} == ACCESS.keys()


class Ways(HTMLParser):
    """Where the links and forms of a page lead."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "a":
            self.found.append((0, values.get("href", "")))
        if tag == "form" and values.get("method") == "post":
            self.found.append((1, values.get("action", "")))


def leads_nowhere(who, method, href):
    path = href.partition("?")[0].partition("#")[0]
    if not path.startswith("/") or path.startswith("/static/"):
        return False
    try:
        return who not in ACCESS[resolve(path).url_name][method]
    except Resolver404:
        return True


@pytest.mark.parametrize("who", [*STAFF, "client", "contractor"])
def test_no_page_shows_what_its_reader_may_not_open(world, who):
    scene = Scene(world)
    browser = scene.browser(who)
    pages = [(name, path) for name, path in scene.paths() if who in ACCESS[name][0]]
    pages = [(name, path) for name, path in pages if name not in FOR_ALL]
    wrong = {}
    for name, path in pages:
        answer = browser.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue
        ways = Ways()
        ways.feed(answer.content.decode())
        if lost := {href for method, href in ways.found if leads_nowhere(who, method, href)}:
            wrong[name] = lost
    assert wrong == {}


def test_what_is_nested_in_ones_own_is_ones_own_too(world):
    """Another's attempt under one's own enrolment, another's gig, offer and badge under one's own session."""
    scene = Scene(world)
    mine = joined(world, scene.program, "Mallory")
    browser = Browser()
    session = browser.session
    session["contractor"] = str(mine.contractor_id)
    session.save()
    nested = f"/learn/{mine.pk}/attempts/{scene.failed.pk}"
    for path in (nested, f"{nested}/result", f"/earned/badges/{scene.badge.pk}"):
        assert browser.get(path).status_code == 404, path
    for path in (f"{nested}/answer", f"{nested}/submit", f"{nested}/appeal", f"/offers/{scene.offer.pk}/accept"):
        assert browser.post(path, {"words": "x"}).status_code == 404, path


def test_another_organisations_things_do_not_open_under_ones_own_name(world):
    scene = Scene(world)
    for who in ("foreign owner", "foreign client"):
        browser = scene.browser(who)
        for name, path in scene.paths():
            if name not in {p.name for p in urls.MANAGER + urls.CLIENT} or name in OF_NOBODY:
                continue
            crossed = path.replace(world.organisation.slug, scene.other.organisation.slug)
            for method in ("get", "post"):
                assert not opened(browser, method, crossed, {}), (who, method, crossed)


OF_NOBODY = {
    "programs", "new_program", "appeals", "people", "all_gigs", "courses", "add_shipped", "outbox", "settings", "organisation",
    "own_address", "add_staff", "add_client", "imports", "import_course", "import_csv", "import_sample", "client_gigs", "post_gig", "certified",
}  # fmt: skip
