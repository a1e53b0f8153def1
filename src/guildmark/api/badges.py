"""Verifies a badge for a program: the badge as the body, or `{"url": "https://…"}`; the same report as everywhere."""

import json
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guildmark.connect.web.verifying import verify_address, verify_content
from guildmark.engine.verification.reading import MOST_BYTES
from guildmark.engine.verification.report import Fault
from guildmark.rates import caller, check_rate

RATE = "60/minute"


@csrf_exempt  # it reads no cookie and changes nothing, so another site can make a browser do nothing with it
@require_POST
def verify_badge(request: HttpRequest) -> JsonResponse:
    """The report, whatever the verdict; an error only where nothing could be read."""
    if not check_rate("api_verify", RATE, caller(request)):
        return _refuse(HTTPStatus.TOO_MANY_REQUESTS, "too_many", "Too many requests; try again in a minute.")
    body = request.read(MOST_BYTES + 1)
    at = timezone.now()
    try:
        address = _address_in(body)
        report = verify_address(address, at=at) if address else verify_content(body, at=at)
    except Fault as fault:
        return _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, fault.code, str(fault))
    if report.checks[0].code == "too_large":
        return _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", report.checks[0].reason)
    return JsonResponse(report.as_json())


def _address_in(body: bytes) -> str | None:
    """The address in `{"url": …}`, or None for anything else: the verifier reads that itself, within its limits."""
    if len(body) > _MOST_ADDRESS:
        return None
    try:
        found = json.loads(body)
    except ValueError:
        return None
    only = found if isinstance(found, dict) and found.keys() == {"url"} else {}
    return only["url"] if isinstance(only.get("url"), str) else None


_MOST_ADDRESS = 4000


def _refuse(status: HTTPStatus, code: str, reason: str) -> JsonResponse:
    answer = JsonResponse({"error": code, "reason": reason}, status=status)
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        answer["Retry-After"] = "60"
    return answer
