"""Anybody checks any badge on a page or by a program; each check is listed, and nothing is looked up before that."""

import json
import ssl

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guildmark.connect.web import verifying
from guildmark.connect.web.fetching import Fetcher
from guildmark.credentials import actions as credentials
from guildmark.credentials import queries
from guildmark.credentials.models import Badge
from guildmark.credentials.statuses import sign_anew
from guildmark.engine.verification.report import NAMES
from guildmark.people.queries import get_signing_key
from guildmark.people.signing_keys import disown_signing_key, rotate_signing_key
from tests.browser_client import Browser
from tests.connect.web.servers import HOST, Server, certificate, ok, redirect
from tests.engine.verification.made import KEY, changed, signed, unsigned
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge():
    world = World(at=timezone.now())
    attempt(world, joined(world, launched(world)))
    found = Badge.objects.get()
    credentials.choose_visibility(badge=found, visibility="link", show_score=False, at=world.at)
    return found


@pytest.fixture
def no_network(monkeypatch):
    def forbidden(address):
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr(verifying.make_resolver, "__defaults__", (lambda: forbidden,))


@pytest.fixture
def public_server(tmp_path, monkeypatch):
    """A server on this machine that stands for a public host."""
    pem = certificate(tmp_path)
    places = {}
    server = Server(pem, lambda path: places.get(path) or b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    context = ssl.create_default_context(cafile=str(pem))

    def fetcher():
        names = {HOST: ["127.0.0.1"], "inside.example": ["10.0.0.1"]}
        return Fetcher(
            seconds=5, look_up=lambda host, port: names[host], allowed=lambda a: a == "127.0.0.1", context=context
        )

    monkeypatch.setattr(verifying.make_resolver, "__defaults__", (fetcher,))
    server.places = places
    yield server
    server.stop()


def a_did_key_badge():
    did = f"did:key:{KEY.public_multibase}"
    document = unsigned(did)
    del document["credentialStatus"]
    return signed(document, method=f"{did}#{KEY.public_multibase}")


def outcomes(page):
    """What the page lists, check by check."""
    text = page.content.decode()
    parts = text.split('data-check="')[1:]
    return {part.split('"')[0]: part.split('data-outcome="')[1].split('"')[0] for part in parts}


def test_the_page_asks_and_looks_nothing_up_until_it_is_sent(no_network):
    page = Browser().get("/verify?address=https://elsewhere.example/badge")
    assert page.status_code == 200
    assert outcomes(page) == {}
    assert "elsewhere.example" not in page.content.decode()


def test_a_pasted_badge_of_ours_is_verified_without_asking_ourselves_over_the_network(badge, no_network):
    page = Browser().post("/verify", {"text": queries.get_signed(badge).decode()})
    assert outcomes(page) == dict.fromkeys(NAMES, "passed") | {"refresh": "not_checked"}
    assert "Every check was made and passed." in page.content.decode()


@pytest.mark.parametrize("field", ["address", "text"])
def test_a_badge_of_ours_is_verified_by_its_address_in_either_field(badge, no_network, field):
    page = Browser().post("/verify", {field: f"http://testserver/badges/{badge.pk}"})
    assert "Every check was made and passed." in page.content.decode()


def test_a_private_badge_is_not_there_for_whoever_knows_its_address(badge, no_network):
    Badge.objects.update(visibility="private")
    page = Browser().post("/verify", {"address": f"http://testserver/badges/{badge.pk}"}).content.decode()
    assert 'id="address-e"' in page
    assert badge.achievement.name not in page


def test_a_file_is_verified(badge, no_network):
    file = SimpleUploadedFile("badge.json", queries.get_signed(badge))
    assert outcomes(Browser().post("/verify", {"file": file}))["proof"] == "passed"


def test_a_revoked_badge_of_ours_is_not_valid_here_nor_on_its_own_page(badge, no_network):
    credentials.revoke_badge(badge=badge, reason="Mistaken", at=timezone.now())
    page = Browser().post("/verify", {"text": queries.get_signed(badge).decode()})
    assert outcomes(page)["status"] == "failed"
    assert "Do not rely on what this badge says." in page.content.decode()
    own = Browser(headers={"accept": "text/html"}).get(f"/badges/{badge.pk}")
    assert outcomes(own) == outcomes(page) | {"refresh": "passed"}  # which looks there, since it is at hand


def test_a_key_that_was_compromised_no_longer_proves_a_badge(badge, no_network):
    key, _private = get_signing_key(badge.organisation)
    rotate_signing_key(organisation=badge.organisation, at=timezone.now())
    assert outcomes(Browser(headers={"accept": "text/html"}).get(f"/badges/{badge.pk}"))["issuer"] == "passed"
    disown_signing_key(key=key, at=timezone.now())
    sign_anew(badge.organisation_id)  # as follows from it at once
    page = Browser(headers={"accept": "text/html"}).get(f"/badges/{badge.pk}")
    assert outcomes(page)["issuer"] == "failed"
    assert "has withdrawn the key that signed it" in page.content.decode()
    profile = Browser(headers={"accept": "text/html"}).get(f"/issuers/{badge.organisation.pk}").content.decode()
    assert "Withdrawn" in profile.partition(key.name)[2]


def test_a_badge_from_elsewhere_is_fetched_and_verified(public_server):
    public_server.places["/badge"] = ok(json.dumps(a_did_key_badge()).encode())
    page = Browser().post("/verify", {"address": f"https://{HOST}:{public_server.port}/badge"})
    assert outcomes(page)["proof"] == "passed"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1/x", "not HTTPS"), ("ftp://x.example/", "not HTTPS"), ("nonsense", "not HTTPS"),
        ("https://inside.example/", "private network"),
    ],
)  # fmt: skip
def test_an_address_that_nobody_may_read_is_said_to_be_so_at_its_field(public_server, address, words):
    page = Browser().post("/verify", {"address": address}).content.decode()
    assert words in page.split('id="address-e"')[1].split("</p>")[0]
    assert f'value="{address}"' in page


def test_a_redirect_into_the_private_network_is_refused_with_its_reason(public_server):
    public_server.places["/badge"] = redirect("https://inside.example/")
    page = Browser().post("/verify", {"address": f"https://{HOST}:{public_server.port}/badge"}).content.decode()
    assert "private network" in page.split('id="address-e"')[1].split("</p>")[0]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "address"),
        ({"text": "nonsense"}, "text"),
        ({"text": "{"}, "text"),
        ({"text": "<b>&"}, "text"),
        ({"text": "\ud83d"}, "text"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_what_was_typed_is_kept(no_network, given, field):
    page = Browser().post("/verify", {key: value.encode("utf-8", "replace").decode() for key, value in given.items()})
    assert f'id="{field}-e"' in page.content.decode()
    assert page.context["text"] == given.get("text", "").encode("utf-8", "replace").decode()


def test_a_file_that_is_too_large_or_a_picture_is_said_to_be_so(no_network):
    for content, words in ((b"x" * 1_000_001, "million bytes"), (b"\x89PNG\r\n\x1a\n", "picture")):
        page = Browser().post("/verify", {"file": SimpleUploadedFile("x", content)}).content.decode()
        assert words in page.split('id="file-e"')[1].split("</p>")[0]


def test_what_a_badge_says_is_shown_as_text_and_never_as_markup(no_network):
    document = changed(unsigned(f"did:key:{KEY.public_multibase}"), ("name",), "<script>alert(1)</script>")
    page = Browser().post("/verify", {"text": json.dumps(document)}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_too_many_are_refused(no_network):
    browser = Browser()
    assert [browser.post("/verify", {"text": "x"}).status_code for _ in range(21)][-1] == 429


def send(body, kind="application/json"):
    return Browser().post("/api/v1/badges/verify", body, content_type=kind)


def test_a_program_gets_the_same_report(badge, no_network):
    answer = send(queries.get_signed(badge), "application/vc+ld+json")
    assert (answer.status_code, answer.json()["verdict"]) == (200, "valid")
    assert [check["name"] for check in answer.json()["checks"]] == list(NAMES)
    named = send(json.dumps({"url": f"http://testserver/badges/{badge.pk}"}))
    assert named.json()["verdict"] == "valid"
    assert send(b"nonsense", "text/plain").json()["verdict"] == "unreadable"


def test_a_program_is_told_what_is_wrong(public_server):
    assert (send(b"x" * 1_500_000).status_code, send(json.dumps({"url": "http://x/y"}).encode()).status_code) == (
        413,
        422,
    )
    assert Browser().get("/api/v1/badges/verify").status_code == 405
    answers = [send(b"x").status_code for _ in range(61)]
    assert answers[-1] == 429
