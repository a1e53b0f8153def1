"""Terms are read part by part under headings, and every word of what is accepted is on the page."""

import pytest

from guildmark.programs.design import from_dict
from guildmark.programs.models import ProgramVersion
from guildmark.programs.terms import split_terms, write_terms
from tests.browser_client import Browser
from tests.programs.test_program import DESIGN, launched
from tests.world import World

HEADINGS = [
    "Your choice", "Time and cost", "Your badge", "Gigs that you see first", "Pay premium", "Leaving, and later changes",
    "Who sees what",
]  # fmt: skip


@pytest.mark.parametrize("premium", [0, 5])
def test_each_part_of_the_terms_stands_under_its_heading_and_no_word_is_lost(premium):
    text = write_terms(from_dict(DESIGN | {"premium_percent": premium}), organisation="Lanternfield")
    parts = split_terms(text)
    assert [part.text for part in parts if part.heading] == HEADINGS
    assert [part.heading for part in parts] == [True, False] * len(HEADINGS)
    assert "\n\n".join(part.text for part in parts) == text


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Your choice", True), ("Money (all of it)", False), ("It costs nothing.", False), ("Is it free?", False),
        ("x" * 81, False), ("One line\nand another", False), ("لغة", True), ("无偿。", False),
    ],
)  # fmt: skip
def test_a_short_line_alone_that_ends_like_no_sentence_is_a_heading(text, heading):
    (part,) = split_terms(f"\n{text}\n\n\n\n")
    assert (part.text, part.heading) == (text, heading)


@pytest.mark.django_db
def test_the_page_shows_headings_and_terms_without_any_as_they_were_accepted():
    program = launched(World())
    path = f"/p/{program.join_token}/terms"
    page = Browser().get(path).content.decode()
    assert all(f"<h2>{heading}</h2>" in page for heading in HEADINGS)
    ProgramVersion.objects.update(terms="It costs <nothing>.\n\nIt is yours.")
    page = Browser().get(path).content.decode()
    assert "<p>It costs &lt;nothing&gt;.</p><p>It is yours.</p>" in page
    assert "<h2>" not in page
