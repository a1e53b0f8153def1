"""What is drawn can be told apart, can be read, is the same everywhere, and never changes by itself."""

import io
import itertools
import re

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from guildmark.engine.drawing.badge import CHOICES, Art, choose_art, draw_badge
from guildmark.engine.drawing.card import HEIGHT, WIDTH, Card, draw_card
from guildmark.engine.drawing.colours import FIELDS, METALS, contrast, mix
from guildmark.engine.drawing.letters import can_outline, measure
from guildmark.engine.drawing.raster import can_raster, draw_png
from guildmark.engine.drawing.setting import LEAST, set_name
from guildmark.engine.drawing.shapes import SHAPES

ARTS = [Art(*parts) for parts in itertools.product(SHAPES, FIELDS, ["nib", "gear"], METALS)]
LONG = "Verified Technical Documentation Reviewer of Pharmaceutical Package Leaflets"


def look(svg, size):
    return Image.open(io.BytesIO(draw_png(svg, width=size, height=size))).convert("RGBA")


def pixels(svg):
    drawn = look(svg, 384).tobytes()
    return [drawn[at : at + 4] for at in range(0, len(drawn), 4)]


def test_words_and_mark_are_read_in_every_combination_that_can_be_chosen():
    paints = [mix(field, metal) for field in FIELDS for metal in METALS]
    assert len(paints) >= 24
    assert [paint for paint in paints if contrast(paint.words, paint.field) < 4.5] == []
    assert [paint for paint in paints if contrast(paint.metal, paint.field) < 4.5] == []


def test_contrast_is_what_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_there_is_enough_to_choose_from():
    assert {part: len(names) for part, names in CHOICES.items()} == {"shape": 7, "field": 8, "metal": 3, "mark": 30}


@pytest.mark.parametrize("part", CHOICES)
def test_no_two_choices_look_the_same_even_at_32_pixels(part):
    drawn = {look(draw_badge("", Art(**{part: name}), words=False), 32).tobytes() for name in CHOICES[part]}
    assert len(drawn) == len(CHOICES[part])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "name", ["Verified Editor", "Wwwwwwwwwwww Mmmmmmmmmmmm", LONG, "Photography", "Donaudampfschifffahrtskapitän"]
)
def test_words_stay_inside_the_shape_and_are_never_smaller_than_can_be_read(shape, name):
    found = SHAPES[shape]
    first, last = set_name(name, found.first, found.last)
    for words, place, bold in ((first, found.first, False), (last, found.last, True)):
        assert measure(words.text, bold=bold) * words.size <= place.width + 0.1
        assert not words.text or words.size >= LEAST
    inside = pixels(draw_badge(name, Art(shape, "ink", "nib", "gold")))
    bare = pixels(draw_badge("", Art(shape, "ink", "nib", "gold")))
    under = {two for one, two in zip(inside, bare, strict=True) if one != two}
    assert under == {b"\x1f\x2a\x27\xff"}  # the field: words touch neither the line nor the mark


def test_a_long_name_is_balanced_shrunk_and_only_then_cut():
    place = SHAPES["plate"]
    short, middle, long = (
        set_name(name, place.first, place.last)
        for name in ("Verified Editor", "Verified Accessibility Specialist", LONG)
    )
    assert [each.text for each in short] == ["Verified", "Editor"]
    assert short[1].size == 30
    assert [each.text for each in middle] == ["Verified Accessibility", "Specialist"]
    assert "…" in long[0].text + long[1].text
    assert LONG in draw_badge(LONG, Art())  # whole in its title


def test_all_words_of_european_scripts_are_outlines():
    names = [
        "Žluťoučký Kůň",
        "Ħaġar Qim",
        "Проверенный редактор",
        "Επαληθευμένος συντάκτης",
        "Biên tập viên",
        "“50 %” – it’s £5",
    ]
    for name in names:
        drawn = draw_badge(name, Art())
        assert can_outline(name)
        assert "<text" not in drawn


@pytest.mark.parametrize(
    ("name", "lines"), [("認定技術文書校正者", 2), ("محرر معتمد", 2), ("עורכת מוסמכת", 2), ("Verified 編集者", 2)]
)
def test_what_the_letters_cannot_draw_stays_text_in_common_faces(name, lines):
    drawn = draw_badge(name, Art())
    texts = fromstring(drawn).findall(".//{*}text")
    assert texts
    assert len(texts) + drawn.count("<g fill") == lines
    assert all("serif" in text.get("font-family") for text in texts)
    assert ('direction="rtl"' in drawn) == (name[0] in "مע")


@given(st.text(max_size=80), st.sampled_from(ARTS))
@settings(max_examples=60, deadline=None)
def test_no_name_can_leave_the_picture(name, art):
    root = fromstring(draw_badge(name, art, about=name))
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {"svg", "title", "desc", "path", "g", "text"}
    for each in root.iter():
        assert not any(key.startswith("on") or "href" in key for key in each.attrib)


def test_who_hears_the_picture_hears_its_name_and_what_is_to_be_seen():
    root = fromstring(draw_badge("Verified Editor", Art(), about="Metal: Gold."))
    assert [root.get("role"), root.get("aria-label")] == ["img", "Verified Editor"]
    assert [(each.tag.rpartition("}")[2], each.text) for each in list(root)[:2]] == [
        ("title", "Verified Editor"),
        ("desc", "Metal: Gold."),
    ]


def test_different_badges_look_different_and_as_they_did_when_they_were_issued():
    names = ["Editor", "Indexer", "Translator", "Illustrator", "Interpreter", "Shell"]
    assert len({choose_art(f"Verified {craft}") for craft in names}) == len(names)
    assert choose_art("Verified Translator") == choose_art(" verified translator ") == Art("octagon", "umber", "arch")
    assert [choose_art("Verified Editor").mark, choose_art("Verified Indexer").mark] == ["nib", "column"]


def test_stored_art_is_taken_as_it_is_and_what_is_unknown_as_the_name_says():
    art = Art("seal", "ivory", "gear", "bronze")
    assert Art.of(art.to_dict(), "Verified Editor") == art
    assert Art.of({}, "Verified Indexer") == choose_art("Verified Indexer")
    assert Art.of({"shape": "<script>", "metal": "silver"}, "Verified Editor") == Art(metal="silver")


def test_the_same_badge_is_the_same_bytes_and_no_line_is_wider_than_a_pixel_can_show():
    one, two = (draw_png(draw_badge("Verified Editor", Art()), width=240, height=240) for _n in range(2))
    assert one == two
    assert len(one) < 20_000
    assert max(map(len, re.findall(r"\d+\.(\d+)", draw_badge("Verified Editor", Art())))) <= 5


def test_a_letter_that_this_machine_cannot_draw_is_known_before_a_box_is_drawn():
    assert can_raster("Žofia Łukasiewicz")
    assert not can_raster("\U00013000")  # a hieroglyph


def test_a_card_is_as_large_as_other_sites_ask_for_and_is_never_empty():
    plain = Card(draw_badge("Verified Editor", Art()), "Verified Editor", "Ada", "Lanternfield", "Issued today")
    drawn = Image.open(io.BytesIO(draw_card(plain)))
    assert drawn.size == (WIDTH, HEIGHT) == (1200, 630)
    colours = drawn.convert("RGB").crop((500, 100, 1100, 530)).getcolors(100_000)
    assert len(colours) > 20
    nameless = Card(draw_badge("\U00013000", Art(), words=False), "\U00013000", "", "", "")
    assert Image.open(io.BytesIO(draw_card(nameless))).size == (1200, 630)
