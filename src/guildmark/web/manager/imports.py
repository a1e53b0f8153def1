"""Bringing people, work and courses in: choose a file, see what would happen, then do it."""

import io
import uuid
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from guildmark.connect.course.bring_in import bring_in
from guildmark.connect.course.folder import read_zip
from guildmark.connect.course.problems import CourseError, Problem
from guildmark.connect.csv import choosing, looking, remembering, uploads
from guildmark.connect.csv.fields import KINDS
from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.mapping_file import read_mapping
from guildmark.connect.csv.problems import FaultError, UnreadableError
from guildmark.connect.csv.samples import SAMPLES
from guildmark.people.queries import list_ids_by_email
from guildmark.web.access import MANAGING, Staff, for_staff
from guildmark.web.components.zone_list import group_zones
from guildmark.web.exporting import stream_csv
from guildmark.web.limits import limited
from guildmark.web.manager.courses import say_to_mend
from guildmark.web.manager.lists import frame
from guildmark.web.reading import put_on_record

MOST_BYTES = 50_000_000
MOST_MAPPING = 800_000
MOST_REMARKS = 10


@for_staff(*MANAGING)
@require_safe
def choose(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What can be brought in, and what became of the files of the last two weeks."""
    earlier = [(each, KINDS[each.kind].label, each.status()) for each in uploads.list_uploads(staff.organisation.pk)]
    return render(request, "guildmark/manager/imports.html", frame(staff, "imports", earlier=earlier))


@for_staff(*MANAGING)
@require_safe
def sample(request: HttpRequest, staff: Staff, kind: str) -> HttpResponseBase:  # noqa: ARG001
    """A small file to begin from."""
    if kind not in SAMPLES:
        raise Http404
    return stream_csv(f"{kind}-sample.csv", *SAMPLES[kind])


@limited("upload", "20/minute")
@for_staff(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A Carpentries lesson folder as a zip archive, with its items as GIFT inside or beside it."""
    if request.method != "POST":
        return render(request, "guildmark/manager/import_course.html", frame(staff, "imports"))
    try:
        brought = bring_in(organisation=staff.organisation, files=_files(request), at=timezone.now())
    except CourseError as fault:
        context = frame(staff, "imports", problems=fault.problems, faults={"archive": say_to_mend(fault.problems)})
        return render(request, "guildmark/manager/import_course.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = _("“%(title)s” is in: %(lessons)s lessons, %(minutes)s minutes, %(items)s assessment items.")
    messages.success(
        request,
        said
        % {
            "title": brought.course.title, "lessons": brought.lessons, "minutes": brought.minutes,
            "items": brought.items,
        },
    )  # fmt: skip
    if brought.remarks:
        messages.warning(request, _say_remarks(brought.remarks))
    return redirect("web:courses", staff.organisation.slug)


def _say_remarks(remarks: Sequence[Problem]) -> str:
    """What could be better in a course that is in, each at its place."""
    listed = "; ".join(map(str, remarks[:MOST_REMARKS]))
    more = len(remarks) - MOST_REMARKS
    said = _("It is in as it is. To make it better: %(listed)s") % {"listed": listed}
    return said + (ngettext("; and %(n)s more", "; and %(n)s more", more) % {"n": more} if more > 0 else "")


def _files(request: HttpRequest) -> dict[str, bytes]:
    archive, gift = request.FILES.get("archive"), request.FILES.get("gift")
    if archive is None:
        raise CourseError([Problem(_("upload"), 0, _("choose a zip archive of the lesson folder"))])
    for sent in (archive, gift):
        if sent and (sent.size or 0) > MOST_BYTES:
            raise CourseError([Problem(sent.name or "", 0, _("larger than 50 MB"))])
    files = read_zip(archive.read(), name=archive.name or "upload.zip")
    return files | ({"uploaded.gift": gift.read()} if gift else {})


@limited("upload", "20/minute")
@for_staff(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, staff: Staff, kind: str) -> HttpResponse:
    """Choose a CSV file; it is kept for two weeks while it is mapped and mended."""
    if kind not in KINDS:
        raise Http404
    context = frame(staff, "imports", kind=kind, fields=KINDS[kind].fields)
    sent = request.FILES.get("file")
    if request.method != "POST":
        return render(request, "guildmark/manager/import_csv.html", context)
    try:
        kept = uploads.keep_upload(
            organisation=staff.organisation.pk, kind=kind, name=(sent and sent.name) or "upload.csv",
            chunks=sent.chunks() if sent else [b""], zone=staff.organisation.zone,
        )  # fmt: skip
        looking.start_look(upload=kept, at=timezone.now())
    except (FaultError, UnreadableError) as fault:
        context |= {"faults": {"file": str(fault)}}
        return render(request, "guildmark/manager/import_csv.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("web:import_check", staff.organisation.slug, kind, kept.id)


def _find(staff: Staff, upload_id: uuid.UUID) -> uploads.Upload:
    try:
        return uploads.get_upload(organisation=staff.organisation.pk, upload=upload_id)
    except LookupError as missing:
        raise Http404 from missing


@for_staff(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, staff: Staff, kind: str, upload_id: uuid.UUID) -> HttpResponse:
    """What the columns mean, the first rows, every row checked; then how far the import is and what became of it."""
    kept, at = _find(staff, upload_id), timezone.now()
    fault = place = ""
    if request.method == "POST":
        try:
            _act(request, kept, at)
        except (FaultError, UnreadableError) as wrong:
            fault, place = str(wrong), _place_of(wrong, request, kept)
        else:
            return redirect("web:import_check", staff.organisation.slug, kind, kept.id)
    status = kept.status()
    context = frame(staff, "imports", upload=kept, status=status, kind=kept.kind)
    if not status or status["state"] in {"unreadable", "failed"}:
        context |= _look(kept, at, whole=request.headers.get("Sec-Fetch-Dest") != "empty")
        _record(staff, context)
    if fault:
        context["faults"] = {place if context.get("look", {}).get("header") else "measures": fault}
    code = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "guildmark/manager/import_check.html", context, status=code)


SHORT = {"format": "f", "since": "s"}  # in ids, of the beginning of a field's name


def _place_of(wrong: Exception, request: HttpRequest, kept: uploads.Upload) -> str:
    """The id of the field that the fault is about, or of the first one of its form."""
    chosen = choosing.list_chosen(kept.mapping())
    match request.POST.get("do"), getattr(wrong, "at", "").partition("-"):
        case "columns", ("", _dash, _name):
            return f"c-{chosen[0].field.name}"
        case "columns", (what, "-", name):
            asked = any(each.asks_writing for each in chosen if each.field.name == name)
            return f"{SHORT[what] if asked else 'c'}-{name}"
        case "columns", (at, _dash, _name):
            return at
        case "mapping", _at:
            return "mapping"
    return "measures"


def _act(request: HttpRequest, kept: uploads.Upload, at: datetime) -> None:
    """Do what a form of the page asks for; raises FaultError or UnreadableError in words for who sent it."""
    match request.POST.get("do"):
        case "columns":
            kept.use(choosing.choose(kept.mapping(), request.POST.dict()))
        case "mapping":
            kept.use(_sent_mapping(request, kept))
        case _:
            uploads.start_import(upload=kept, at=at, only_new=request.POST.get("who") == "new")
            return
    looking.start_look(upload=kept, at=at)
    kept.remember()


def _sent_mapping(request: HttpRequest, kept: uploads.Upload) -> Mapping:
    """The mapping file that was sent, or an earlier one that was chosen."""
    sent = request.FILES.get("mapping")
    if sent is None:
        try:
            named = request.POST.get("kept", "")
            return remembering.get_kept(organisation=kept.organisation, kind=kept.kind, named=named)
        except LookupError as missing:
            raise FaultError(_("Choose an earlier mapping, or a mapping file.")) from missing
    if (sent.size or 0) > MOST_MAPPING:
        raise FaultError(_("too long for a mapping"))
    try:
        return read_mapping(sent.read().decode("utf-8-sig"), name=sent.name or "mapping.yaml")
    except UnicodeDecodeError as wrong:
        raise FaultError(_("%(file)s: not UTF-8 text") % {"file": sent.name}) from wrong


def _look(kept: uploads.Upload, at: datetime, *, whole: bool) -> dict[str, Any]:
    """What is known of the file; a script that asks how far the check is gets that, and no rows to put on record."""
    found, mapping = looking.look(kept, at=at), kept.mapping()
    if not whole:
        return {"look": {key: value for key, value in found.items() if key not in {"header", "first"}}}
    return {
        "look": found, "mapping": mapping, "fields": choosing.list_chosen(mapping),
        "zone_groups": group_zones(at=at, held=mapping.zone),
        "formats": choosing.FORMATS.items(), "bases": choosing.list_bases(kept.kind),
        "units": [(choosing.UNIT + unit, words) for unit, words in choosing.UNIT_WORDS.items()],
        "earlier": remembering.list_kept(organisation=kept.organisation, kind=kept.kind),
    }  # fmt: skip


@for_staff(*MANAGING)
@require_safe
def mapping(request: HttpRequest, staff: Staff, kind: str, upload_id: uuid.UUID) -> FileResponse:  # noqa: ARG001
    """The mapping in use as a file: to keep, to change by hand, for the command."""
    kept = _find(staff, upload_id)
    stem = Path(kept.name).stem or kind
    return FileResponse(
        io.BytesIO(kept.mapping_text.encode()), as_attachment=True, filename=f"{stem}.mapping.yaml",
        content_type="application/yaml",
    )  # fmt: skip


def _record(staff: Staff, context: dict[str, Any]) -> None:
    """The rows shown are people too: those whose address is known by themselves, the others as a number."""
    rows = context["look"].get("first", [])
    emails = [cell for row in rows for cell in row["cells"] if "@" in cell]
    known = list_ids_by_email(organisation=staff.organisation, emails=emails)
    others = max(0, len(rows) - len(known)) if context["kind"] in {"contractors", "badges"} else 0
    put_on_record(staff, "rows of an import", known, others=others)


@for_staff(*MANAGING)
@require_safe
def mend(request: HttpRequest, staff: Staff, kind: str, upload_id: uuid.UUID) -> FileResponse:  # noqa: ARG001
    """The rows that stayed out, each with its problem, to be mended and imported."""
    kept = _find(staff, upload_id)
    if not kept.mend.exists():
        raise Http404
    return FileResponse(kept.mend.open("rb"), as_attachment=True, filename=f"{kind}-to-mend.csv")
