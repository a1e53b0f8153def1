"""A course that speaks of the skill in any of its forms fits; one about something else is asked about."""

import pytest

from guildmark.programs.matching import names_skill


@pytest.mark.parametrize(
    ("skill", "text"),
    [
        ("Editing", "Verified Editor"), ("Translation", "For translators"), ("Shell scripting", "The Unix Shell"),
        ("SQL", "Databases and SQL"), ("編集", "編集の基礎"), ("Indexing", "How an index is made"), ("UX", "ux research"),
    ],
)  # fmt: skip
def test_a_course_names_the_skill_in_any_of_its_forms(skill, text):
    assert names_skill(skill, ["Other words", text])


@pytest.mark.parametrize(
    ("skill", "text"),
    [("Translation", "Verified Editor"), ("Translation", "Transport planning"), ("SQL", "A sequel"), ("Editing", "")],
)
def test_a_course_about_something_else_does_not(skill, text):
    assert not names_skill(skill, [text])
