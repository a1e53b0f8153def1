"""Reads and writes a mapping as a YAML file that a person can read and change.

Every scalar is read as text (`no` stays "no", a date a date only where one is wanted); aliases are refused, so that a
small file cannot unfold into a huge one. A key that means nothing is an error, not a silence.
"""

from collections.abc import Mapping as Words
from dataclasses import fields as fields_of
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from guildmark.connect.csv.fields import KINDS, Kind
from guildmark.connect.csv.mapping import Condition, LookUp, Mapping, Rule, Source, Start, TableMapping
from guildmark.connect.csv.problems import FaultError, Problem, UnreadableError
from guildmark.connect.csv.timing import UNITS, read_day, read_zone

SHIPPED = Path(__file__).parent / "mappings"
MOST_CHARACTERS = 200_000
DEEPEST = 12
_ALLOWED = {
    "choose": ("first", "earliest", "join"), "zero": ("", "never"), "negative": ("", "allowed"), "unit": ("", *UNITS),
}  # fmt: skip


def list_shipped() -> dict[str, Path]:
    """The example mappings that come with Guildmark, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def read_mapping(file: Path | str, *, name: str = "") -> Mapping:
    """The mapping in a file, or in the text of one; raises UnreadableError that says what is wrong where."""
    shown = name or (file.name if isinstance(file, Path) else "mapping")
    try:
        text = file.read_text(encoding="utf-8-sig") if isinstance(file, Path) else file
        return _mapping(_load(text))
    except UnicodeDecodeError as fault:
        raise UnreadableError(Problem(shown, 0, _("not UTF-8 text"))) from fault
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        message = getattr(fault, "problem", None) or str(fault)
        raise UnreadableError(Problem(shown, mark.line + 1 if mark else 0, message)) from fault
    except FaultError as fault:
        raise UnreadableError(Problem(shown, 0, str(fault))) from fault


def _load(text: str) -> dict[str, Any]:
    if len(text) > MOST_CHARACTERS:
        raise FaultError(_("too long for a mapping"))
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise FaultError(_("nested too deeply for a mapping"))
        if isinstance(event, yaml.AliasEvent):
            raise FaultError(_("aliases (*name) are not used in mappings"))
    data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - this loader makes text, lists and dicts only
    return _dict(data, _("the mapping"))


def _dict(data: Any, where: str) -> dict[str, Any]:  # noqa: ANN401 - whatever YAML holds
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise FaultError(_("%(where)s: names with their values are wanted here") % {"where": where})
    return data


def _known(data: dict[str, Any], keys: set[str], where: str) -> None:
    if unknown := sorted(data.keys() - keys):
        raise FaultError(
            _("%(where)s: “%(key)s” means nothing here; known are %(known)s")
            % {"where": where, "key": unknown[0], "known": ", ".join(sorted(keys))}
        )


def _text(data: dict[str, Any], key: str, where: str, default: str = "") -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise FaultError(_("%(where)s: “%(key)s” is one text") % {"where": where, "key": key})
    return value


def _texts(data: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = data.get(key, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise FaultError(_("%(where)s: “%(key)s” is a text or a list of texts") % {"where": where, "key": key})
    return tuple(value)


def _dicts(data: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise FaultError(_("%(where)s: “%(key)s” is a list") % {"where": where, "key": key})
    return [_dict(each, f"{where}, {key} {number}") for number, each in enumerate(value, 1)]


_HEAD = {"kind", "name", "about", "encoding", "delimiter", "zone", "decimal", "unknown", "anchor", "start", "tables"}
_TABLE = {"fields", "file", "records", "look_up", "leave_out", "report"}


def _mapping(data: dict[str, Any]) -> Mapping:
    where = _("the mapping")
    _known(data, _HEAD | _TABLE, where)
    kind = KINDS.get(_text(data, "kind", where))
    if kind is None:
        raise FaultError(_("“kind” is one of %(kinds)s") % {"kinds": ", ".join(KINDS)})
    parts = _dicts(data, "tables", where) or [{key: value for key, value in data.items() if key in _TABLE}]
    words = {key: _text(data, key, where) for key in ("name", "about", "encoding", "delimiter")}
    decimal = _text(data, "decimal", where, ".")
    if decimal not in (".", ","):
        raise FaultError(_("“decimal” is . or ,"))
    anchor = _text(data, "anchor", where)
    return Mapping(
        kind=kind.name, tables=tuple(_table(part, kind) for part in parts), decimal=decimal,
        zone=read_zone(_text(data, "zone", where, "UTC")), unknown=_texts(data, "unknown", where),
        anchor=read_day(anchor) if anchor else None, start=_start(data.get("start")), **words,
    )  # fmt: skip


def _start(data: Any) -> Start | None:  # noqa: ANN401 - whatever YAML holds
    if data is None:
        return None
    part = _dict(data, "start")
    _known(part, {"column", "dates"}, "start")
    dates = _dict(part.get("dates"), "start, dates")
    return Start(_text(part, "column", "start"), {key: read_day(str(day)) for key, day in dates.items()})


def _table(data: dict[str, Any], kind: Kind) -> TableMapping:
    where = _text(data, "file", "tables") or _("the mapping")
    _known(data, _TABLE, where)
    fields = _dict(data.get("fields"), f"{where}, fields")
    if wrong := next((name for name in fields if kind.find(name) is None), None):
        known = ", ".join(each.name for each in kind.fields)
        raise FaultError(
            _("%(where)s: there is no field “%(name)s”; known are %(known)s")
            % {"where": where, "name": wrong, "known": known}
        )
    records = _texts(data, "records", where)
    if wrong := next((name for name in records if name not in kind.records), None):
        raise FaultError(_("%(where)s: there are no records “%(name)s”") % {"where": where, "name": wrong})
    return TableMapping(
        fields={name: _source(value, f"{where}, {name}", kind) for name, value in fields.items()},
        file=_text(data, "file", where), records=records,
        look_up=tuple(_look_up(each, where) for each in _dicts(data, "look_up", where)),
        leave_out=tuple(_rule(each, where) for each in _dicts(data, "leave_out", where)),
        report=tuple(_rule(each, where) for each in _dicts(data, "report", where)),
    )  # fmt: skip


def _source(data: Any, where: str, kind: Kind) -> Source:  # noqa: ANN401 - whatever YAML holds
    if isinstance(data, str):
        return Source(columns=(data,))
    part = _dict(data, where)
    plain = {each.name for each in fields_of(Source)} - {"columns", "values", "unless"}
    _known(part, plain | {"column", "columns", "values", "unless"}, where)
    values = _dict(part.get("values", {}), f"{where}, values")
    source = Source(
        columns=_texts(part, "column", where) + _texts(part, "columns", where),
        values={key: _text(values, key, where) for key in values},
        unless=_texts(part, "unless", where),
        **{key: _text(part, key, where) for key in plain if key in part},
    )
    _check(source, where, kind)
    return source


def _check(source: Source, where: str, kind: Kind) -> None:
    for key, allowed in _ALLOWED.items():
        if getattr(source, key) not in allowed:
            known = ", ".join(filter(None, allowed))
            words = {"where": where, "key": key, "known": known}
            raise FaultError(_("%(where)s: “%(key)s” is one of %(known)s") % words)
    if not source.columns and not source.constant:
        raise FaultError(_("%(where)s: a column or a constant is missing") % {"where": where})
    if bool(source.unit) != bool(source.since):
        raise FaultError(_("%(where)s: “unit” and “since” belong together") % {"where": where})
    if source.columns and not all(source.columns):
        raise FaultError(_("%(where)s: a column has a name") % {"where": where})
    for other in (source.since, *source.unless):
        if other and other not in ("anchor", "start") and kind.find(other) is None:
            raise FaultError(_("%(where)s: there is no field “%(name)s”") % {"where": where, "name": other})


def _look_up(data: dict[str, Any], where: str) -> LookUp:
    _known(data, {"file", "by", "take"}, f"{where}, look_up")
    if not all(data.get(key) for key in ("file", "by", "take")):
        raise FaultError(_("%(where)s: a look-up has “file”, “by” and “take”") % {"where": where})
    return LookUp(_text(data, "file", where), _text(data, "by", where), _texts(data, "take", where))


def _rule(data: dict[str, Any], where: str) -> Rule:
    _known(data, {"when", "reason"}, where)
    when, reason = _dict(data.get("when"), f"{where}, when"), _text(data, "reason", where)
    _known(when, {each.name for each in fields_of(Condition)}, f"{where}, when")
    if not reason or not when:
        raise FaultError(_("%(where)s: a rule has a condition and a reason") % {"where": where})
    lists = {key: _texts(when, key, where) for key in ("empty", "negative", "is_one_of", "is_none_of")}
    return Rule(Condition(column=_text(when, "column", where), **lists), reason)


def write_mapping(mapping: Mapping) -> str:
    """The mapping as YAML text; reading it gives the same mapping."""
    data = _plain(mapping)
    tables = [{"fields": {}} | table for table in data.pop("tables")]
    data |= {"tables": tables} if len(tables) > 1 else tables[0]
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Never writes aliases, which are refused when the file is read."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002, ANN401 - the signature YAML calls
        return True


def _plain(thing: Any) -> Any:  # noqa: ANN401 - any part of a mapping
    match thing:
        case Source(columns=(column,)) if thing == Source(columns=(column,)):
            return column
        case str():
            return thing
        case date():
            return thing.isoformat()
        case tuple():
            return [_plain(each) for each in thing]
        case Words():
            return {key: _plain(value) for key, value in thing.items()}
    pairs = ((each.name, getattr(thing, each.name), each.default) for each in fields_of(thing))
    return {name: _plain(value) for name, value, default in pairs if value not in (default, (), {}, None)}
