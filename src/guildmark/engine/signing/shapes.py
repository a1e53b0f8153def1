"""Expands each shape of badge once, so that the next one of that shape only fills in its values.

A shape is a document's keys, types, nesting, numbers, and which of its texts are equal. Each distinct text becomes a
slot; pyld expands the document with slots, and its statements become a template. A slot that lands where an address
belongs takes absolute addresses of a few schemes only: then no text can change what the expansion would have been.
Anything else is left to the long way. Nothing here decides about signatures.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import pyoxigraph
from pyld import jsonld

from guildmark.engine.signing.contexts import loader
from guildmark.engine.signing.problems import SignatureError

Document = dict[str, Any]
Token = int | str | tuple[str, Any]

_OPEN, _CLOSE, _LIST, _END = -1, -2, -3, -4
_CONSTANT = frozenset({"@context", "type", "proofPurpose"})
_MARK = "urn:guildmark-slot:"
_SLOT = re.compile(re.escape(_MARK) + r"([0-9]+):")
_ADDRESS = re.compile(r"(?:https?://|urn:|did:|mailto:|data:)[^\x00-\x20\x7f-\x9f<>\"{}|^`\\]*")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_MOST_SHAPES = 128
# The one pair of terms in the Open Badges context that means the same thing.
_SAME = {"AchievementCredential": "OpenBadgeCredential"}


@dataclass(frozen=True, slots=True)
class _Shape:
    """N-Quads with a `%s` per slot (None where slots would not be sound), and what is inexact about the shape."""

    template: str | None
    pick: Callable[[list[str]], tuple[str, ...]]
    addresses: tuple[int, ...]
    unnamed: int
    fault: str | None


def fill(document: Document) -> tuple[str, int] | None:
    """The document's statements as unordered N-Quads and how many nodes have no name, or None for the long way.

    Raises SignatureError `blank_node_name`, and whatever pyld raises.
    """
    shape, values = _shape_of(document)
    if not _fits(values, shape):
        return None
    template: str = shape.template or ""
    text = template % shape.pick([*values, *(value.translate(_ESCAPES) for value in values)])
    return text, shape.unnamed


def find_fault(document: Document) -> str | None:
    """The first place where compacting the expanded document does not give it back, or None."""
    shape, values = _shape_of(document)
    if shape.fault is not None or _fits(values, shape):
        return shape.fault
    return _round_trip(document)


def _shape_of(document: Document) -> tuple[_Shape, list[str]]:
    tokens: list[Token] = []
    slots: dict[str, int] = {}
    _abstract(document, constant=False, slots=slots, tokens=tokens)
    shape, values = _shape(tuple(tokens)), list(slots)
    _refuse_names(values if shape.template is None else [values[slot] for slot in shape.addresses])
    return shape, values


def _refuse_names(values: list[str]) -> None:
    """Without names for its parts a document is a tree, which is cheap to canonicalise."""
    if any(value.startswith("_:") for value in values):
        raise SignatureError("blank_node_name", "a part of the document is named as a blank node")


def _fits(values: list[str], shape: _Shape) -> bool:
    return shape.template is not None and all(_ADDRESS.fullmatch(values[slot]) for slot in shape.addresses)


def _abstract(value: object, *, constant: bool, slots: dict[str, int], tokens: list[Token]) -> None:
    """Append the shape of `value` to `tokens`: keys and signs as they are, texts as slot numbers."""
    if isinstance(value, str):
        tokens.append(("str", value) if constant else slots.setdefault(value, len(slots)))
    elif isinstance(value, dict):
        tokens.append(_OPEN)
        for key, part in value.items():
            tokens.append(key)
            _abstract(part, constant=key in _CONSTANT, slots=slots, tokens=tokens)
        tokens.append(_CLOSE)
    elif isinstance(value, list):
        tokens.append(_LIST)
        for part in value:
            _abstract(part, constant=constant, slots=slots, tokens=tokens)
        tokens.append(_END)
    elif value is None or isinstance(value, bool | int | float):
        tokens.append((type(value).__name__, value))
    else:
        raise TypeError(f"not a JSON value: {type(value).__name__}")


@lru_cache(maxsize=_MOST_SHAPES)
def _shape(tokens: tuple[Token, ...]) -> _Shape:
    if any(_MARK in str(token) or str(token).startswith("_:") for token in _constants(tokens)):
        raise SignatureError("malformed", "a key or a type has a name that is reserved")
    feed = iter(tokens)
    document = _rebuild(next(feed), feed)
    graphs = jsonld.to_rdf(document, {"documentLoader": loader(), "safe": True})
    template, order, addresses = _template(graphs)
    slots = sum(isinstance(token, int) and token >= 0 for token in set(tokens))
    picks = [slot if address else slots + slot for slot, address in order]
    return _Shape(template, _picker(picks), addresses, _unnamed(graphs), _round_trip(document))


def _constants(tokens: tuple[Token, ...]) -> Iterator[object]:
    for token in tokens:
        if not isinstance(token, int):
            yield token[1] if isinstance(token, tuple) else token


def _picker(picks: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    if len(picks) > 1:
        return itemgetter(*picks)
    return lambda values: tuple(values[pick] for pick in picks)


def _rebuild(token: Token, feed: Iterator[Token]) -> Any:  # noqa: ANN401 - any JSON value
    """The document of a shape, each slot holding an address that nobody else uses."""
    if isinstance(token, tuple):
        return token[1]
    if token == _OPEN:
        made: Document = {}
        while (key := next(feed)) != _CLOSE:
            made[str(key)] = _rebuild(next(feed), feed)
        return made
    if token == _LIST:
        parts = []
        while (part := next(feed)) != _END:
            parts.append(_rebuild(part, feed))
        return parts
    return f"{_MARK}{token}:"


def _template(graphs: dict[str, Any]) -> tuple[str | None, list[tuple[int, bool]], tuple[int, ...]]:
    """N-Quads with `%s`, the slot of each with whether it is an address, and all slots that are."""
    order: list[tuple[int, bool]] = []
    lines: list[str] = []
    if set(graphs) != {"@default"}:
        return None, order, ()
    for said in graphs["@default"]:
        terms = [_term(said[part], order) for part in ("subject", "predicate", "object")]
        lines.append(" ".join(terms) + " .\n")
    if _MARK in "".join(lines):
        return None, [], ()
    return "".join(lines), order, tuple({slot for slot, address in order if address})


def _unnamed(graphs: dict[str, Any]) -> int:
    """How many nodes have no id: each is the object of one statement, the document itself apart."""
    ends = (said[part] for graph in graphs.values() for said in graph for part in ("subject", "object"))
    return len({end["value"] for end in ends if end["type"] == "blank node"})


def _term(term: dict[str, str], order: list[tuple[int, bool]]) -> str:
    value, kind = term["value"], term["type"]
    slot = _SLOT.fullmatch(value)
    if slot:
        order.append((int(slot[1]), kind == "IRI"))
    if kind == "IRI":
        return "<%s>" if slot else _constant(pyoxigraph.NamedNode(value))
    if kind == "blank node":
        return value
    if not slot or "language" in term:
        return _constant(pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(term["datatype"])))
    return '"%s"^^' + _constant(pyoxigraph.NamedNode(term["datatype"]))


def _constant(term: object) -> str:
    return str(term).replace("%", "%%")


def _round_trip(document: Document) -> str | None:
    options = {"documentLoader": loader(), "safe": True}
    back = jsonld.compact(jsonld.expand(document, options), document["@context"], options)
    return _difference(document, back, "")


def _difference(given: object, back: object, path: str) -> str | None:
    """The first path at which two documents differ; a list of one and its only member are the same."""
    given, back = _unwrap(given), _unwrap(back)
    if isinstance(given, dict) and isinstance(back, dict):
        keys = [key for key in (*given, *back) if key != "@context"]
        found = (_difference(given.get(key), back.get(key), f"{path}.{key}") for key in keys)
        return next((fault for fault in found if fault), None)
    if isinstance(given, list) and isinstance(back, list) and len(given) == len(back):
        pairs = enumerate(zip(given, back, strict=True))
        found = (_difference(mine, theirs, f"{path}[{number}]") for number, (mine, theirs) in pairs)
        return next((fault for fault in found if fault), None)
    return None if given is not None and given == back else path.lstrip(".") or "the document"


def _unwrap(value: object) -> object:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return _SAME.get(value, value) if isinstance(value, str) else value
