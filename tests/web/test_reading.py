"""Whoever reads a contractor's data is on record, and the contractor sees who, what and when, without names."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guildmark.people import actions as people
from guildmark.people.models import StaffAccess
from guildmark.programs import actions as programs
from guildmark.work import actions as work
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import ask, reader
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


def test_a_list_is_recorded_in_one_query_however_long(world):
    ids = [world.contractor(f"Person{n}").pk for n in range(50)]
    user = people.add_member(organisation=world.organisation, email="r@x.example", role="reviewer", at=world.at).user
    with CaptureQueriesContext(connection) as asked:
        people.record_access(
            user=user, organisation=world.organisation, what="list of contractors", contractors=ids, at=world.at
        )
    assert [q["sql"][:6] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]] == ["INSERT"]
    assert StaffAccess.objects.filter(contractor__in=ids, count=50).count() == 50
