"""Queries whose SQL is written once: for the few rows that every page reads.

Django writes a query's SQL anew each time it is asked, which for a row with its five neighbours costs more than a page
has to spend. What comes back is what the query itself would give; a query that cannot be kept this way is refused.
"""

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
_KEPT = "guildmark_prepared"  # on each connection, so that it goes when its thread does


class Prepared(Generic[M]):
    """`query` makes the queryset of its values; `fields` name them and say how the database writes them."""

    def __init__(self, query: Callable[..., models.QuerySet[M]], **fields: "models.Field[Any, Any]") -> None:
        """Nothing is read or written yet."""
        self._query = query
        self._fields = fields

    def rows(self, **values: object) -> list[M]:
        """The rows for these values."""
        compiled = self._compiled()
        connection = compiled.compiler.connection
        return compiled.rows({name: f.get_db_prep_value(values[name], connection) for name, f in self._fields.items()})

    def get(self, **values: object) -> M:
        """The one row; raises the model's DoesNotExist."""
        found = self.find(**values)
        if found is None:
            raise self._compiled().compiler.query.model.DoesNotExist
        return found

    def find(self, **values: object) -> M | None:
        """The first row or None."""
        return next(iter(self.rows(**values)), None)

    def _compiled(self) -> "_Compiled[M]":
        connection = connections["default"]
        kept = vars(connection).setdefault(_KEPT, {})
        if self not in kept:
            kept[self] = _compile(connection, self._query, self._fields)
        compiled: _Compiled[M] = kept[self]
        return compiled


@dataclass(slots=True)
class _Compiled(Generic[M]):
    """SQL with its constants, where the values go, and how rows become objects, for one connection."""

    compiler: Any
    sql: str
    constants: Sequence[object]
    places: Sequence[str | None]
    converters: Any
    names: list[str]
    columns: slice
    related: Sequence[Any]

    def rows(self, written: dict[str, object]) -> list[M]:
        pairs = zip(self.places, self.constants, strict=True)
        params = [constant if place is None else written[place] for place, constant in pairs]
        connection = self.compiler.connection
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        return [self._object(row, connection.alias) for row in self.compiler.apply_converters(found, self.converters)]

    def _object(self, row: Sequence[Any], alias: str) -> M:
        made: M = self.compiler.klass_info["model"].from_db(alias, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, made)
        return made


def _compile(
    connection: BaseDatabaseWrapper,
    query: Callable[..., models.QuerySet[M]],
    fields: "dict[str, models.Field[Any, Any]]",
) -> _Compiled[M]:
    """Ask for values that occur nowhere else, and find them again among what the SQL was given."""
    samples = {name: _sample(field) for name, field in fields.items()}
    compiler = query(**samples).query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    marks = {fields[name].get_db_prep_value(sample, connection): name for name, sample in samples.items()}
    places = [marks.get(param) if isinstance(param, (str, uuid.UUID)) else None for param in params]
    if set(places) - {None} != set(fields) or compiler.annotation_col_map:
        raise TypeError(f"this query cannot be prepared: {sql}")
    select, about = compiler.select, compiler.klass_info
    first, last = about["select_fields"][0], about["select_fields"][-1] + 1
    return _Compiled(
        compiler, sql, params, places, compiler.get_converters([each[0] for each in select]),
        [each[0].target.attname for each in select[first:last]], slice(first, last),
        get_related_populators(about, select, connection.alias),  # type: ignore[call-arg] # the stubs are newer
    )  # fmt: skip


def _sample(field: "models.Field[Any, Any]") -> object:
    return uuid.uuid4() if isinstance(field, models.UUIDField) else secrets.token_hex(8)
