"""Public addresses that badges name: the badge, what it stands for, its issuer, its status list.

A private badge answers exactly as one that does not exist. Whoever asks for JSON gets the stored bytes.
"""

import hashlib
import json
import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import strip_tags
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from guildmark.credentials import addresses, drawings, listing, statuses
from guildmark.credentials import queries as badges
from guildmark.credentials.answering import resolver
from guildmark.credentials.own_reports import complete
from guildmark.credentials.renewing import find_renewed_by, list_earlier
from guildmark.credentials.tokens import get_public_token
from guildmark.engine.verification.verifying import verify
from guildmark.people.queries import get_token_jwk
from guildmark.web.access import find_reader
from guildmark.web.badge_files import send_badge
from guildmark.web.badge_links import embed_lines, join_path
from guildmark.web.components.checks import ShownCheck, show_checks
from guildmark.web.counting import count_look
from guildmark.web.kept_pages import keep
from guildmark.web.limits import caller, check_rate, too_many
from guildmark.web.templatetags.guildmark import day

MEDIA = "application/vc+ld+json"


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted


def _document(content: dict[str, Any], media: str = MEDIA) -> HttpResponse:
    return _open(HttpResponse(json.dumps(content, ensure_ascii=False, separators=(",", ":")), content_type=media))


def _open(answer: HttpResponse) -> HttpResponse:
    """Verifiers run in browsers of other sites, so public documents may be read from everywhere."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Vary"] = "Accept"
    return answer


@require_safe
def badge(request: HttpRequest, badge_id: uuid.UUID) -> HttpResponse:
    """A badge as a page, or as the credential for programs that ask for JSON."""
    if not check_rate("verify", "120/minute", caller(request)):
        return too_many(request)
    if _wants_json(request):
        return credential(request, badge_id)
    try:
        found = badges.get_public_badge(badge_id)
    except ObjectDoesNotExist:
        return _nothing_to_show(request, badge_id)
    says = badges.fingerprint(found)
    count_look(request, found, "page", at=timezone.now())
    return _open(keep(request, (badge_id, *says), lambda: _page(request, found)))


def _page(request: HttpRequest, found: Any) -> HttpResponse:  # noqa: ANN401 - a row of credentials
    at, body = timezone.now(), badges.get_signed(found)
    context = {
        "badge": found, "organisation": found.organisation, "standing": badges.standing(found, at=at), "now": at,
        "newer": badges.find_public_replacement(found), "renewed": find_renewed_by(found),
        "earlier": list_earlier(found),
        "checks": _check(found, body, at=at), "listed": listing.count_holders(found.achievement, at=at),
        "join": join_path(found.achievement.program, at=at),
        "method": badges.read_signed(body)["proof"]["verificationMethod"],
        "here": request.build_absolute_uri(request.path), "embed": embed_lines(found),
        "card": request.build_absolute_uri(reverse("web:badge_card", args=[found.pk])),
    }  # fmt: skip
    return render(request, "guildmark/public/badge.html", context)


def _nothing_to_show(request: HttpRequest, badge_id: uuid.UUID) -> HttpResponse:
    """The same words for a private badge and for none at all; its owner is led to where they can show it."""
    hidden, reader = badges.find_any_badge(badge_id), find_reader(request)
    if hidden and reader and hidden.contractor_id == reader.contractor.pk:
        messages.warning(request, _("Nobody else can open this page now. Choose below who may."))
        return redirect("web:own_badge", badge_id)
    return render(request, "guildmark/public/no_badge.html", status=HTTPStatus.NOT_FOUND)


@require_safe
def credential(request: HttpRequest, badge_id: uuid.UUID) -> HttpResponse:
    """The signed credential, byte for byte as it was stored."""
    if not check_rate("credential", "600/minute", caller(request)):
        return too_many(request)
    found = badges.get_public_badge(badge_id)
    count_look(request, found, "file", at=timezone.now())
    return _open(HttpResponse(badges.get_signed(found), content_type=MEDIA))


def _check(found: Any, body: bytes, *, at: datetime) -> list[ShownCheck]:  # noqa: ANN401 - a row of credentials
    """Check the stored bytes now, as any other badge is checked: nothing on the page is only claimed."""
    known = {
        addresses.credential_url(found.pk): body,  # where a newer version would stand
        addresses.issuer_url(found.organisation): json.dumps(badges.describe_issuer(found.organisation)).encode(),
    }
    report = verify(body, at=at, resolve=resolver(at, known), refresh=True)
    return show_checks(complete(report, at=at, badge=found))


@require_safe
def achievement(request: HttpRequest, achievement_id: uuid.UUID) -> HttpResponse:
    """What a badge stands for."""
    found = badges.get_achievement(achievement_id)
    if _wants_json(request):
        return _document(badges.build_achievement(found), "application/ld+json")
    at = timezone.now()
    context = {
        "achievement": found, "organisation": found.organisation, "listed": listing.count_holders(found, at=at),
        "join": join_path(found.program, at=at),
    }  # fmt: skip
    return _open(render(request, "guildmark/public/achievement.html", context))


@require_safe
@cache_control(max_age=3600, public=True)
def achievement_art(request: HttpRequest, achievement_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - Django's
    """The picture of a badge, as SVG."""
    found = badges.get_achievement(achievement_id)
    return _open(HttpResponse(drawings.draw(found, "svg"), content_type=drawings.MEDIA["svg"]))


@require_safe
@cache_control(max_age=3600, public=True)
def achievement_picture(request: HttpRequest, achievement_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - Django's
    """The picture of a badge, as PNG for whoever drops SVG."""
    found = badges.get_achievement(achievement_id)
    return _open(HttpResponse(drawings.draw(found, "png"), content_type=drawings.MEDIA["png"]))


@require_safe
@cache_control(max_age=31_536_000, public=True, immutable=True)
def picture(request: HttpRequest, picture_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - Django's
    """A picture that was handed in to be a badge; what is kept under an id never changes."""
    return HttpResponse(badges.get_picture(picture_id), content_type=drawings.MEDIA["png"])


@require_safe
def badge_file(request: HttpRequest, badge_id: uuid.UUID, suffix: str) -> HttpResponse:
    """The picture with the signed badge inside, or the badge as a token; the result only where its holder shows it."""
    if not check_rate("credential", "600/minute", caller(request)):
        return too_many(request)
    found = badges.get_public_badge(badge_id)
    count_look(request, found, "file", at=timezone.now())
    if suffix == "jwt":
        return send_badge(found, suffix, get_public_token(found, at=timezone.now()))
    return send_badge(found, suffix, badges.get_signed(found))


@require_safe
@cache_control(max_age=300, public=True)
def card(request: HttpRequest, badge_id: uuid.UUID) -> HttpResponse:
    """What a link to the badge shows elsewhere."""
    if not check_rate("credential", "600/minute", caller(request)):
        return too_many(request)
    found = badges.get_public_badge(badge_id)
    drawn = drawings.draw_link_card(
        found.achievement, holder=found.holder_name, issuer=found.organisation.name, validity=_say_validity(found)
    )
    return _open(HttpResponse(drawn, content_type=drawings.MEDIA["png"]))


def _say_validity(found: Any) -> str:  # noqa: ANN401 - a row of credentials
    if found.revoked_at:
        return _("Revoked by its issuer.")
    if found.suspended_at:
        return _("Suspended by its issuer.")
    said = {"from": strip_tags(day(found.awarded_at)), "until": strip_tags(day(found.valid_until))}
    return _("Issued %(from)s; valid until %(until)s.") % said


@require_safe
def issuer(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Who issues: a page for people, the profile with its keys for verifiers."""
    profile = badges.build_issuer(organisation_id)
    if _wants_json(request) or "text/html" not in request.headers.get("Accept", ""):
        return _document(profile, "application/ld+json")
    organisation = badges.get_issuer(organisation_id)
    context = {"organisation": organisation, "profile": profile, "achievements": badges.list_achievements(organisation)}
    return _open(render(request, "guildmark/public/issuer.html", context))


@require_safe
def issuer_did(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The same keys as the profile's, where `did:web` looks for them."""
    return _document(badges.build_did_document(organisation_id), "application/did+ld+json")


@require_safe
def issuer_key(request: HttpRequest, organisation_id: uuid.UUID, key: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One key for tokens, alone, as verifiers expect it where a token's `kid` points to."""
    return _document(get_token_jwk(organisation=organisation_id, name=key), "application/jwk+json")


@require_safe
@cache_control(max_age=300, public=True)
def status(request: HttpRequest, list_id: uuid.UUID) -> HttpResponseBase:
    """The signed list of revoked places; whoever has it already is told that nothing changed."""
    return _unless_known(request, statuses.get_status(list_id, at=timezone.now()))


def _unless_known(request: HttpRequest, body: bytes) -> HttpResponseBase:
    answer = _open(HttpResponse(body, content_type=MEDIA))
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer
