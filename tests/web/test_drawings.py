"""What is drawn can be told apart, can be read, and never changes by itself."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from guildmark.web.components.badge_art import FIELDS, METAL, TEXT, choose_art, draw_badge
from guildmark.web.components.own_mark import draw_own_mark


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_metal_and_text_are_read_on_every_field():
    pairs = list(itertools.product((METAL, TEXT), FIELDS.values()))
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_different_badges_look_different():
    names = [
        f"Verified {craft}" for craft in ("Editor", "Indexer", "Translator", "Illustrator", "Interpreter", "Shell")
    ]
    assert len({choose_art(name) for name in names}) == len(names)


def test_a_badge_looks_as_it_did_when_it_was_issued():
    assert choose_art("Verified Translator") == choose_art(" verified translator ")
    assert [choose_art("Verified Editor").mark, choose_art("Verified Indexer").mark] == ["nib", "column"]


@given(st.text(max_size=60))
def test_no_name_can_leave_the_picture(name):
    drawn = draw_badge(name)
    assert drawn.count("<") == drawn.count(">")
    assert "<script" not in drawn


def test_an_organisation_keeps_its_mark():
    assert draw_own_mark("lanternfield-studio") == draw_own_mark("lanternfield-studio")
    assert len({draw_own_mark(f"organisation-{n}") for n in range(60)}) > 4
