"""Whether this installation lives and is ready to serve: for load balancers and `guildmark doctor`."""

from django.db import connection
from django.db.utils import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from guildmark.due.queries import find_oldest_waiting


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """The process answers."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """The database answers, and how many seconds the worker is behind."""
    try:
        connection.ensure_connection()
        oldest = find_oldest_waiting(at=timezone.now())
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "the database does not answer"}, status=503)
    behind = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return JsonResponse({"ready": True, "worker_behind_seconds": round(behind, 1)})
