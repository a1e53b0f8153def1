"""When two short texts are the same answer: spelling counts; case, spacing and kinds of quotation mark do not.

Matching takes time in proportion to the text: an answer's `*` is searched for piece by piece, never by a regular
expression that could be made to run for ever.
"""

import unicodedata

QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-"}
    | dict.fromkeys("\u00ad\u200b\ufeff", "")
)
LONGEST = 500  # characters of a short answer
ANY, STAR = "\ue001", "\ue000"  # private characters that stand for `*` and `\*` while a pattern is folded


def fold(text: str, *, case_sensitive: bool = False) -> str:
    """The text without the differences that do not count.

    Unicode compatibility caseless matching (The Unicode Standard, D146: NFD, case fold, NFKC, twice), then quotation
    marks and hyphens as typed on a keyboard, then single spaces and none at the ends.
    """
    plain = unicodedata.normalize("NFKC", text)
    if not case_sensitive:
        for _ in range(2):
            plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", plain).casefold())
    return " ".join(plain.translate(QUOTES).split())


def _pieces(pattern: str, *, case_sensitive: bool) -> list[str]:
    marked = pattern.replace("\\*", STAR).replace("*", ANY)
    folded = fold(marked, case_sensitive=case_sensitive)
    return [piece.replace(STAR, "*") for piece in folded.split(ANY)]


def matches(pattern: str, text: str, *, case_sensitive: bool = False) -> bool:
    r"""Whether the text is the pattern; `*` stands for any run of characters, none included, `\*` for a star."""
    given = fold(text, case_sensitive=case_sensitive)
    first, *rest = _pieces(pattern, case_sensitive=case_sensitive)
    if not rest:
        return given == first
    *middle, last = rest
    if not given.startswith(first) or not given.endswith(last) or len(given) < len(first) + len(last):
        return False
    at, end = len(first), len(given) - len(last)
    for piece in middle:
        found = given.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def literal(pattern: str) -> str:
    r"""A text that the pattern accepts, as it may be shown: `\*` as a star, and a wild `*` as an ellipsis."""
    shown = pattern.replace("\\*", STAR).replace("*", "…").replace(STAR, "*")
    return " ".join(shown.split())


def blank(text: str) -> bool:
    """Whether nothing was written that could be an answer."""
    return not fold(text)


def unprintable(text: str) -> int:
    """The place (from 1) of the first character that a page or a database cannot hold as text, 0 for none.

    Those are halves of characters (lone surrogates), NUL and the other controls save tab and line ends.
    """
    bad = (at for at, s in enumerate(text, 1) if unicodedata.category(s) in {"Cs", "Cc"} and s not in "\t\n\r")
    return next(bad, 0)
