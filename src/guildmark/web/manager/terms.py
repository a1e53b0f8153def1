"""A program's terms as they were accepted, word for word and with their hash, and who accepted them; as CSV too."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guildmark.people import queries as people
from guildmark.programs import queries
from guildmark.web.access import ADVISING, Staff, for_staff
from guildmark.web.exporting import batches, stream_csv
from guildmark.web.forms import read_number
from guildmark.web.manager.lists import PAGE, frame
from guildmark.web.reading import put_on_record

COLUMNS = ("record", "contractor", "name", "email", "what", "version", "text_sha256", "at", "user_agent")


@for_staff(*ADVISING)
@require_safe
def terms(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponseBase:
    """Every version with its exact text, how many accepted it, and the records of consent, newest first."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    if request.GET.get("as") == "csv":
        return stream_csv("consents.csv", COLUMNS, _rows(staff, program))
    rows = people.list_program_consents(
        organisation=staff.organisation, program=program.pk, limit=PAGE + 1,
        before=read_number(request.GET.get("before", "")),
    )  # fmt: skip
    put_on_record(staff, "list of what was agreed to", [c.contractor_id for c in rows[:PAGE]])
    accepted = people.count_consents(organisation=staff.organisation, program=program.pk)
    context = frame(
        staff, "programs", program=program, part="terms", rows=rows[:PAGE],
        versions=[(v, accepted.get(v.number, 0)) for v in queries.list_versions(program)],
        total=sum(accepted.values()), more=rows[PAGE - 1].pk if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/terms.html", context)


def _rows(staff: Staff, program: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - a row of programs
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of people
        return people.list_program_consents(
            organisation=staff.organisation, program=program.pk, before=last.pk if last else None, limit=limit
        )

    for rows in batches(fetch):
        put_on_record(staff, "list of what was agreed to", [c.contractor_id for c in rows])
        for c in rows:
            who = c.contractor
            yield c.pk, who.pk, who.name, who.email, c.what, c.version, c.text_sha256, c.at, c.user_agent
