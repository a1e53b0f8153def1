"""The course that ships is whole, and its assessment teaches: every lesson can be tried out, every item answers back."""

from collections import Counter

import pytest

from guildmark.connect.course.bring_in import SHIPPED
from guildmark.connect.course.carpentries import read_course
from guildmark.connect.course.folder import read_folder
from guildmark.connect.course.gift import read_gift
from guildmark.engine.scoring import (
    KINDS,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    ShortAnswer,
    TrueFalse,
    grade,
)

FILES = read_folder(SHIPPED / "verified_editor")
COURSE = read_course(FILES)
BANK = read_gift(FILES["assessment.gift"].decode())


def best_response(item):
    """What somebody answers who knows everything."""
    match item:
        case MultipleChoice(options=options):
            return next(option.key for option in options if option.weight == 1)
        case MultipleAnswers(options=options):
            return [option.key for option in options if option.weight > 0]
        case Matching(pairs=pairs):
            return {pair.key: pair.choice for pair in pairs}
        case TrueFalse(answer=answer):
            return answer
        case Numeric(answers=answers):
            return next(f"{each.low:f}" for each in answers if each.weight == 1)
        case ShortAnswer(answers=answers):
            return next(each.text for each in answers if each.weight == 1)


def what_it_says_back(item):
    """The word to each answer that the item names; a matching item has only its word to everyone."""
    match item:
        case MultipleChoice(options=named) | MultipleAnswers(options=named):
            return [option.feedback for option in named]
        case Numeric(answers=named) | ShortAnswer(answers=named):
            return [each.feedback for each in named]
        case TrueFalse():
            return [item.if_true, item.if_false]
    return []


def test_every_item_names_the_lesson_that_helps():
    slugs = {lesson.slug for lesson in COURSE.lessons}
    assert set(BANK.topics.values()) == slugs
    assert BANK.topics.keys() == {item.key for item in BANK.items}


def test_twelve_lessons_take_240_minutes():
    assert (COURSE.title, COURSE.licence, COURSE.attribution) == ("Verified Editor", "CC-BY 4.0", "Guildmark")
    assert (len(COURSE.lessons), COURSE.minutes) == (12, 240)


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.slug)
def test_each_lesson_has_objectives_key_points_and_three_challenges_with_solutions(lesson):
    assert len(lesson.objectives) >= 3
    assert lesson.challenges >= 3
    assert lesson.html.count("<summary>Show a solution") >= lesson.challenges
    assert lesson.html.count('<section class="keypoints">') == 1
    assert ":::" not in lesson.html


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.slug)
def test_every_figure_is_described_in_words(lesson):
    assert lesson.html.count("<img ") == lesson.html.count('alt="') - lesson.html.count('alt=""')


def test_every_figure_that_ships_is_shown():
    assert {f"episodes/fig/{figure.name}" for figure in COURSE.figures} == {n for n in FILES if n.endswith(".svg")}


def test_the_bank_is_read_without_a_problem_and_holds_all_six_kinds():
    assert BANK.problems == []
    assert len(BANK.items) >= 48
    assert {item.kind for item in BANK.items} == set(KINDS)


def test_no_title_is_used_twice_and_each_lesson_has_at_least_four_items():
    assert len({item.key for item in BANK.items}) == len(BANK.items)
    assert min(Counter(item.key[:2] for item in BANK.items)[lesson.slug[:2]] for lesson in COURSE.lessons) >= 4


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.key)
def test_an_item_teaches_whatever_was_answered(item):
    assert item.feedback
    assert all(what_it_says_back(item))


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.key)
def test_who_knows_everything_earns_everything(item):
    assert grade(item, best_response(item)).correct


def test_ticking_every_option_earns_nothing():
    several = [item for item in BANK.items if isinstance(item, MultipleAnswers)]
    assert [grade(item, [option.key for option in item.options]).fraction for item in several] == [0] * len(several)


def test_the_longest_option_is_not_the_one_to_choose():
    choices = [item for item in BANK.items if isinstance(item, MultipleChoice)]
    given_away = [i for i in choices if max(i.options, key=lambda option: len(option.html)).weight == 1]
    assert len(given_away) <= len(choices) / 3
