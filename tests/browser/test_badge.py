"""In a browser: a badge is earned, listed, shared, taken as a picture, verified, renewed and revoked."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from guildmark.credentials.models import Badge
from guildmark.engine.scoring import from_dict
from guildmark.learning.models import Attempt, Item
from tests.browser.test_showing import enter
from tests.browser.test_walk import give, sign_in
from tests.programs.test_program import joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
ALL_SAVED = "Object.entries(localStorage).every(([key, kept]) => !key.startsWith('answers:') || kept === '{}')"


@pytest.fixture
def world(server):
    return World(at=timezone.now())


def pass_it(person):
    """Answer every question on the page rightly, and hand in."""
    person.page.wait_for_selector("form[data-autosave]")
    attempt = Attempt.objects.get(pk=person.page.url.rstrip("/").split("/")[-1])
    for number, key in enumerate(attempt.items, 1):
        give(person.page, f"q{number}", from_dict(Item.objects.get(key=key).spec))
    wait_until_saved(person)
    person.click("button:has-text('Hand in')")


def wait_until_saved(person):
    """An answer that arrives after handing in is refused."""
    for _ in range(500):
        if person.page.evaluate(ALL_SAVED):
            return
        person.page.wait_for_timeout(20)
    pytest.fail("an answer is not saved")


def check(visitor, picture, name):
    """What the public page says of a file that somebody was handed."""
    visitor.open("/verify")
    visitor.page.set_input_files("#file", picture)
    visitor.click("text=Check it")
    visitor.look(name)
    return visitor.page.inner_text("#verdict")


def test_a_badge_is_earned_listed_shared_baked_verified_renewed_and_revoked(reader, world, tmp_path):
    enrolment = joined(world, launched(world, budget_minor=1_000_000), "Ada")
    owner, visitor = enter(reader, enrolment.contractor, f"/learn/{enrolment.pk}/assessment"), reader()
    owner.page.fill("#name", "Ada Lovelace")
    owner.click("text=Begin")
    pass_it(owner)
    badge = Badge.objects.get()

    owner.open(f"/earned/badges/{badge.pk}")
    owner.click("input[value=listed]")
    owner.click("text=Save your choice")
    linkedin = owner.page.get_attribute("a[href$='/linkedin']", "href")
    sent = owner.page.request.get(f"{owner.server.url}{linkedin}", max_redirects=0).headers["location"]
    assert parse_qs(urlsplit(sent).query)["certId"] == [str(badge.pk)]

    with owner.page.expect_download() as taken:
        owner.click(f"a[href='/earned/badges/{badge.pk}/with-score.png']")
    picture = tmp_path / "badge.png"
    taken.value.save_as(picture)
    assert check(visitor, picture, "verify-valid") == "Valid"

    ends = timezone.now() + timedelta(days=20)
    Badge.objects.update(awarded_at=ends - timedelta(days=365), valid_until=ends)
    owner.page.reload()
    owner.look("own-badge-to-renew")
    owner.click("section:has(h2:text('Renew it')) button")
    pass_it(owner)
    owner.look("renewed")
    new = Badge.objects.exclude(pk=badge.pk).get()
    assert new.renews == badge
    assert new.valid_until > ends + timedelta(days=300)

    manager = sign_in(reader, world, "manager")
    manager.open(f"/manage/{world.organisation.slug}/people/{enrolment.contractor_id}")
    manager.look("contractor-badges")
    manager.click(f"details:has(#reason-{badge.pk}) summary")
    manager.page.fill(f"#reason-{badge.pk}", "Issued to the wrong person")
    manager.click(f"details:has(#reason-{badge.pk}) button")
    assert "revoked" in manager.page.inner_text("[role=status]")

    assert check(visitor, picture, "verify-revoked") == "Not valid"
    visitor.open(f"/badges/{badge.pk}")
    visitor.look("public-badge-revoked")
    assert "Revoked" in visitor.page.inner_text("main")
    owner.open(f"/earned/badges/{badge.pk}")
    owner.look("own-badge-revoked")
    assert "Issued to the wrong person" in owner.page.inner_text("main")
