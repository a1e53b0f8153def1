"""What every template may read: the request's id, and whether this world is simulated."""

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:
    """The request's id for error pages, whether this is the demo, and whether mail stays here for want of a server."""
    kept = settings.MAILBOX and not settings.DEMO
    return {"request_id": getattr(request, "request_id", "-"), "demo": settings.DEMO, "mail_kept_here": kept}
