"""Assessment items, what may be answered to them, and what an answer earns.

Never knows who answers, when, or what follows: an item and a response in, a result out. The same item, response
and seed give the same result on every machine and under every version of Python.
"""

from guildmark.engine.scoring.attempts import Percent, score_attempt
from guildmark.engine.scoring.drawing import draw, present
from guildmark.engine.scoring.grading import ItemResult, grade
from guildmark.engine.scoring.items import (
    KINDS,
    Choice,
    Item,
    ItemError,
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
)
from guildmark.engine.scoring.responses import Response, ResponseError, parse_response
from guildmark.engine.scoring.storing import from_dict, to_dict
from guildmark.engine.scoring.text import fold, matches

__all__ = [
    "KINDS",
    "Choice",
    "Item",
    "ItemError",
    "ItemResult",
    "Matching",
    "MultipleAnswers",
    "MultipleChoice",
    "Numeric",
    "NumericAnswer",
    "Option",
    "Pair",
    "Percent",
    "Response",
    "ResponseError",
    "ShortAnswer",
    "TextAnswer",
    "TrueFalse",
    "draw",
    "fold",
    "from_dict",
    "grade",
    "matches",
    "parse_response",
    "present",
    "score_attempt",
    "to_dict",
]
