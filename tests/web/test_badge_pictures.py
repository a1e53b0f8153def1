"""A manager designs the picture of a badge; its owner takes it away with the badge inside; a link to it shows it."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from guildmark.credentials import queries
from guildmark.credentials.models import Achievement, Badge, Picture
from guildmark.engine.baking import read_baked
from guildmark.engine.drawing.badge import CHOICES, Art
from guildmark.programs.models import Program
from tests.browser_client import Browser
from tests.programs.test_program import attempt, course, joined, launched
from tests.web.test_designing import begin
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
CHOSEN = {"shape": "seal", "field": "plum", "metal": "silver", "mark": "lens", "source": "drawn"}


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def manager(world):
    return signed_in(world, "manager")


@pytest.fixture
def badge(world):
    enrolment = joined(world, launched(world), "Ada")
    attempt(world, enrolment)
    return Badge.objects.get(contractor=enrolment.contractor)


def owner(badge):
    browser = Browser(headers={"accept": "text/html"})
    session = browser.session
    session["contractor"] = str(badge.contractor_id)
    session.save()
    return browser


def show(badge, visibility, *, score=False):
    Badge.objects.filter(pk=badge.pk).update(visibility=visibility, show_score=score)


def photo(colour="red", size=(600, 400)):
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "JPEG")
    return SimpleUploadedFile("me.jpg", kept.getvalue(), content_type="image/jpeg")


def test_every_choice_is_shown_as_it_looks_and_what_the_name_says_is_chosen(world, manager):
    page = manager.get(f"{begin(world, manager)}/design/look").content.decode()
    for part, names in CHOICES.items():
        for name in names:
            assert f'name="{part}" value="{name}"' in page
    for part, name in Art().to_dict().items():
        assert part == "picture" or f'value="{name}" checked' in page
    assert page.count('class="badge-art"') > sum(len(names) for names in CHOICES.values())
    assert "at least 4.5 is needed to be read" in page


def test_what_is_chosen_is_shown_first_and_saved_only_then(world, manager):
    url = f"{begin(world, manager)}/design/look"
    shown = manager.post(url, CHOSEN | {"edition": "0", "show": "1"}).content.decode()
    assert "Shape: Seal. Field: Plum. Metal: Silver. Mark: Lens." in shown
    assert Program.objects.get().design["art"] == {}
    manager.post(url, CHOSEN | {"edition": "0"})
    assert Art.of(Program.objects.get().design["art"], "") == Art("seal", "plum", "lens", "silver")
    assert "Shape: Seal." in manager.get(url.removesuffix("/look")).content.decode()
    assert "Shape: Seal." in manager.get(url.replace("/design/look", "/preview")).content.decode()


def test_of_two_who_design_at_once_the_second_is_told_and_loses_nothing(world, manager):
    url = f"{begin(world, manager)}/design/look"
    manager.post(url, CHOSEN | {"edition": "0"})
    answer = manager.post(url, CHOSEN | {"edition": "0", "mark": "book"})
    assert answer.status_code == 409
    assert 'value="book" checked' in answer.content.decode()
    assert Program.objects.get().design["art"]["mark"] == "lens"


def test_what_was_not_offered_is_told_at_its_place(world, manager):
    url = f"{begin(world, manager)}/design/look"
    answer = manager.post(url, CHOSEN | {"edition": "0", "metal": "tin"})
    assert answer.status_code == 422
    assert "Choose one from the list" in answer.content.decode()
    assert 'value="plum" checked' in answer.content.decode()


def test_a_picture_of_ones_own_is_kept_while_something_else_is_mended_then_launched(world, manager):
    base = begin(world, manager, course=course(world).pk)
    url, own = f"{base}/design/look", CHOSEN | {"edition": "1", "source": "own"}
    answer = manager.post(url, own | {"picture": photo(), "metal": "tin"})
    kept = Picture.objects.get()
    assert answer.status_code == 422
    assert f'name="kept" value="{kept.pk}"' in answer.content.decode()
    manager.post(url, own | {"kept": str(kept.pk)})
    manager.post(f"{base}/launch")
    achievement = Achievement.objects.get()
    assert achievement.art["picture"] == str(kept.pk)
    browser = Browser()
    assert f'src="/pictures/{kept.pk}.png"' in browser.get(f"/achievements/{achievement.pk}").content.decode()
    assert Image.open(io.BytesIO(browser.get(f"/pictures/{kept.pk}.png").content)).size == (512, 512)
    assert b"data:image/png;base64," in browser.get(f"/achievements/{achievement.pk}/badge.svg").content


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a PNG or JPEG picture"),
        ({"picture": SimpleUploadedFile("a.png", b"GIF89a")}, "not a PNG or JPEG picture"),
        ({"picture": photo(size=(100, 400))}, "at least 192 pixels"),
        ({"kept": "6f9f1b5e-0d0e-4c0e-9b0a-000000000000"}, "Choose a PNG or JPEG picture"),
    ],
)
def test_a_picture_that_cannot_be_used_says_why(world, manager, sent, said):
    answer = manager.post(f"{begin(world, manager)}/design/look", CHOSEN | {"edition": "0", "source": "own"} | sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nobody_uses_a_picture_of_another_organisation(world, manager):
    other = World(at=world.at)
    theirs = Picture.objects.create(organisation=other.organisation, sha256="0", content=b"x", created_at=world.at)
    url = f"{begin(world, manager)}/design/look"
    answer = manager.post(url, CHOSEN | {"edition": "0", "source": "own", "kept": str(theirs.pk)})
    assert answer.status_code == 422


def test_what_was_launched_keeps_its_picture_and_is_designed_no_more(world, manager):
    program = launched(world)
    url = f"/manage/{world.organisation.slug}/programs/{program.pk}/design/look"
    assert manager.get(url).status_code == 404
    assert manager.post(url, CHOSEN | {"edition": str(program.edition)}).status_code == 404
    assert Achievement.objects.get(program=program.pk).art == Art().to_dict()


@pytest.mark.parametrize("suffix", ["png", "svg"])
@pytest.mark.parametrize("form", ["with-score", "without-score"])
def test_an_owner_takes_the_badge_away_inside_its_picture_in_the_form_they_choose(badge, form, suffix):
    answer = owner(badge).get(f"/earned/badges/{badge.pk}/{form}.{suffix}")
    assert read_baked(answer.content) == queries.get_own_signed(badge, with_result=form == "with-score")
    assert answer["Content-Disposition"] == f'attachment; filename="verified-editor-{form}.{suffix}"'


def test_a_file_is_named_as_its_badge_in_every_script(badge):
    Achievement.objects.update(name="認定 校正者")
    answer = owner(badge).get(f"/earned/badges/{badge.pk}/without-score.json")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%AA%8D")
    assert owner(badge).get(f"/earned/badges/{badge.pk}/without-score.png").status_code == 200


@pytest.mark.parametrize("path", ["with-score.gif", "everything.png", "with-score.exe"])
def test_an_owner_gets_only_what_there_is(badge, path):
    assert owner(badge).get(f"/earned/badges/{badge.pk}/{path}").status_code == 404


@pytest.mark.parametrize("score", [True, False])
def test_others_get_the_result_in_the_picture_only_where_the_owner_shows_it(badge, score):
    show(badge, "link", score=score)
    for suffix in ("png", "svg"):
        document = json.loads(read_baked(Browser().get(f"/badges/{badge.pk}/badge.{suffix}").content))
        assert ("result" in document["credentialSubject"]) == score
    assert Browser().get(f"/badges/{badge.pk}/badge.gif").status_code == 404


@pytest.mark.parametrize("path", ["badge.png", "badge.svg", "card.png"])
def test_the_files_of_a_private_badge_answer_as_those_of_none(badge, path):
    private = Browser().get(f"/badges/{badge.pk}/{path}")
    none = Browser().get(f"/badges/{badge.contractor_id}/{path}")
    assert private.status_code == none.status_code == 404
    number = "X-Request-Id"
    assert private.content.replace(private[number].encode(), b"") == none.content.replace(none[number].encode(), b"")
    kept = {"X-Request-Id", "Content-Security-Policy"}
    assert {k: v for k, v in private.headers.items() if k not in kept} == {
        k: v for k, v in none.headers.items() if k not in kept
    }


def test_a_link_to_a_badge_shows_its_card(badge):
    show(badge, "link")
    page = Browser().get(f"/badges/{badge.pk}").content.decode()
    assert f'<meta property="og:image" content="http://testserver/badges/{badge.pk}/card.png">' in page
    assert '<meta property="og:title" content="Verified Editor – Ada">' in page
    card = Browser().get(f"/badges/{badge.pk}/card.png")
    assert Image.open(io.BytesIO(card.content)).size == (1200, 630)
    assert card["Cache-Control"] == "max-age=300, public"


def test_a_card_says_that_a_badge_was_revoked(badge):
    show(badge, "link")
    before = Browser().get(f"/badges/{badge.pk}/card.png").content
    Badge.objects.filter(pk=badge.pk).update(revoked_at=timezone.now())
    assert Browser().get(f"/badges/{badge.pk}/card.png").content != before


def test_badges_of_before_look_as_they_did(badge):
    Achievement.objects.update(art={})
    drawn = Browser().get(f"/achievements/{badge.achievement_id}/badge.svg").content.decode()
    assert "#0b4a41" in drawn
    assert 'aria-label="Verified Editor"' in drawn
    png = Browser().get(f"/achievements/{badge.achievement_id}/badge.png")
    assert Image.open(io.BytesIO(png.content)).size == (512, 512)
