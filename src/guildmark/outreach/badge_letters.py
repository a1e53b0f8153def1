"""What letters about a badge's life say: each says what happened, why, and what it changes; none of them presses.

They name the badge as it was issued, so that they can be written when its program is long over.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from guildmark.outreach.actions import zone_of
from guildmark.outreach.letters import Desk, Letter, personal_url, writes
from guildmark.outreach.models import Message


def _about(message: Message) -> dict[str, Any]:
    return {"org": message.organisation.name, "badge": message.context["name"]}


def _page(message: Message, desk: Desk) -> str:
    """The owner's page of the badge."""
    return personal_url(message, f"/earned/badges/{UUID(message.context['badge'])}", desk)


@writes("awarded")
def _awarded(message: Message, desk: Desk) -> Letter:
    about = _about(message)
    return Letter(
        subject=_("%(org)s awards you the %(badge)s badge") % about,
        heading=_("You hold the %(badge)s badge") % about,
        paragraphs=(
            _("%(org)s looked at your work and awards it; for what exactly stands in the badge.") % about,
            _("It is yours, and it costs nothing. Only you and %(org)s see that you hold it, until you choose who else "
              "may. Doing nothing has no effect on anything.") % about,
        ),
        button=_("See your badge"), url=_page(message, desk),
    )  # fmt: skip


@writes("badge_suspended")
def _suspended(message: Message, desk: Desk) -> Letter:
    about = _about(message)
    return Letter(
        subject=_("Your %(badge)s badge is suspended") % about, heading=_("Your %(badge)s badge is suspended") % about,
        paragraphs=(
            _("%(org)s suspended it, for the reason below. Whoever checks it meanwhile is told that it is suspended, "
              "and not why.") % about,
            _("Nothing else changes: your place in the pool, the premium, and what you earned stay as they are."),
        ),
        quotation=message.context["reason"], speaker=message.organisation.name,
        button=_("See the badge, and answer"), url=_page(message, desk),
    )  # fmt: skip


@writes("suspension_lifted")
def _lifted(message: Message, desk: Desk) -> Letter:
    about = _about(message)
    return Letter(
        subject=_("Your %(badge)s badge counts again") % about, heading=_("Your %(badge)s badge counts again") % about,
        paragraphs=(_("%(org)s lifted the suspension, for the reason below. It is the same badge as before.") % about,),
        quotation=message.context["reason"], speaker=message.organisation.name,
        button=_("See the badge"), url=_page(message, desk),
    )  # fmt: skip


@writes("badge_restored")
def _restored(message: Message, desk: Desk) -> Letter:
    about = _about(message)
    return Letter(
        subject=_("Your %(badge)s badge counts again") % about, heading=_("Your %(badge)s badge counts again") % about,
        paragraphs=(
            _("You asked %(org)s to look at it. A person did, and took the decision back; they say why below.") % about,
            _("Whatever ended with it begins again, as far as any of it was left."),
        ),
        quotation=message.context["reason"], speaker=message.organisation.name,
        button=_("See the badge"), url=_page(message, desk),
    )  # fmt: skip


@writes("badge_stays")
def _stays(message: Message, desk: Desk) -> Letter:
    about = _about(message)
    return Letter(
        subject=_("About your %(badge)s badge: the decision stands") % about,
        heading=_("The decision about your %(badge)s badge stands") % about,
        paragraphs=(_("You asked %(org)s to look at it. A person did; they say why below.") % about,),
        quotation=message.context["reason"], speaker=message.organisation.name,
        button=_("See the badge"), url=_page(message, desk),
        after=(_("What you earned stays yours, and you can earn the badge anew while a program offers it."),),
    )  # fmt: skip


@writes("badge_expires")
def _expires(message: Message, desk: Desk) -> Letter:
    about = _about(message) | {"until": _day(message)}
    return Letter(
        subject=_("Your %(badge)s badge expires on %(until)s") % about,
        heading=_("Your %(badge)s badge expires on %(until)s") % about,
        paragraphs=(
            _("From then on its page and whoever checks it say that it has expired. You need not do anything: nothing "
              "else ends with it, and what you earned stays yours."),
            _("If you like, its page shows how to renew it by a shorter assessment."),
        ),
        button=_("See your badge"), url=_page(message, desk),
    )  # fmt: skip


def _day(message: Message) -> str:
    """The day of its end where its owner lives."""
    until = datetime.fromisoformat(message.context["until"])
    if message.contractor:
        until = localtime(until, zone_of(message.contractor, message.organisation))
    return date_format(until, "DATE_FORMAT")


@writes("badge_corrected")
def _corrected(message: Message, desk: Desk) -> Letter:
    about = _about(message)
    return Letter(
        subject=_("Your %(badge)s badge has the corrected name") % about,
        heading=_("Your %(badge)s badge has the corrected name") % about,
        paragraphs=(
            _("%(org)s issued a new badge with it, for the same award and with the same dates. The old one is revoked, "
              "and its page leads to the new one.") % about,
            _("Where you keep the old one, put the new one in its place. Nothing else changes."),
        ),
        button=_("See the new badge"), url=_page(message, desk),
    )  # fmt: skip


@writes("badge_name_stays")
def _name_stays(message: Message, desk: Desk) -> Letter:
    about = _about(message)
    return Letter(
        subject=_("The name on your %(badge)s badge stays") % about,
        heading=_("The name on your %(badge)s badge stays") % about,
        paragraphs=(_("You asked %(org)s for another name on it. A person looked at it; they say why below.") % about,),
        quotation=message.context["reason"], speaker=message.organisation.name,
        button=_("See the badge"), url=_page(message, desk),
    )  # fmt: skip


@writes("badge_renewed")
def _renewed(message: Message, desk: Desk) -> Letter:
    about = _about(message) | {"until": _day(message)}
    return Letter(
        subject=_("Your %(badge)s badge is renewed") % about, heading=_("Your %(badge)s badge is renewed") % about,
        paragraphs=(
            _("The new badge is valid until %(until)s. The one before stays as it is until its end, and each page "
              "leads to the other.") % about,
        ),
        button=_("See the new badge"), url=_page(message, desk),
    )  # fmt: skip
