"""Anybody checks any Open Badges 3.0 credential: by its address, as pasted text, or as a file. Nothing of it is kept.

Nothing is looked up until somebody sends the form.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guildmark.connect.web.verifying import as_address, verify_address, verify_content
from guildmark.engine.verification.reading import MOST_BYTES
from guildmark.engine.verification.report import Fault, Report
from guildmark.web.components.checks import say_code, show_checks
from guildmark.web.limits import limited

RATE = "20/minute"


@dataclass(frozen=True, slots=True)
class _Handed:
    """What somebody handed over, and in which field."""

    field: str
    content: bytes = b""
    address: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@limited("verify_any", RATE)
def verify(request: HttpRequest) -> HttpResponse:
    """The form; sent, the report or what is wrong at the field."""
    if request.method != "POST":
        return _page(request)
    handed = _read(request)
    if handed is None:
        return _page(request, faults={"address": _("Give an address, paste a badge, or choose a file.")})
    at = timezone.now()
    try:
        report = _verify(handed, at=at)
    except Fault as fault:
        return _page(request, faults={handed.field: say_code(fault.code, fault.detail)})
    if not report.readable:
        check = report.checks[0]
        return _page(request, faults={handed.field: say_code(check.code, check.detail)})
    return _page(request, report=report)


def _verify(handed: _Handed, *, at: datetime) -> Report:
    return verify_address(handed.address, at=at) if handed.address else verify_content(handed.content, at=at)


def _read(request: HttpRequest) -> _Handed | None:
    """A file before a text, a text before an address; an address that was pasted as a text is still one."""
    file, text = request.FILES.get("file"), request.POST.get("text", "").strip()
    address = request.POST.get("address", "").strip()
    if file:
        return _Handed("file", content=file.read(MOST_BYTES + 1))
    if text:
        return _Handed("text", content=text.encode(errors="replace"), address=as_address(text) or "")
    return _Handed("address", address=address) if address else None


def _page(request: HttpRequest, *, report: Report | None = None, faults: dict[str, str] | None = None) -> HttpResponse:
    context = {
        "faults": faults or {}, "report": report, "credential": report and report.summary,
        "checks": show_checks(report) if report else [], "verdict": report and report.verdict.value,
        "address": request.POST.get("address", ""), "text": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "guildmark/public/verify.html", context)
