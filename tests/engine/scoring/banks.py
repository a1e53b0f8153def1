"""One item of each kind for tests, and hypothesis strategies for any item and any response to it."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from guildmark.engine.scoring import (
    Choice,
    Item,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Option,
    Pair,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
    fold,
)
from guildmark.engine.scoring.text import unprintable

VERB = MultipleChoice(
    key="verb",
    html="Which sentence puts the action in the verb?",
    options=(
        Option("a", "We decided to stop.", 1.0, "The decision is the verb."),
        Option("b", "A decision to stop was made.", 0.0, "Who decided?"),
        Option("c", "We made a decision to stop.", 0.5),
    ),
    feedback="Ask what happens.",
)
CUTS = MultipleAnswers(
    key="cuts",
    html="Which words can go?",
    options=(
        Option("a", "very", 0.5),
        Option("b", "in order", 0.5),
        Option("c", "not", -1.0, "“Not” turns the sentence round."),
        Option("d", "who", -0.5),
    ),
)
TRUE = TrueFalse(key="true", html="A passive can be right.", answer=True, if_true="Yes.", if_false="It can.")
WORDS = Numeric(
    key="words",
    html="How many words?",
    answers=(
        NumericAnswer(Decimal("2.9"), Decimal("3.1")),
        NumericAnswer(Decimal(2), Decimal(4), 0.5, "Nearly."),
    ),
)
COLON = ShortAnswer(
    key="colon", html="Which mark?", answers=(TextAnswer("colon"), TextAnswer("semi*", 0.25, "Its sister."))
)
TERMS = Matching(
    key="terms",
    html="Join term and example.",
    pairs=(Pair("p1", "noun", "c1"), Pair("p2", "verb", "c2"), Pair("p3", "name", "c1")),
    choices=(Choice("c1", "paper"), Choice("c2", "write"), Choice("c3", "softly")),
)
ALL = (VERB, CUTS, TRUE, WORDS, COLON, TERMS)

texts = st.text(min_size=1, max_size=20).filter(lambda t: bool(t.strip()))
weights = st.floats(-1, 1, allow_nan=False)
plain = texts.filter(lambda t: bool(fold(t)) and "*" not in fold(t) and "\\" not in t and not unprintable(t))


def _options(some: list[float]) -> tuple[Option, ...]:
    return tuple(Option(f"o{n}", f"option {n}", w, f"feedback {n}" if n % 2 else "") for n, w in enumerate(some))


@st.composite
def several(draw: st.DrawFn) -> MultipleAnswers:
    right = draw(st.integers(1, 7))
    wrong = draw(st.lists(st.floats(-1, 0), max_size=6).filter(lambda w: len(w) + right > 1))
    mixed = draw(st.permutations([1 / right] * right + wrong))
    return MultipleAnswers(key="several", html="q", options=_options(mixed))


@st.composite
def matching(draw: st.DrawFn) -> Matching:
    count = draw(st.integers(2, 6))
    choices = tuple(Choice(f"c{n}", f"choice {n}") for n in range(draw(st.integers(2, 8))))
    owners = draw(st.lists(st.sampled_from(choices), min_size=count, max_size=count))
    pairs = tuple(Pair(f"p{n}", f"row {n}", owner.key) for n, owner in enumerate(owners))
    return Matching(key="m", html="q", pairs=pairs, choices=choices)


@st.composite
def numeric(draw: st.DrawFn) -> Numeric:
    numbers = st.decimals(-10_000, 10_000, places=3)
    spans = draw(st.lists(st.tuples(numbers, numbers, weights), max_size=4))
    answers = [NumericAnswer(min(a, b), max(a, b), w) for a, b, w in spans]
    first = draw(numbers)
    return Numeric(key="n", html="q", answers=(NumericAnswer(first, first), *answers))


items: st.SearchStrategy[Item] = st.one_of(
    st.lists(weights, min_size=1, max_size=6).map(
        lambda w: MultipleChoice(key="mc", html="q", options=_options([*w, 1.0]))
    ),
    several(),
    st.booleans().map(lambda answer: TrueFalse(key="tf", html="q", answer=answer)),
    numeric(),
    st.builds(
        lambda answers, more, case: ShortAnswer(
            key="sa",
            html="q",
            answers=(*(TextAnswer(a) for a in answers), *(TextAnswer(t, w) for t, w in more)),
            case_sensitive=case,
        ),
        st.lists(plain, min_size=1, max_size=3),
        st.lists(st.tuples(plain, weights), max_size=3),
        st.booleans(),
    ),
    matching(),
)


def right_response(item: Item) -> Any:
    """A response that earns everything."""
    match item:
        case MultipleChoice():
            return next(o.key for o in item.options if o.weight == 1)
        case MultipleAnswers():
            return [o.key for o in item.options if o.weight > 0]
        case TrueFalse():
            return item.answer
        case Numeric():
            return f"{next(a.low for a in item.answers if a.weight == 1):f}"
        case ShortAnswer():
            return next(a.text for a in item.answers if a.weight == 1)
        case Matching():
            return {p.key: p.choice for p in item.pairs}
    raise AssertionError(item)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Item, Any]:
    """Any item with any response that its form could send."""
    item = draw(items)
    match item:
        case MultipleChoice():
            return item, draw(st.sampled_from([o.key for o in item.options]))
        case MultipleAnswers():
            return item, draw(st.lists(st.sampled_from([o.key for o in item.options]), max_size=len(item.options)))
        case TrueFalse():
            return item, draw(st.booleans())
        case Numeric():
            return item, f"{draw(st.decimals(-20_000, 20_000, places=3)):f}"
        case ShortAnswer():
            return item, draw(st.text("abcXYZ *'", max_size=12))
        case Matching():
            keys = st.sampled_from([c.key for c in item.choices])
            return item, draw(st.dictionaries(st.sampled_from([p.key for p in item.pairs]), keys))
    raise AssertionError(item)
