"""Whatever two pages write, and in whatever order it arrives, every text is in what is kept."""

from hypothesis import given
from hypothesis import strategies as st

from guildmark.engine.decisions.texts import Kept, Sent, settle_text

WORDS = st.text("ab ", max_size=6)


@given(WORDS, WORDS, st.integers(0, 3), st.integers(0, 3))
def test_a_text_of_another_page_is_never_lost(theirs, mine, edition, base):
    text = settle_text(Kept(theirs, edition, "phone"), Sent(mine, base, "desk"))
    assert mine in text
    assert edition == base or theirs in text


@given(WORDS, WORDS, st.integers(0, 3))
def test_a_page_may_change_what_it_sent_itself_even_when_it_never_heard_that_it_arrived(theirs, mine, base):
    assert settle_text(Kept(theirs, 5, "desk"), Sent(mine, base, "desk")) == mine


def test_a_text_that_grew_on_the_other_page_is_not_doubled():
    assert settle_text(Kept("Ink", 2, "phone"), Sent("Ink is wet", 1, "desk")) == "Ink is wet"
    assert settle_text(Kept("Ink is wet", 2, "phone"), Sent("Ink", 1, "desk")) == "Ink is wet"


def test_a_page_that_names_itself_not_is_not_taken_for_the_one_before():
    assert settle_text(Kept("Ink", 2, ""), Sent("Oil", 1, "")) == "Ink\n\nOil"
