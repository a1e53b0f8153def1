"""Lists as CSV: streamed, so that a long one costs no memory; harmless to a spreadsheet; times in UTC.

Rows are fetched a batch at a time by the key that the page pages by, so an export shows what the page would.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.http import StreamingHttpResponse

from guildmark.connect.csv.cells import make_harmless

BATCH = 500
Row = TypeVar("Row")


class _Echo:
    """Hands back what is written, for a stream."""

    def write(self, text: str) -> str:
        return text


def batches(fetch: Callable[[Row | None, int], Sequence[Row]]) -> Iterator[Sequence[Row]]:
    """All rows of `fetch(last, limit)`, which gives those after `last`, a batch at a time."""
    last: Row | None = None
    while rows := fetch(last, BATCH):
        yield rows
        last = rows[-1]
        if len(rows) < BATCH:
            return


def stream_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The answer that saves these rows as `name`."""
    answer = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(header)  # spreadsheets know by the mark that it is UTF-8
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> str:  # noqa: ANN401 - any value of a row
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value) if isinstance(value, int | float) else make_harmless(str(value))
