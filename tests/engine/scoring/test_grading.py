"""What responses earn: fractions between nothing and all, fair for every kind of item."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guildmark.engine.scoring import (
    Item,
    ItemError,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Option,
    Percent,
    ShortAnswer,
    TextAnswer,
    fold,
    from_dict,
    grade,
    matches,
    parse_response,
    score_attempt,
    to_dict,
)
from tests.engine.scoring.banks import (
    ALL,
    COLON,
    CUTS,
    TERMS,
    TRUE,
    VERB,
    WORDS,
    answered,
    items,
    plain,
    right_response,
)


@given(answered())
def test_a_fraction_lies_between_nothing_and_all(pair: tuple[Item, Any]):
    item, response = pair
    result = grade(item, response)
    assert 0 <= result.fraction <= 1
    assert not result.correct or result.fraction == 1
    assert result.right_answer


@given(items)
def test_the_right_answer_earns_everything(item: Item):
    result = grade(item, right_response(item))
    assert result.fraction == 1
    assert result.correct
    assert not result.blank


@given(items, st.sampled_from([None, "", [], "  "]))
def test_a_blank_answer_earns_nothing(item: Item, blank: Any):
    assume(not (blank == "  " and item.kind in {"multiple_choice", "multiple_answers", "matching"}))
    result = grade(item, blank)
    assert (result.fraction, result.correct, result.blank) == (0, False, True)


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_options_does_not_matter(pair: tuple[Item, Any], mixer: Any):
    item, response = pair
    if isinstance(item, MultipleChoice | MultipleAnswers):
        mixed: Item = replace(item, options=tuple(mixer.sample(item.options, len(item.options))))
    elif isinstance(item, Matching):
        mixed = replace(item, choices=tuple(mixer.sample(item.choices, len(item.choices))))
    else:
        return
    assert grade(mixed, response).fraction == pytest.approx(grade(item, response).fraction, abs=1e-9)
    assert grade(mixed, response).correct == grade(item, response).correct


@given(answered())
def test_a_kept_response_is_graded_as_when_it_came_in(pair: tuple[Item, Any]):
    item, response = pair
    kept = parse_response(item, response)
    assert parse_response(item, kept) == kept
    assert grade(item, kept) == grade(item, response)


@given(items)
def test_an_item_comes_back_from_json_as_it_went_in(item: Item):
    assert from_dict(to_dict(item)) == item


@pytest.mark.parametrize(
    ("item", "response", "fraction", "correct"),
    [
        (VERB, "a", 1, True),
        (VERB, "b", 0, False),
        (VERB, "c", 0.5, False),
        (CUTS, ["a", "b"], 1, True),
        (CUTS, ["a"], 0.5, False),
        (CUTS, ["a", "b", "d"], 0.5, False),
        (CUTS, ["a", "b", "c"], 0, False),
        (CUTS, ["c", "d"], 0, False),
        (CUTS, ["a", "a"], 0.5, False),
        (TRUE, "true", 1, True),
        (TRUE, False, 0, False),
        (WORDS, "3", 1, True),
        (WORDS, "2.9", 1, True),
        (WORDS, "3,1", 1, True),
        (WORDS, "3.1000001", 0.5, False),
        (WORDS, "4", 0.5, False),
        (WORDS, "4.01", 0, False),
        (WORDS, "٣", 1, True),
        (COLON, " COLON ", 1, True),
        (COLON, "Semicolon", 0.25, False),
        (COLON, "colons", 0, False),
        (TERMS, {"p1": "c1", "p2": "c2", "p3": "c1"}, 1, True),
        (TERMS, {"p1": "c1", "p2": "c3"}, 1 / 3, False),
    ],
)
def test_what_an_answer_earns(item: Item, response: Any, fraction: float, correct: bool):  # noqa: FBT001
    result = grade(item, response)
    assert result.fraction == pytest.approx(fraction, abs=1e-9)
    assert result.correct is correct


def test_feedback_is_of_what_was_chosen_then_of_the_item():
    assert grade(VERB, "b").feedback == ("Who decided?", "Ask what happens.")
    assert grade(VERB, None).feedback == ("Ask what happens.",)
    assert grade(WORDS, "2").feedback == ("Nearly.",)
    assert grade(TRUE, "false").feedback == ("It can.",)


def test_right_answers_are_shown_without_words_of_a_language():
    shown = [grade(item, None).right_answer for item in ALL]
    assert shown == [
        ("We decided to stop.",),
        ("very", "in order"),
        ("true",),
        ("2.9 … 3.1",),
        ("colon",),
        ("noun → paper", "verb → write", "name → paper"),
    ]


def test_a_right_answer_in_angle_brackets_is_shown_as_text():
    item = ShortAnswer(key="tag", html="q", answers=(TextAnswer("<script>"),))
    assert grade(item, None).right_answer == ("&lt;script&gt;",)


def test_ticking_everything_is_seen_as_earning_all_only_where_wrong_options_cost_nothing():
    free = replace(CUTS, options=(*CUTS.options[:2], Option("c", "not"), Option("d", "who")))
    assert free.everything_earns_all
    assert not CUTS.everything_earns_all
    assert grade(free, ["a", "b", "c"]).correct is False


@given(plain)
def test_spacing_and_case_do_not_count_in_a_short_answer(text: str):
    item = ShortAnswer(key="sa", html="q", answers=(TextAnswer(text),))
    for said in (text, f"  {text} ", text.replace(" ", "\u00a0 "), text.casefold()):
        assert grade(item, said).correct


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("naïve", "NAI\u0308VE"),
        ("it\u2019s", "it's"),
        ("Straße", "STRASSE"),
        ("“so”", '"so"'),
        ("co\u2011op", "co-op"),
        ("①", "1"),
    ],
)
def test_two_ways_to_write_the_same_are_the_same(answer: str, said: str):
    assert matches(answer, said)


def test_case_counts_where_the_item_says_so():
    item = ShortAnswer(key="sa", html="q", answers=(TextAnswer("Markdown"),), case_sensitive=True)
    assert grade(item, "Markdown").correct
    assert not grade(item, "markdown").correct


@pytest.mark.parametrize(
    ("pattern", "said", "same"),
    [
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("ab*ba", "aba", False),
        ("*mid*", "amidst", True),
        ("a*b*c", "a b b c", True),
        (r"3 \* 4", "3 * 4", True),
        (r"3 \* 4", "3 plus 4", False),
        ("a*", "b", False),
    ],
)
def test_a_star_stands_for_anything(pattern: str, said: str, same: bool):  # noqa: FBT001
    assert matches(pattern, said) is same


def test_a_pattern_of_many_stars_ends():
    assert not matches("*a" * 200 + "b", "a" * 500)


@given(st.text())
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: replace(VERB, options=VERB.options[1:]), "no option is worth 100%"),
        (lambda: replace(VERB, options=VERB.options[:1]), "at least two"),
        (lambda: replace(VERB, options=VERB.options + VERB.options[:1]), "stands twice"),
        (lambda: replace(VERB, options=(*VERB.options, Option("x", "y", float("nan")))), "outside"),
        (lambda: replace(VERB, html=" "), "asks nothing"),
        (lambda: replace(VERB, key=""), "needs a key"),
        (lambda: replace(CUTS, options=CUTS.options[1:]), "add up to 50%"),
        (lambda: replace(WORDS, answers=()), "no answer is worth 100%"),
        (lambda: replace(WORDS, answers=(NumericAnswer(Decimal(3), Decimal(2)),)), "no number lies from 3 to 2"),
        (lambda: replace(WORDS, answers=(NumericAnswer(Decimal("nan"), Decimal(2)),)), "not a number"),
        (lambda: replace(COLON, answers=(TextAnswer(" \u200b"),)), "empty"),
        (lambda: replace(COLON, answers=(TextAnswer("*"),)), "accept anything"),
        (lambda: replace(COLON, answers=(TextAnswer("bell\x07"),)), "nobody could type"),
        (lambda: replace(COLON, answers=(TextAnswer("half\ud800"),)), "nobody could type"),
        (lambda: replace(TERMS, pairs=TERMS.pairs[:1]), "at least two rows"),
        (lambda: replace(TERMS, choices=TERMS.choices[1:]), "no choice that belongs"),
    ],
)
def test_an_item_that_cannot_be_answered_fairly_is_refused(made: Any, why: str):
    with pytest.raises(ItemError, match=why):
        made()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ({"kind": "essay"}, "no kind of item is called “essay”"),
        ({"kind": ["essay"]}, "no kind of item"),
        (to_dict(VERB) | {"style": "x"}, "has no “style”"),
        (to_dict(VERB) | {"options": "x"}, "options should be a list"),
        (to_dict(VERB) | {"options": [1]}, r"options\[0\] should be an object"),
        (to_dict(VERB) | {"options": [{"key": "a"}]}, r"options\[0\] is not complete"),
        (
            to_dict(VERB) | {"options": [{"key": "a", "html": "b", "weight": True}]},
            r"options\[0\]\.weight should be float",
        ),
        (to_dict(WORDS) | {"answers": [{"low": "x", "high": "1"}]}, r"answers\[0\]\.low: “x” is not a number"),
        (to_dict(TRUE) | {"answer": "yes"}, "answer should be bool"),
    ],
)
def test_json_that_is_no_item_is_refused_at_its_place(raw: dict[str, Any], why: str):
    with pytest.raises(ItemError, match=why):
        from_dict(raw)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)).map(lambda p: min(p) / max(p)), min_size=1))
def test_a_score_is_a_percentage_and_never_above_what_was_earned(fractions: list[float]):
    score = score_attempt(fractions)
    assert 0 <= score.value <= 100
    assert float(score.value) <= 100 * sum(fractions) / len(fractions) + 1e-6


def test_three_thirds_are_a_whole_and_reaching_the_mark_passes():
    third = grade(TERMS, {"p2": "c2"}).fraction
    assert score_attempt([third, third, third]) == Percent(Decimal("33.33"))
    assert score_attempt([third] * 3 + [1 - third] * 3) == Percent(Decimal("50.00"))
    assert score_attempt([1] * 16 + [0] * 4).passes(80)


def test_nobody_passes_by_rounding():
    score = score_attempt([1] * 7999 + [0] * 2001)
    assert str(score) == "79.99%"
    assert not score.passes(80)


def test_an_attempt_without_items_has_no_score():
    with pytest.raises(ValueError, match="without items"):
        score_attempt([])
    with pytest.raises(ValueError, match="outside"):
        score_attempt([1.5])


def test_numeric_ranges_take_the_best_weight():
    item = Numeric(
        key="n", html="q", answers=(NumericAnswer(Decimal(0), Decimal(9), 0.1), NumericAnswer(Decimal(5), Decimal(5)))
    )
    assert grade(item, "5").fraction == 1
    assert grade(item, "5.5").fraction == pytest.approx(0.1)
