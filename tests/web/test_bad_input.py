"""What people and programs send wrongly: a clear word at its place, never an error of ours, nothing lost."""

import pytest
from django.utils import timezone

from guildmark.outreach.models import Invitation
from guildmark.web.forms import FieldFaultError, plain, read_address, read_email, read_money, read_whole, read_words
from guildmark.web.manager.people import read_addresses
from guildmark.work.models import Gig
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_staff_pages import signed_in
from tests.world import World


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("640", 64_000),
        ("640.5", 64_050),
        ("1 640,50", 164_050),
        ("1,640.50", 164_050),
        ("1'640.00", 164_000),
        ("0", 0),
        ("5.", 500),
    ],
)
def test_amounts_are_read_as_people_write_them(text, minor):
    assert read_money(text, "USD") == minor


@pytest.mark.parametrize(
    "text",
    [
        "1e999999999",
        "1E5",
        "-1",
        "+5",
        "NaN",
        "Infinity",
        "1.234",
        "",
        ".",
        "²",
        "٣",
        "1" * 5000,
        "0x10",
        "1_000",
        "5\x00",
    ],
)
def test_amounts_that_are_none_are_refused_at_once(text):
    with pytest.raises(FieldFaultError):
        read_money(text, "USD")


@pytest.mark.parametrize("text", ["1" * 20, "100000000000001", "9" * 5000, "", " ", "٣", "1.0", "-1", "1\x00"])
def test_whole_numbers_are_compared_whole(text):
    with pytest.raises(FieldFaultError):
        read_whole(text, (0, 100))


def test_whole_numbers_may_have_zeros_in_front():
    assert [read_whole(text, (0, 100)) for text in ("0", "000", " 007 ", "0" * 50 + "42")] == [0, 0, 7, 42]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "ftp://x.example", "https://", "https:///a", 'https://x.example/"><script>', "x.example",
        "https://x.example/\u202e", "https://x.example/a b", "https://user@x.example/", "https://x.example/" + "a" * 300,
        "https://x.example\n/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused_at_its_field(text):
    with pytest.raises(FieldFaultError):
        read_address(text, most=300)


def test_the_address_of_a_page_is_read_as_it_was_typed():
    for address in (
        "",
        "https://x.example",
        "http://data.europa.eu/esco/skill/4d97",
        "https://x.example:8443/a?b=c%20d#e",
    ):
        assert read_address(f" {address} ", most=300) == address


def test_words_lose_what_nobody_sees_and_what_is_nothing_then_is_needed():
    assert read_words("A\x01d\x7fa\ud800 \u202eL\r\nB\x00", most=20) == "Ada L\nB"
    assert plain(" a\x00\n b\u2066 ") == "a b"
    for nothing in ("\x01", "\ud800", "\u202e \n"):
        with pytest.raises(FieldFaultError):
            read_words(nothing, most=20)


def test_addresses_longer_than_any_are_refused():
    with pytest.raises(FieldFaultError):
        read_email("a@" + "b" * 60 + ".example" * 40)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "before=0001-01-01T00:00:00%2B14:00", "before=9999-12-31T23:59:59-14:00", "before=2026-01-01T00:00:00",
        "before=%00", "before=x", "as=%00", "search=%00", "state=%00", "after=%00", "after=" + "9" * 400,
        "skill=%00", "skill=" + "x" * 5000, "before=" + "9" * 400,
    ],
)  # fmt: skip
def test_addresses_typed_by_hand_show_a_page_or_are_refused(world, query):
    program = launched(world)
    joined(world, program)
    some = "id=00000000-0000-0000-0000-000000000001"
    owner, client = signed_in(world, "owner"), signed_in(world, "client", world.client)
    manage = f"/manage/{world.organisation.slug}"
    for path in ("/gigs", "/messages", "/people", f"/programs/{program.pk}/people", f"/programs/{program.pk}/terms"):
        assert owner.get(f"{manage}{path}?{some}&{query}").status_code in {200, 400}, path
    assert client.get(f"/client/{world.organisation.slug}/certified?{query}").status_code in {200, 400}


@pytest.mark.django_db
def test_a_gig_with_wrong_values_is_told_at_each_field(world):
    browser = signed_in(world, "client", world.client)
    sent = {"title": "\x01", "skill": "x" * 81, "value_minor": "1e999999999", "brief": "a" * 5001, "city": "b" * 81}
    answer = browser.post(f"/client/{world.organisation.slug}/gigs/new", sent)
    assert (answer.status_code, answer.content.count(b'class="error"'), Gig.objects.count()) == (422, 5, 0)


def test_addresses_are_found_among_names_and_the_rest_is_named():
    found, unread = read_addresses(
        "Ada <ada@x.example>, bob@x.example cleo@ ; nonsense\nADA@x.example\n\n;dora@x..example"
    )
    assert found == ["ada@x.example", "bob@x.example"]
    assert unread == ["cleo@", "nonsense", "dora@x..example"]


@pytest.mark.django_db
def test_what_was_not_understood_is_said_and_stays_in_the_box(world):
    manager = signed_in(world, "manager")
    path = f"/manage/{world.organisation.slug}/programs/{launched(world).pk}/invite"
    wrong = [f"wrong{n}@" for n in range(12)]
    answer = manager.post(path, {"emails": "ada@x.example\n" + "\n".join(wrong)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "12 entries were not understood" in page
    assert page.count("<li>wrong") == 10
    assert page.count("wrong11@") == 1
    assert "ada@x.example" not in page
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_what_is_beyond_five_hundred_stays_in_the_box(world):
    manager = signed_in(world, "manager")
    path = f"/manage/{world.organisation.slug}/programs/{launched(world).pk}/invite"
    page = manager.post(path, {"emails": " ".join(f"a{n}@x.example" for n in range(503))}).content.decode()
    assert "Only 500 are taken at a time; 3 more stay in the box." in page
    assert "a500@x.example\na501@x.example\na502@x.example" in page
    assert Invitation.objects.count() == 500


@pytest.mark.django_db
def test_certified_contractors_are_counted_whole_and_paged(world, monkeypatch):
    monkeypatch.setattr("guildmark.web.client.lists.PAGE", 2)
    program = launched(world, budget_minor=1_000_000)
    for name in ("Ada", "Bob", "Cleo"):
        attempt(world, joined(world, program, name))
    second = launched(world, budget_minor=1_000_000)
    attempt(world, joined(world, second, "Ada"))  # twice in pools of one skill is one contractor
    client, path = signed_in(world, "client", world.client), f"/client/{world.organisation.slug}/certified"
    first = client.get(path).content.decode()
    assert "3 certified contractors" in first
    assert [name in first for name in ("Ada", "Bob", "Cleo")] == [True, True, False]
    more = path + "?" + first.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more).content.decode()
    assert [name in rest for name in ("Ada", "Bob", "Cleo")] == [False, False, True]
