"""A premium never passes its uses or its cap, in whatever order gigs come and uses return."""

from hypothesis import given
from hypothesis import strategies as st

from guildmark.engine.decisions.premium import Promised, Use, next_use

PROMISED = st.builds(
    Promised, basis_points=st.integers(1, 10_000), uses=st.integers(1, 12), cap_minor=st.integers(1, 10**9)
)
STEPS = st.lists(st.one_of(st.integers(0, 10**9), st.just("return")), max_size=30)


@given(PROMISED, STEPS)
def test_uses_and_cap_hold_in_any_order(promised, steps):
    taken: list[Use] = []
    for step in steps:
        if step == "return":
            taken = taken[1:]
        elif use := next_use(promised, taken, value_minor=step):
            taken.append(use)
        assert len(taken) <= promised.uses
        assert len({use.slot for use in taken}) == len(taken)
        assert all(1 <= use.slot <= promised.uses and use.amount_minor > 0 for use in taken)
        assert sum(use.amount_minor for use in taken) <= promised.cap_minor


def test_half_of_the_smallest_unit_goes_to_the_contractor():
    five_percent = Promised(500, 2, 10_000)
    assert next_use(five_percent, [], value_minor=10) == Use(1, 1)
    assert next_use(five_percent, [], value_minor=9) is None


def test_the_last_use_takes_what_is_left_of_the_cap():
    assert next_use(Promised(500, 2, 10_000), [Use(2, 9_000)], value_minor=64_000) == Use(1, 1_000)
