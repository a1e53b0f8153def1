# ruff: noqa: ANN401 - JSON may hold anything; this module finds out what
"""Items as JSON, in both directions.

`from_dict(to_dict(item)) == item` for every item. What comes back is checked like a new item, so that a bank edited
by hand is refused with the reason and the place.
"""

from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from guildmark.engine.scoring.items import (
    KINDS,
    Choice,
    Item,
    ItemError,
    NumericAnswer,
    Option,
    Pair,
    TextAnswer,
)

PARTS: dict[tuple[str, str], type] = {
    ("multiple_choice", "options"): Option,
    ("multiple_answers", "options"): Option,
    ("numeric", "answers"): NumericAnswer,
    ("short_answer", "answers"): TextAnswer,
    ("matching", "pairs"): Pair,
    ("matching", "choices"): Choice,
}
PLAIN: dict[str, type] = {"answer": bool, "case_sensitive": bool}


def _part_to_dict(part: Any) -> dict[str, Any]:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def to_dict(item: Item) -> dict[str, Any]:
    """The item as JSON holds it: `kind`, then its fields; decimal numbers as text."""
    found: dict[str, Any] = {"kind": item.kind}
    for field in fields(item):
        value = getattr(item, field.name)
        found[field.name] = [_part_to_dict(part) for part in value] if isinstance(value, tuple) else value
    return found


def _typed(name: str, value: Any, wanted: type, where: str) -> Any:
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted):
        raise ItemError(f"{where}{name} should be {wanted.__name__}, not {type(value).__name__}")
    return value


def _number(name: str, value: Any, where: str) -> Decimal:
    try:
        return Decimal(_typed(name, value, str, where))
    except InvalidOperation:
        raise ItemError(f"{where}{name}: “{value}” is not a number") from None


def _part(maker: type, raw: Any, where: str) -> Any:
    if not isinstance(raw, dict):
        raise ItemError(f"{where} should be an object")
    known = {field.name for field in fields(maker)}
    if unknown := sorted(set(raw) - known):
        raise ItemError(f"{where} has no “{unknown[0]}”")
    values = {}
    for name, value in raw.items():
        if name in {"low", "high"}:
            values[name] = _number(name, value, f"{where}.")
        else:
            values[name] = _typed(name, value, float if name == "weight" else str, f"{where}.")
    return _make(maker, values, where)


def _make(maker: type, values: dict[str, Any], where: str) -> Any:
    try:
        return maker(**values)
    except TypeError as problem:
        raise ItemError(f"{where} is not complete: {problem}") from problem


def _value(kind: str, name: str, value: Any) -> Any:
    maker = PARTS.get((kind, name))
    if maker is None:
        return _typed(name, value, PLAIN.get(name, str), "")
    if not isinstance(value, list):
        raise ItemError(f"{name} should be a list")
    return tuple(_part(maker, raw, f"{name}[{number}]") for number, raw in enumerate(value))


def from_dict(raw: dict[str, Any]) -> Item:
    """The item that `to_dict` gave; raises ItemError with the place for anything else."""
    kind = raw.get("kind")
    maker = KINDS.get(kind) if isinstance(kind, str) else None
    if maker is None or not isinstance(kind, str):
        raise ItemError(f"no kind of item is called “{kind}”")
    known = {field.name for field in fields(maker)}
    if unknown := sorted(set(raw) - known - {"kind"}):
        raise ItemError(f"{kind} has no “{unknown[0]}”")
    values = {name: _value(kind, name, value) for name, value in raw.items() if name != "kind"}
    made: Item = _make(maker, values, kind)
    return made
