"""An attempt keeps the items it was given, whatever becomes of the bank; a form shows an item and runs nothing of it."""

from decimal import Decimal
from html.parser import HTMLParser

import pytest

from guildmark.engine.scoring.items import (
    Choice,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Option,
    Pair,
    TrueFalse,
)
from guildmark.learning import actions as learning
from guildmark.learning import queries
from guildmark.learning.bank import get_bank, list_drawable, store_items
from guildmark.web.components.item_form import draw_item
from guildmark.web.contractor.learning import taking
from tests.programs.test_program import course, joined, launched
from tests.world import World


def mended():
    return [TrueFalse(key=f"i{n}", html="Ink is dry." if n < 3 else "Ink is wet.", answer=n >= 3) for n in range(10)]


@pytest.mark.django_db
def test_an_open_attempt_is_marked_by_the_items_it_was_given():
    world = World()
    enrolment = joined(world, launched(world))
    assessment = queries.find_assessment(enrolment.program.course)
    attempt = learning.start_attempt(taking=taking(enrolment), assessment=assessment, at=world.at)
    store_items(course=enrolment.program.course, items=mended(), at=world.at, draw=5)
    attempt = queries.get_attempt(participation=enrolment.pk, attempt=attempt.pk)
    assert {asked.item.html for asked in queries.list_asked(attempt)} == {"Ink is wet."}
    learning.save_answers(attempt=attempt, raw=dict.fromkeys(attempt.items, "true"), at=world.at)
    assert learning.submit_attempt(attempt=attempt, at=world.at).score_percent == 100


@pytest.mark.django_db
def test_mended_items_replace_the_old_ones_and_the_rest_stay():
    world = World()
    stored = course(world)
    before = set(list_drawable(stored.assessment))
    for _ in range(2):  # storing the same again changes nothing
        assessment = store_items(course=stored, items=mended(), at=world.at)
        after = set(list_drawable(assessment))
        assert before - after == {"i0", "i1", "i2"}
        assert after - before == {"i0~2", "i1~2", "i2~2"}
    assert len(get_bank(assessment)) == 13
    gone = store_items(course=stored, items=mended()[5:], at=world.at)
    assert len(list_drawable(gone)) == 5


class Fields(HTMLParser):
    """The controls of a form, and which are chosen."""

    def __init__(self, html):
        super().__init__()
        self.chosen, self.tags = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.add(tag)
        if "checked" in given or "selected" in given:
            self.chosen.append(given["value"])


OPTIONS = (Option("a", "1", 0.5), Option("b", "2", 0.5), Option("c", "3"))
ITEMS = [
    (MultipleChoice(key="k", html="Which?", options=(Option("a", "One", 1.0), Option("b", "Two"))), "b", ["b"]),
    (MultipleAnswers(key="k", html="Which?", options=OPTIONS), ["a", "b"], ["a", "b"]),
    (TrueFalse(key="k", html="So?", answer=True), False, ["false"]),
    (TrueFalse(key="k", html="So?", answer=True), None, []),
    (
        Matching(
            key="k", html="Which?", pairs=(Pair("r1", "Ink", "x"), Pair("r2", "Glue", "y")),
            choices=(Choice("x", "wet"), Choice("y", "dry")),
        ),
        {"r2": "y"}, ["y"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("item", "kept", "chosen"), ITEMS)
def test_a_form_shows_the_answer_that_was_kept(item, kept, chosen):
    assert Fields(draw_item(1, item, kept)).chosen == chosen


def test_what_was_typed_stays_text():
    item = Numeric(key="k", html="How many?", answers=(NumericAnswer(Decimal(1), Decimal(1)),))
    html = draw_item(1, item, '"><script>1</script>', "“<b>” is not a number")
    assert Fields(html).tags == {"fieldset", "legend", "span", "br", "p", "input"}
