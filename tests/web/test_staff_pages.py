"""A manager launches in a few forms, a client hires, finance pays; nobody reaches another organisation."""

import csv
import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guildmark.connect.csv import uploads
from guildmark.credentials import appeals as badge_appeals
from guildmark.credentials import statuses
from guildmark.credentials.life import suspend_badge
from guildmark.credentials.models import Badge
from guildmark.engine.signing.status import read_bit
from guildmark.journal.models import Fact
from guildmark.learning import appeals, mistakes
from guildmark.outreach.models import Invitation, Message
from guildmark.people import actions as people
from guildmark.people.models import User
from guildmark.programs import actions as programs
from guildmark.programs.models import Program
from guildmark.rewards.models import Transfer
from guildmark.rewards.queries import find_fund
from guildmark.web import urls
from guildmark.work import actions as work
from guildmark.work.models import Gig
from tests.browser_client import Browser
from tests.programs.test_program import attempt, course, joined, launched, taking
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


def signed_in(world, role, client=None):
    email = f"{role}-{world.organisation.slug}@example.com"
    people.add_member(organisation=world.organisation, email=email, role=role, client=client, at=world.at)
    browser = Browser()
    browser.force_login(User.objects.get(email=email))
    return browser


def test_a_manager_designs_launches_and_gets_one_link(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    stored = course(world)
    begun = manager.post(
        f"/manage/{slug}/programs/new",
        {"skill": "Editing", "badge_name": "Verified Editor", "course": stored.pk}, follow=True,
    )  # fmt: skip
    assert b"Everything is there" in begun.content
    program = Program.objects.get()
    saved = manager.post(
        f"/manage/{slug}/programs/{program.pk}/design/premium",
        {"edition": "1", "premium_percent": "5", "premium_uses": "2", "premium_cap_minor": "80.00", "budget_minor": "1600"},
        follow=True,
    )  # fmt: skip
    assert "$80.00" in saved.content.decode()
    assert b"Preview: this form is not sent." in manager.get(f"/manage/{slug}/programs/{program.pk}/preview").content
    page = manager.post(f"/manage/{slug}/programs/{program.pk}/launch", follow=True).content.decode()
    assert program.join_token in page
    assert 'class="qr"' in page


def test_two_who_edit_at_once_are_told_and_nothing_is_overwritten(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    manager.post(f"/manage/{slug}/programs/new", {"skill": "Editing", "badge_name": "Verified Editor"})
    url = f"/manage/{slug}/programs/{Program.objects.get().pk}/design/badge"
    form = {"edition": "0", "badge_name": "First", "badge_meaning": "One"}
    assert manager.post(url, form).status_code == 302
    late = manager.post(url, form | {"badge_name": "Second"})
    assert late.status_code == 409
    assert b"Somebody else changed" in late.content
    assert b"Second" in late.content
    assert Program.objects.get().design["badge_name"] == "First"


@pytest.mark.parametrize(
    ("step", "form", "words"),
    [
        ("pool", {"pool_days": "0", "head_start_hours": "x", "share_percent": "31"}, 3),
        ("premium", {"premium_percent": "-1", "premium_uses": "", "premium_cap_minor": "1.234", "budget_minor": "NaN"}, 4),
        ("badge", {"badge_name": "A", "badge_meaning": "B", "skill_url": "javascript:alert(1)", "skill_code": "c" * 81}, 2),
        ("purpose", {"name": "", "skill": "a" * 81, "objective": "evil", "ends_on": "0000-00-00"}, 4),
    ],
)  # fmt: skip
def test_each_wrong_answer_is_named_at_its_field(world, step, form, words):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    manager.post(f"/manage/{slug}/programs/new", {"skill": "Editing", "badge_name": "Verified Editor"})
    answer = manager.post(f"/manage/{slug}/programs/{Program.objects.get().pk}/design/{step}", {"edition": "0"} | form)
    assert answer.status_code == 422
    assert answer.content.count(b'class="error"') == words


def test_addresses_are_invited_once(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    url = f"/manage/{slug}/programs/{launched(world).pk}/invite"
    for _ in range(2):
        manager.post(url, {"emails": "Ada <ada@x.example>, bob@x.example; nonsense\nADA@x.example"})
    assert sorted(Invitation.objects.values_list("contractor__email", flat=True)) == ["ada@x.example", "bob@x.example"]


def certified(world, program):
    enrolment = joined(world, program)
    attempt(world, enrolment)
    return enrolment


def test_a_client_posts_offers_completes_and_rates_and_finance_pays(world):
    slug = world.organisation.slug
    program = launched(world)
    enrolment = certified(world, program)
    client, contractor = signed_in(world, "client", world.client), Browser()
    session = contractor.session
    session["contractor"] = str(enrolment.contractor_id)
    session.save()
    for _ in range(3):  # a quarter of the gigs goes to the pool first: the fourth
        programs.post_gig(
            organisation=world.organisation, client=world.client, title="Leaflet", skill="Editing", value_minor=1,
            at=world.at,
        )  # fmt: skip
    posted = client.post(
        f"/client/{slug}/gigs/new", {"title": "Tenant letters", "skill": "Editing", "value_minor": "640.00"}
    )
    gig = Gig.objects.get(title="Tenant letters")
    assert posted.url.endswith(str(gig.pk))
    assert b"You see this first" in contractor.get("/gigs").content
    contractor.post(f"/gigs/{gig.pk}/interest")
    assert b"Certified" in client.get(f"/client/{slug}/gigs/{gig.pk}").content
    client.post(f"/client/{slug}/gigs/{gig.pk}/offer", {"contractor": enrolment.contractor_id})
    assert b"Waiting for an answer" in client.get(f"/client/{slug}/gigs/{gig.pk}").content
    offer = re.search(r"/offers/([0-9a-f-]+)/accept", contractor.get("/gigs").content.decode())[1]
    statement = contractor.post(f"/offers/{offer}/accept", follow=True).content.decode()
    assert "$32.00" in statement
    client.post(f"/client/{slug}/gigs/{gig.pk}/complete")
    client.post(f"/client/{slug}/gigs/{gig.pk}/rate", {"value": "5"})
    assert b"You rated it 5 of 5: Excellent." in client.get(f"/client/{slug}/gigs/{gig.pk}").content
    finance = signed_in(world, "finance")
    money = f"/manage/{slug}/programs/{program.pk}/money"
    assert "$32.00" in finance.get(money).content.decode()
    listed = re.findall(r'name="use" value="(\d+)"', finance.get(money).content.decode())
    today = timezone.localdate().isoformat()
    for uses in ([], ["x", "9" * 5000], listed, listed):
        finance.post(f"{money}/pay", {"use": uses, "step": "record", "paid_on": today})
    assert Transfer.objects.filter(credit="paid").count() == 1
    assert b"$32.00" in contractor.get("/earned").content


def about_badge(contractor, at):
    badge = Badge.objects.get(contractor=contractor)
    suspend_badge(badge=badge, reason="Mistaken", at=at)
    return badge_appeals.make_appeal(badge=badge, words="Why?", at=at)


def every_path(world, program, gig, contractor, stored):
    kept = uploads.keep_upload(
        organisation=world.organisation.pk, kind="contractors", name="people.csv", chunks=[b"email\nada@x.example\n"],
    )  # fmt: skip
    kept.mend.write_text("email,problem\n", encoding="utf-8")
    member = people.add_member(organisation=world.organisation, email="x@x.example", role="counsel", at=world.at)
    failing = joined(world, program, "Failing")
    failed = attempt(world, failing, right=False)
    asked = appeals.make_appeal(attempt=failed, words="The line broke.", at=world.at)
    reported = mistakes.report_mistake(taking=taking(failing), lesson=stored.lessons.get(), words="Dry.", at=world.at)
    known = {
        "slug": world.organisation.slug, "program_id": program.pk, "gig_id": gig.pk, "contractor_id": contractor.pk,
        "step": "badge", "kind": "contractors", "course_id": stored.pk, "appeal_id": asked.pk, "badge_appeal_id": about_badge(contractor, world.at).pk, "mistake_id": reported.pk, "upload_id": kept.id, "member": member.pk,
        "lesson": "one", "client_id": world.client.pk,
        "message": Message.objects.filter(organisation=world.organisation).first().pk,
        "badge_id": Badge.objects.get(contractor=contractor).pk,
        "offer_id": work.make_offer(gig=gig, contractor=contractor, at=world.at).pk,
    }  # fmt: skip
    for pattern in urls.MANAGER + urls.CLIENT:
        wanted = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
        yield reverse(f"web:{pattern.name}", kwargs={name: known[name] for name in wanted})


def test_no_address_answers_a_user_of_another_organisation(world):
    program = launched(world)
    enrolment = certified(world, program)
    gig = world.gig()
    other = World(at=world.at)
    strangers = [signed_in(other, role) for role in ("owner", "finance")]
    strangers.append(signed_in(other, "client", other.client))
    for path in every_path(world, program, gig, enrolment.contractor, program.course):
        for stranger in strangers:
            assert {stranger.get(path).status_code, stranger.post(path).status_code} <= {404, 405}, path


def test_no_own_address_opens_what_belongs_to_another_organisation(world):
    other = World(at=world.at)
    program = launched(world)
    enrolment = certified(world, program)
    gig = world.gig()
    roles = [signed_in(other, "owner"), signed_in(other, "client", other.client)]
    for path in every_path(world, program, gig, enrolment.contractor, program.course):
        if path.count("/") < 4 or path.endswith(
            (
                "/new",
                "/contractors",
                "/course",
                "/organisation",
                "/address",
                "/add",
                "/clients",
                "/reviews",
                "/shipped",
                "/sample.csv",
            )
        ):
            continue
        crossed = path.replace(world.organisation.slug, other.organisation.slug)
        for stranger in roles:
            assert {stranger.get(crossed).status_code, stranger.post(crossed).status_code} <= {404, 405}, crossed


def test_every_page_of_a_manager_opens_empty_and_full(world):
    owner, slug = signed_in(world, "owner"), world.organisation.slug
    pages = [
        "",
        "/settings",
        "/settings/organisation",
        "/settings/people/add",
        "/settings/address",
        "/people",
        "/gigs",
        "/courses",
        "/messages",
        "/import",
        "/import/course",
        "/programs/new",
    ]
    for path in pages:
        assert owner.get(f"/manage/{slug}{path}").status_code == 200, path
    program = launched(world)
    enrolment = certified(world, program)
    world.gig()
    parts = [
        "",
        "/design",
        "/preview",
        "/invite",
        "/people",
        "/money",
        "/money?as=csv",
        "/money?as=csv&list=open",
        "/money/payments",
        "/money/payments?as=csv",
    ]
    paths = [*pages, f"/people/{enrolment.contractor_id}", *[f"/programs/{program.pk}{part}" for part in parts]]
    for path in paths:
        assert owner.get(f"/manage/{slug}{path}").status_code == 200, path


def test_public_pages_open_and_unknown_ones_say_so_with_a_number(world):
    browser = Browser()
    for path in ("/", "/privacy", "/definitions", "/ui", "/sign-in", "/staff/sign-in", "/healthz", "/readyz"):
        assert browser.get(path).status_code == 200, path
    missing = browser.get("/nowhere")
    assert missing.status_code == 404
    assert missing["X-Request-Id"] in missing.content.decode()


def test_a_manager_maps_checks_and_imports_a_file_and_gets_bad_rows_back(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    file = SimpleUploadedFile("people.csv", b"Mail,Who\nada@x.example,Ada\nnonsense,Bob\nada@x.example,Ada\n")
    sent = manager.post(f"/manage/{slug}/import/contractors", {"file": file})
    page = manager.get(sent.url).content.decode()
    assert "ada@x.example" in page
    manager.post(sent.url, {"do": "columns", "column-email": "Mail", "column-name": "Who"})
    page = manager.get(sent.url).content.decode()
    assert "people.csv, line 3" in page
    manager.post(sent.url, {"do": "import"})
    assert "Waiting for the worker" in manager.get(sent.url).content.decode()
    world.at = timezone.now()
    world.settle()
    page = manager.get(sent.url).content.decode()
    assert "1 new" in page
    mend = b"".join(manager.get(f"{sent.url}/mend.csv").streaming_content).decode("utf-8-sig")
    assert "nonsense" in mend
    assert "line 3" in mend


def test_a_hostile_file_is_refused_in_words(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    for content in (b"", b"\x00\x01\x02" * 50, b"a,a\n1,2\n"):
        file = SimpleUploadedFile("x.csv", content)
        answer = manager.post(f"/manage/{slug}/import/gigs", {"file": file}, follow=True)
        assert answer.status_code in {200, 422}
        assert 'data-kind="stop"' in answer.content.decode()


def drafted(world, manager):
    manager.post(f"/manage/{world.organisation.slug}/programs/new", {"skill": "Editing", "badge_name": "Editor"})
    return f"/manage/{world.organisation.slug}/programs/{Program.objects.get().pk}"


PREMIUM = {
    "edition": "0",
    "premium_percent": "5",
    "premium_uses": "2",
    "premium_cap_minor": "80",
    "budget_minor": "1600",
}


@pytest.mark.parametrize("changes", [{"premium_cap_minor": "0"}, {"premium_cap_minor": "0", "premium_percent": "0"}])
def test_a_cap_of_nothing_is_refused_at_its_field_and_never_divides(world, changes):
    manager = signed_in(world, "manager")
    base = drafted(world, manager)
    answer = manager.post(f"{base}/design/premium", PREMIUM | changes)
    assert (answer.status_code, answer.content.count(b'class="error"')) == (422, 1)
    assert "$0.01" in answer.content.decode()
    held = Program.objects.get()
    held.design |= {"premium_cap_minor": 0}  # as a draft of an earlier version may hold
    held.save()
    assert [manager.get(f"{base}/{page}").status_code for page in ("design", "preview")] == [200, 200]


def test_a_last_day_too_far_ahead_is_refused_at_its_field_and_at_the_launch(world):
    manager = signed_in(world, "manager")
    base = drafted(world, manager)
    form = {"edition": "0", "name": "Editors", "skill": "Editing", "objective": "niche", "ends_on": "9999-12-31"}
    answer = manager.post(f"{base}/design/purpose", form)
    assert (answer.status_code, answer.content.count(b'class="error"')) == (422, 1)
    held = Program.objects.get()
    held.design |= {"ends_on": "9999-12-31"}
    held.save()
    assert programs.find_faults(held, today=world.at.date())["ends_on"] == "too_far"
    assert "More than two years ahead" in manager.get(f"{base}/design").content.decode()


@pytest.mark.parametrize("changes", [{"course": "not-a-uuid"}, {"skill": "\x01\x02"}, {"badge_name": "b" * 61}])
def test_what_cannot_be_read_is_said_at_its_field_of_a_new_program(world, changes):
    manager = signed_in(world, "manager")
    form = {"skill": "Editing", "badge_name": "Verified Editor"} | changes
    answer = manager.post(f"/manage/{world.organisation.slug}/programs/new", form)
    assert (answer.status_code, answer.content.count(b'class="error"')) == (422, 1)
    assert not Program.objects.exists()


def test_an_edition_of_five_thousand_digits_is_one_that_does_not_stand(world):
    manager = signed_in(world, "manager")
    answer = manager.post(f"{drafted(world, manager)}/design/premium", PREMIUM | {"edition": "9" * 5000})
    assert answer.status_code == 409


def test_the_design_page_of_a_live_program_says_and_does_what_can_still_be_done(world):
    program, manager = launched(world), signed_in(world, "manager")
    base = f"/manage/{world.organisation.slug}/programs/{program.pk}"
    page = manager.get(f"{base}/design").content.decode()
    assert all(words in page for words in ("Put off the last day", "Top up the budget", "Close for new people"))
    once = re.search(r'name="once" value="([0-9a-f-]+)"', page)[1]
    for _ in range(2):
        topped = manager.post(f"{base}/top-up", {"amount": "100.00", "once": once}, follow=True).content.decode()
    assert "$300.00" in topped
    wrong = [
        manager.post(f"{base}/top-up", {"amount": "0", "once": once}),
        manager.post(f"{base}/top-up", {"amount": "1", "once": "x"}),
        manager.post(f"{base}/extend", {"ends_on": "2027-02-28"}),
        manager.post(f"{base}/extend", {"ends_on": "9999-12-31"}),
        manager.post(f"{base}/extend", {"ends_on": "soon"}),
    ]
    assert [(each.status_code, each.content.count(b'class="error"')) for each in wrong] == [(422, 1)] * 5
    later = manager.post(f"{base}/extend", {"ends_on": "2027-05-31"}, follow=True).content.decode()
    assert "2027-05-31" in later
    assert "2027-05-31" in Browser().get(f"/p/{program.join_token}").content.decode()
    closed = manager.post(f"{base}/close", follow=True).content.decode()
    assert "Closed for new people" in closed
    assert "Top up the budget" not in closed
    assert b"Not open now" in Browser().get(f"/p/{program.join_token}").content
    assert b"takes nobody new" in manager.post(f"{base}/invite", {"emails": "a@x.example"}, follow=True).content
    assert manager.post(f"{base}/top-up", {"amount": "1", "once": once}).status_code == 302
    assert "Open again" in closed
    opened = manager.post(f"{base}/open", follow=True).content.decode()
    assert "Open again: people can join by the link." in opened
    assert "Top up the budget" in opened
    assert b"Join and open lesson 1" in Browser().get(f"/p/{program.join_token}").content
    finance = signed_in(world, "finance")
    assert [finance.post(f"{base}/{what}").status_code for what in ("close", "open", "extend", "top-up")] == [404] * 4


def test_launching_asks_first_and_names_version_sum_and_what_is_frozen(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    form = {"skill": "Editing", "badge_name": "Verified Editor", "course": course(world).pk}
    page = manager.post(f"/manage/{slug}/programs/new", form, follow=True).content.decode()
    asked = re.search(r'<details class="ask">.*?</details>', page, re.DOTALL)[0]
    assert all(
        words in asked
        for words in ("Launch version 1 of Verified Editor?", "$5,000.00", "freezes the terms", "Launch now")
    )


def plain(page):
    """The words of a page without the marks around amounts."""
    return re.sub(r"<[^>]+>", "", page)


def test_the_export_holds_every_transfer_and_no_formula(world):
    program, finance = launched(world), signed_in(world, "finance")
    fund = find_fund(program.pk)
    Transfer.objects.bulk_create(
        [
            Transfer(
                fund=fund, key=f"k{n}", debit="outside", credit="funded", amount_minor=1, reason="=1+1", at=world.at
            )
            for n in range(250)
        ]
    )
    answer = finance.get(f"/manage/{world.organisation.slug}/programs/{program.pk}/money?as=csv")
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert len(rows) == 1 + 1 + 250
    assert {row[6] for row in rows[2:]} == {"'=1+1"}


def test_a_manager_revokes_a_badge_with_a_reason_its_holder_sees_and_what_was_earned_stays(world):
    program = launched(world)
    enrolment = certified(world, program)
    work.complete_gig(gig=world.fill(world.gig(), enrolment.contractor), at=world.at)
    world.settle()
    badge = Badge.objects.get(contractor=enrolment.contractor)
    Badge.objects.filter(pk=badge.pk).update(visibility="link")
    manager, holder = signed_in(world, "manager"), Browser()
    session = holder.session
    session["contractor"] = str(enrolment.contractor_id)
    session.save()
    page = f"/manage/{world.organisation.slug}/people/{enrolment.contractor_id}"
    path, shown = f"{page}/badges/{badge.pk}/revoke", manager.get(page).content.decode()
    assert all(words in shown for words in ("Verified Editor", "valid until", f"/badges/{badge.pk}", path))
    finance = signed_in(world, "finance")
    assert path not in finance.get(page).content.decode()
    assert finance.post(path, {"reason": "x"}).status_code == 404
    blank = manager.post(path, {"reason": " \x01 "})
    assert (blank.status_code, blank.content.count(b'class="error"')) == (422, 1)
    other = certified(world, launched(world))  # a second badge of the same person, at another's address
    assert manager.post(path.replace(str(badge.pk), str(uuid.uuid4())), {"reason": "x"}).status_code == 404
    assert other.contractor_id == enrolment.contractor_id
    for _ in range(2):
        manager.post(path, {"reason": "Issued to the wrong person"})
    badge.refresh_from_db()
    assert badge.revoked_reason == "Issued to the wrong person"
    bits = json.loads(statuses.get_status(badge.status_list_id, at=world.at))["credentialSubject"]["encodedList"]
    assert read_bit(bits, badge.status_index)
    assert (
        "Its issuer revoked it" in Browser(headers={"accept": "text/html"}).get(f"/badges/{badge.pk}").content.decode()
    )
    assert "Issued to the wrong person" in holder.get("/earned").content.decode()
    assert "Issued to the wrong person" in manager.get(page).content.decode()
    assert find_fund(program.pk).committed_minor == 3_200
    assert Fact.objects.filter(kind="BadgeRevoked").count() == 1


def test_an_attempt_that_did_not_pass_is_seen_by_nobody_but_its_contractor(world):
    program = launched(world)
    enrolment = joined(world, program, "Grace")
    for _ in range(3):
        attempt(world, enrolment, right=False)
        world.pass_time(days=2)
    enrolment.refresh_from_db()
    assert enrolment.state == "not_passed"
    owner, slug = signed_in(world, "owner"), world.organisation.slug
    people_page = f"/manage/{slug}/programs/{program.pk}/people"
    for path in (people_page, f"{people_page}?state=learning", f"/manage/{slug}/people/{enrolment.contractor_id}"):
        page = owner.get(path).content.decode()
        assert "Grace" in page
        assert "Learning" in page
        assert "not passed" not in page.lower()
    assert "Grace" not in owner.get(f"{people_page}?state=not_passed").content.decode()
    assert b"not_passed" not in b"".join(owner.get(f"{people_page}?as=csv").streaming_content)


def test_each_transfer_names_whose_it_is_and_for_which_gig(world):
    program = launched(world)
    enrolment = certified(world, program)
    work.complete_gig(gig=world.fill(world.gig(), enrolment.contractor), at=world.at)
    world.settle()
    page = signed_in(world, "finance").get(f"/manage/{world.organisation.slug}/programs/{program.pk}/money")
    rows = re.findall(r'<th scope="row">premium earned<br><small class="quiet">([^<]*)</small>', page.content.decode())
    assert rows == [f"{enrolment.contractor.name}, Edit a leaflet"]
