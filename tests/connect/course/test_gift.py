"""Items come from GIFT as they were meant, and what cannot be read is told by line."""

import pytest

from guildmark.connect.course.gift import read_gift
from guildmark.engine.scoring import from_dict, grade, parse_response, to_dict
from guildmark.engine.scoring.items import Matching, MultipleAnswers, MultipleChoice

BANK = """// a bank
$CATEGORY: verbs

::one::Which is shorter? {
  =we decided # Right: the verb says it.
  ~a decision was made by us # The actor hides.
}

::many::Which apply? { ~%50%a ~%50%b ~%-100%c }

::truth::Ink is wet.{TRUE#No, it is.#Yes.}

::number::How many? {#12:2}

::range::How many? {#1..5}

::short::The opposite of passive is {=active =Active voice} voice.

::pairs::Match. { =cat -> Katze =dog -> Hund }

::escaped::Is 1 \\= 1 and \\{a\\} a set? {T}
"""


def items():
    found = read_gift(BANK)
    assert found.problems == []
    return {item.key: item for item in found.items}


def test_every_kind_is_read():
    assert [item.kind for item in items().values()] == [
        "multiple_choice", "multiple_answers", "true_false", "numeric", "numeric", "short_answer", "matching",
        "true_false",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "raw", "fraction"),
    [
        ("one", "0", 1), ("one", "1", 0), ("many", ["0", "1"], 1), ("many", ["0"], 0.5), ("many", ["0", "2"], 0),
        ("truth", "true", 1), ("truth", "false", 0), ("number", "10", 1), ("number", "14,0", 1), ("number", "15", 0),
        ("range", "5", 1), ("short", "  ACTIVE ", 1), ("short", "Active  voice", 1), ("short", "passive", 0),
        ("pairs", {"0": "0", "1": "1"}, 1), ("pairs", {"0": "1", "1": "1"}, 0.5), ("pairs", {}, 0),
    ],
)  # fmt: skip
def test_an_answer_earns_what_the_bank_says(key, raw, fraction):
    item = items()[key]
    assert grade(item, parse_response(item, chosen(item, raw))).fraction == pytest.approx(fraction)


def chosen(item, raw):
    """The keys that stand for these places in the file."""
    match item:
        case MultipleChoice():
            return item.options[int(raw)].key
        case MultipleAnswers():
            return [item.options[int(place)].key for place in raw]
        case Matching():
            return {row: item.choices[int(place)].key for row, place in raw.items()}
    return raw


def test_no_key_says_which_answer_is_right():
    """Read again with the answers in another order, each has the key it had."""
    turned = read_gift("::many::Which apply? { ~%-100%c ~%50%b ~%50%a }\n\n::one::Which? { ~no =yes }").items
    keys = {option.html: option.key for option in items()["many"].options}
    assert {option.html: option.key for option in turned[0].options} == keys
    assert all(len(key) == 10 for key in keys.values())
    pairs = items()["pairs"]
    assert all(pair.key != pair.choice for pair in pairs.pairs)


def test_each_item_is_about_the_category_it_stands_under():
    bank = """::before::So? {T}

$CATEGORY: $course$/top/Marks/Commas and/or // semicolons
::one::So? {T}

::two::So?
$CATEGORY: in the middle
{T}

::three::So? {T}

$CATEGORY: $system$/top
::none::So? {T}
"""
    found = read_gift(bank.replace("and/or ", "and "))
    assert found.problems == []
    about = {"one": "Commas and / semicolons", "two": "Commas and / semicolons", "three": "in the middle"}
    assert found.topics == about


@pytest.mark.parametrize("category", ["a\x00b", "x" * 201])
def test_a_category_that_is_no_text_is_told_by_line(category):
    found = read_gift(f"$CATEGORY: {category}\n\n::a::So? {{T}}\n")
    assert [str(each) for each in found.problems] == [
        "assessment.gift, line 3: its category is no text of at most 200 letters"
    ]


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f"])
def test_signs_that_are_no_text_are_told_by_line(sign):
    found = read_gift(f"::a::Ink is wet.{{T}}\n\n::b::Ink is {sign}dry.{{F}}\n")
    assert [item.key for item in found.items] == ["a"]
    (problem,) = found.problems
    assert str(problem) == f"assessment.gift, line 3: holds a sign that is no text (number {ord(sign)}); take it out"


def test_a_missing_word_leaves_a_gap_in_the_sentence():
    assert items()["short"].html == "The opposite of passive is _____ voice."


def test_escapes_are_what_they_stand_for():
    assert items()["escaped"].html == "Is 1 = 1 and {a} a set?"


def test_items_are_the_same_after_storing():
    assert all(from_dict(to_dict(item)) == item for item in items().values())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\n\nEssay? {}", 3, "cannot be marked at once"),
        ("No braces", 1, "exactly one"),
        ("Q { =a", 1, "exactly one"),
        ("Q { ~%60%a ~%60%b }", 1, "not to 100%"),
        ("Q {~a ~b}", 1, "not to 100%"),
        ("Q {#about ten}", 1, "not a number"),
        ("Q {#5..1}", 1, "no number lies"),
        ("::a::Q {T}\n\n::a::R {F}", 3, "used on line 1"),
        ("Q {=a -> b}", 1, "at least two rows"),
        ("{T}", 1, "asks nothing"),
        ("Q {=%200%a ~b}", 1, "between -100 and 100"),
    ],
)
def test_what_cannot_be_read_is_told_by_line_and_the_rest_is_kept(text, line, words):
    found = read_gift(text + "\n\n::good::Ink is wet. {T}")
    assert [item.key for item in found.items][-1] == "good"
    assert [problem.line for problem in found.problems] == [line]
    assert words in found.problems[0].message


def test_scripts_in_items_are_only_words():
    item = read_gift("[html]<script>alert(1)</script>Ink <b onclick=x>is</b> wet {T}").items[0]
    assert "script" not in item.html
    assert "onclick" not in item.html
