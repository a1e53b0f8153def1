"""Whoever reads a contractor's data is on record, and the contractor sees who, what and when, without names."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guildmark.people import actions as people
from guildmark.people.accesses import list_reads
from guildmark.people.models import StaffAccess
from guildmark.programs import actions as programs
from guildmark.rewards import actions as rewards
from guildmark.rewards.queries import find_fund, list_to_pay
from guildmark.web.contractor import own
from guildmark.work import actions as work
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import ask, reader
from tests.web.test_gig_pages import reader as as_contractor
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


def certified(world):
    enrolment = joined(world, launched(world, budget_minor=1_000_000))
    attempt(world, enrolment)
    return enrolment


def gig(world, enrolment):
    return programs.post_gig(
        organisation=world.organisation, client=world.client, title="Leaflet", skill="Editing", value_minor=1_000,
        at=world.at,
    )  # fmt: skip


def read(world, role, path):
    """What is on record after one page was opened: what, by which role, about whom."""
    browser = signed_in(world, role, world.client if role == "client" else None)
    StaffAccess.objects.all().delete()
    answer = browser.get(path)
    assert answer.status_code == 200
    if answer.streaming:
        b"".join(answer.streaming_content)
    return {(a.what, a.role, a.contractor, a.count) for a in StaffAccess.objects.all()}


@pytest.mark.parametrize(
    ("role", "page", "what"),
    [
        ("reviewer", "/people", "list of contractors"),
        ("reviewer", "/people?as=csv", "list of contractors"),
        ("counsel", "/programs/{program}/people", "list of who takes part"),
        ("counsel", "/programs/{program}/people?as=csv", "list of who takes part"),
        ("counsel", "/programs/{program}/terms", "list of what was agreed to"),
        ("counsel", "/programs/{program}/terms?as=csv", "list of what was agreed to"),
        ("manager", "/messages", "list of messages"),
        ("manager", "/messages?as=csv", "list of messages"),
        ("finance", "/programs/{program}/money", "list of premiums to pay"),
        ("finance", "/programs/{program}/money?as=csv&list=open", "list of premiums to pay"),
        ("owner", "/people/{contractor}", "contractor’s page"),
    ],
)
def test_each_list_of_staff_is_on_record_for_each_contractor_on_it(world, role, page, what):
    enrolment = certified(world)
    filled = world.fill(gig(world, enrolment), enrolment.contractor)
    world.settle()
    work.complete_gig(gig=filled, at=world.at)
    world.settle()
    path = page.format(program=enrolment.program_id, contractor=enrolment.contractor_id)
    seen = read(world, role, f"/manage/{world.organisation.slug}{path}")
    assert seen == {(what, role, enrolment.contractor_id, 1)}


@pytest.mark.parametrize("query", ["", "?as=csv"])
def test_a_list_of_payments_is_on_record_for_each_contractor_on_it(world, query):
    enrolment = certified(world)
    filled = world.fill(gig(world, enrolment), enrolment.contractor)
    world.settle()
    work.complete_gig(gig=filled, at=world.at)
    world.settle()
    fund = find_fund(enrolment.program_id)
    uses = [use.pk for use in list_to_pay(fund)]
    assert rewards.record_payment(
        fund=fund, uses=uses, paid_on=world.at.date(), reference="Run 7", by=uuid.uuid4(), at=world.at
    )
    path = f"/manage/{world.organisation.slug}/programs/{enrolment.program_id}/money/payments{query}"
    assert read(world, "finance", path) == {("list of payments", "finance", enrolment.contractor_id, 1)}


def test_what_a_client_reads_is_on_record(world):
    enrolment = certified(world)
    slug, opened = world.organisation.slug, gig(world, enrolment)
    one = enrolment.contractor_id
    assert read(world, "client", f"/client/{slug}/gigs/{opened.pk}") == {("names for a gig", "client", one, 1)}
    assert read(world, "client", f"/client/{slug}/certified") == {("names in a pool", "client", one, 1)}
    assert read(world, "client", f"/client/{slug}") == set()
    world.fill(opened, enrolment.contractor)
    assert read(world, "client", f"/client/{slug}") == {("names on gigs", "client", one, 1)}
    assert read(world, "client", f"/client/{slug}/gigs/{opened.pk}") == {("names for a gig", "client", one, 1)}


def test_rows_of_an_import_are_on_record_known_ones_by_themselves(world):
    ada = world.contractor("Ada")
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    file = SimpleUploadedFile("p.csv", f"email,name\n{ada.email.upper()},Ada\nnew@x.example,New\n".encode())
    sent = manager.post(f"/manage/{slug}/import/contractors", {"file": file})
    StaffAccess.objects.all().delete()
    manager.get(sent.url)
    row = StaffAccess.objects.get()
    assert (row.what, row.contractor, row.count) == ("rows of an import", ada.pk, 2)


def test_reviewers_who_look_at_results_are_on_record(world):
    enrolment = joined(world, launched(world))
    failed = attempt(world, enrolment, right=False)
    ask(enrolment, failed)
    page = f"/manage/{world.organisation.slug}/reviews"
    assert read(world, "reviewer", page) == {("results to look at", "reviewer", enrolment.contractor_id, 1)}


def test_a_contractor_sees_role_side_list_and_when_but_no_name(world):
    enrolment = certified(world)
    slug = world.organisation.slug
    for n in range(3):
        world.contractor(f"Another{n}")
    read(world, "reviewer", f"/manage/{slug}/people")
    signed_in(world, "client", world.client).get(f"/client/{slug}/certified")
    page = reader(enrolment).get("/my-data").content.decode()
    assert f"Reviewer at {world.organisation.name}: a list of contractors (4 people on it)" in page
    assert "somebody at Harbour Press (client): a list of certified contractors" in page
    assert "reviewer-" not in page


def put(world, contractor, *, at, role="reviewer", what="list of contractors", client=None, most=1, user=None):
    StaffAccess.objects.create(
        organisation=world.organisation.pk, user=user or uuid.uuid4(), role=role, client=client, what=what,
        contractor=contractor.pk, count=most, at=at,
    )  # fmt: skip


def test_who_read_is_one_line_for_each_day_role_and_page_with_how_often(world):
    ada, noon = world.contractor("Ada"), datetime(2026, 11, 20, 12, tzinfo=UTC)
    for minutes, most in ((0, 3), (1, 9), (2, 3)):
        put(world, ada, at=noon + timedelta(minutes=minutes), most=most)
    put(world, ada, at=noon, role="finance")
    put(world, ada, at=noon, what="a message")
    put(world, ada, at=noon, role="client", client=world.client)
    put(world, world.contractor("Ben"), at=noon)
    put(world, ada, at=noon + timedelta(days=1))
    lines = [(r.day.day, r.role, r.client, r.what, r.times, r.most) for r in list_reads(ada, zone=UTC)]
    assert lines == [
        (21, "reviewer", "", "list of contractors", 1, 1),
        (20, "client", "Harbour Press", "list of contractors", 1, 1),
        (20, "reviewer", "", "a message", 1, 1),
        (20, "finance", "", "list of contractors", 1, 1),
        (20, "reviewer", "", "list of contractors", 3, 9),
    ]
    page = as_contractor(ada).get("/my-data").content.decode()
    assert f"Reviewer at {world.organisation.name}: a list of contractors, 3 times (up to 9 people on it)" in page


def test_a_day_of_who_read_is_one_in_the_readers_zone(world):
    ada, late = world.contractor("Ada"), datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    for hours in (0, 1):
        put(world, ada, at=late + timedelta(hours=hours))
    assert [r.times for r in list_reads(ada, zone=UTC)] == [1, 1]
    assert [r.times for r in list_reads(ada, zone=ZoneInfo("Asia/Tokyo"))] == [2]


def test_the_lines_of_who_read_are_paged_by_key_and_none_is_left_out(world, monkeypatch):
    monkeypatch.setattr(own, "READS", 2)
    ada, noon = world.contractor("Ada"), datetime(2026, 11, 1, 12, tzinfo=UTC)
    for n in range(10):
        put(world, ada, at=noon + timedelta(days=n // 2))
    browser, path, days = as_contractor(ada), "/my-data", []
    while path:
        page = browser.get(path).content.decode()
        days += re.findall(r'<li><time datetime="2026-11-(\d+)">[^<]+</time>: Reviewer[^<]*, 2 times', page)
        further = re.search(r'href="/my-data([?]before=[0-9]+)#read"', page)
        path = f"/my-data{further[1]}" if further else ""
    assert days == ["05", "04", "03", "02", "01"]
    assert "There is nothing older" in browser.get("/my-data?before=1").content.decode()


def test_a_list_is_recorded_in_one_query_however_long(world):
    ids = [world.contractor(f"Person{n}").pk for n in range(50)]
    user = people.add_member(organisation=world.organisation, email="r@x.example", role="reviewer", at=world.at).user
    with CaptureQueriesContext(connection) as asked:
        people.record_access(
            user=user, organisation=world.organisation, what="list of contractors", contractors=ids, at=world.at
        )
    assert [q["sql"][:6] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]] == ["INSERT"]
    assert StaffAccess.objects.filter(contractor__in=ids, count=50).count() == 50
