"""What is taken as a response, and what is refused with a reason; and what a draw gives."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildmark.engine.scoring import Item, MultipleChoice, ResponseError, draw, parse_response, present
from tests.engine.scoring.banks import COLON, CUTS, TERMS, TRUE, VERB, WORDS, items

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


def taken(item: Item, raw: Any) -> tuple[Any, str | None]:
    """What is kept of it, and the code of the refusal."""
    try:
        return parse_response(item, raw), None
    except ResponseError as problem:
        return None, problem.code


@given(items, junk)
def test_whatever_comes_in_is_a_response_or_refused_with_a_known_code(item: Item, raw: Any):
    kept, code = taken(item, raw)
    assert code is None or code in ResponseError.CODES
    assert taken(item, kept) == (kept, None)


@pytest.mark.parametrize(
    ("item", "raw", "code"),
    [
        (VERB, "z", "unknown"),
        (VERB, ["a", "b"], "shape"),
        (VERB, {"a": 1}, "shape"),
        (VERB, 1, "shape"),
        (CUTS, ["a", "z"], "unknown"),
        (CUTS, ["a"] * 99, "shape"),
        (CUTS, [["a"]], "shape"),
        (CUTS, True, "shape"),
        (TRUE, "perhaps", "unknown"),
        (TRUE, 1, "shape"),
        (WORDS, "three", "not_a_number"),
        (WORDS, "1,234", "ambiguous_number"),
        (WORDS, "1e999999999", "not_a_number"),
        (WORDS, "nan", "not_a_number"),
        (WORDS, "1" * 400, "not_a_number"),
        (WORDS, True, "shape"),
        (COLON, "x" * 501, "too_long"),
        (COLON, "a\x00b", "not_text"),
        (COLON, "a\ud800", "not_text"),
        (COLON, ["colon"], "shape"),
        (TERMS, "p1", "shape"),
        (TERMS, {"p9": "c1"}, "unknown"),
        (TERMS, {"p1": "c9"}, "unknown"),
        (TERMS, {"p1": {"c1": 1}}, "shape"),
    ],
)
def test_a_malformed_response_is_refused(item: Item, raw: Any, code: str):
    with pytest.raises(ResponseError) as caught:
        parse_response(item, raw)
    assert caught.value.code == code


def test_a_form_and_json_give_the_same_response():
    assert parse_response(VERB, ["a"]) == parse_response(VERB, "a") == "a"
    assert parse_response(CUTS, "b") == parse_response(CUTS, ["b"]) == ["b"]
    assert parse_response(CUTS, ["b", "a", "b"]) == ["a", "b"]
    assert [parse_response(TRUE, raw) for raw in ("True", True, "false")] == [True, True, False]
    assert parse_response(WORDS, 3) == "3"
    assert parse_response(TERMS, {"p2": "c2", "p1": ""}) == {"p2": "c2"}


@pytest.mark.parametrize("raw", ["1 234", "1\u202f234", "1234", "1234.0", "1.234e3", "+1234"])
def test_a_number_may_be_written_in_several_ways(raw: str):
    assert parse_response(WORDS, raw) == raw.strip()


@given(st.lists(st.text(max_size=6), min_size=1, max_size=30, unique=True), st.integers(0, 2**63), st.data())
def test_a_draw_takes_different_items_and_does_not_depend_on_the_banks_order(keys: list[str], seed: int, data: Any):
    count = data.draw(st.integers(1, len(keys)))
    drawn = draw(keys, count=count, seed=seed)
    assert len(set(drawn)) == count
    assert set(drawn) <= set(keys)
    assert draw(sorted(keys, reverse=True), count=count, seed=seed) == drawn


def test_a_draw_is_the_same_on_every_machine():
    assert draw([f"q{n}" for n in range(40)], count=5, seed=7) == ("q19", "q10", "q35", "q27", "q33")


def test_every_item_is_drawn_about_as_often():
    times = dict.fromkeys("abcdefgh", 0)
    for seed in range(4000):
        for key in draw(list(times), count=2, seed=seed):
            times[key] += 1
    assert all(900 < count < 1100 for count in times.values())  # mean 1000, standard deviation 27


@pytest.mark.parametrize(("keys", "count"), [(["a"], 2), ([], 1), (["a"], 0), (["a", "a"], 1)])
def test_a_draw_that_cannot_be_made_is_refused(keys: list[str], count: int):
    with pytest.raises(ValueError, match=r"cannot draw|twice"):
        draw(keys, count=count, seed=1)


@given(items, st.integers(0, 2**63))
def test_presenting_an_item_changes_its_order_and_nothing_else(item: Item, seed: int):
    shown = present(item, seed=seed)
    assert present(shown, seed=seed) == shown
    assert shown.key == item.key
    if isinstance(item, MultipleChoice) and isinstance(shown, MultipleChoice):
        assert sorted(shown.options, key=str) == sorted(item.options, key=str)


def test_options_stand_in_different_orders_for_different_attempts():
    assert len({present(VERB, seed=seed) for seed in range(50)}) == 6
