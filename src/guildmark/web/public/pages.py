"""The first page, privacy, definitions, the component reference, the mailbox of an installation without mail server."""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guildmark.due.retention import list_rules
from guildmark.outreach import actions as outreach
from guildmark.outreach import queries as messages
from guildmark.outreach import returning
from guildmark.people import queries as people
from guildmark.programs import queries as programs
from guildmark.web.access import find_reader
from guildmark.web.forms import read_number
from guildmark.web.limits import limited


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where whoever is signed in goes on; for everybody else, what this is and where to sign in."""
    if request.user.is_authenticated:
        return _staff_home(request)
    reader = find_reader(request)
    if reader:
        live = [e for e in programs.list_enrolments(reader.contractor) if e.state not in {"left", "ended"}]
        return redirect("web:course", live[0].pk) if live else redirect("web:gigs")
    return render(request, "guildmark/public/home.html")


def _staff_home(request: HttpRequest) -> HttpResponse:
    memberships = people.list_memberships(request.user)  # type: ignore[arg-type] # signed in
    if not memberships:
        return render(request, "guildmark/public/home.html")
    first = memberships[0]
    if all(m.role == "client" for m in memberships):
        return redirect("web:client_gigs", first.organisation.slug)
    return redirect("web:programs", next(m for m in memberships if m.role != "client").organisation.slug)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about whom, for how long, and how to have it corrected."""
    return render(
        request, "guildmark/public/privacy.html", {"rules": [(_(rule.what), rule.days) for rule in list_rules()]}
    )


BADGES = ("Verified Editor", "Verified Shell", "Verified Indexer", "Verified Translator")
WRONG = {"email": lazy("Enter an address such as name@example.com")}  # an answer to show the summary with


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component that pages are built from, with realistic data."""
    context = {"now": timezone.now(), "wrong": WRONG, "badge_words": BADGES}
    return render(request, "guildmark/public/ui.html", context)


def _whose_mail(request: HttpRequest) -> set[uuid.UUID] | None:
    """Whose mail may be read here: everybody's in the demo (None), else that of the organisations one owns; or 404.

    There is a mailbox only where no mail server is set up.
    """
    if not settings.MAILBOX:
        raise Http404
    if settings.DEMO:
        return None
    held = people.list_memberships(request.user) if request.user.is_authenticated else []
    owned = {m.organisation.pk for m in held if m.role == "owner"}
    if not owned:
        raise Http404
    return owned


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """What this installation sent, newest first."""
    whose = _whose_mail(request)
    rows = messages.list_mailbox(whose=whose, before=read_number(request.GET.get("before", "")), limit=51)
    context = {"rows": rows[:50], "more": rows[49].pk if len(rows) > 50 else None}  # noqa: PLR2004 - one page
    return render(request, "guildmark/public/mailbox.html", context)


@require_safe
def mail(request: HttpRequest, number: int) -> HttpResponse:
    """One message with its headers and its text."""
    entry = messages.get_mailbox_entry(number, whose=_whose_mail(request))
    return render(request, "guildmark/public/mail.html", {"entry": entry})


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML of a message, as its reader sees it: inside a frame that runs nothing."""
    answer = HttpResponse(messages.get_mailbox_entry(number, whose=_whose_mail(request)).html)
    answer["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-top-navigation-by-user-activation"
    )
    return answer


@csrf_exempt
@limited("unsubscribe", "600/minute")  # a mail provider presses the button for all its users
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop messages: one click from a mail program (RFC 8058 posts here without a cookie), a button in a browser."""
    try:
        reader = outreach.find_reader(token)
    except LookupError as unknown:
        raise Http404 from unknown
    if request.method == "POST":
        outreach.unsubscribe(token=token, at=timezone.now())
    context = {"done": request.method == "POST", "reader": reader, "organisation": reader and reader.organisation}
    return render(request, "guildmark/public/unsubscribe.html", context | {"token": token})


@limited("unsubscribe", "600/minute")
@require_http_methods(["GET", "HEAD", "POST"])
def start_again(request: HttpRequest, token: str) -> HttpResponse:
    """Take an unsubscribing back, by the same link and a button; going back to this address shows what it asks."""
    try:
        reader = outreach.find_reader(token)
    except LookupError as unknown:
        raise Http404 from unknown
    if request.method != "POST" or reader is None:
        return redirect("web:unsubscribe", token)
    reached = returning.start_again(token=token, at=timezone.now())
    context = {"again": True, "reached": reached, "reader": reader, "organisation": reader.organisation, "token": token}
    return render(request, "guildmark/public/unsubscribe.html", context)
