"""The terms of a program in plain words, made from its design; what is accepted is exactly this text, by its hash."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import gettext

from guildmark.outreach.words import Part
from guildmark.programs.design import Design

_TERMS = """\
Your choice

Taking part in “{badge}” is your choice. You are an independent contractor. No gig, rate, rank or invitation depends \
on joining, finishing or passing, and you are free to work for anyone.

Time and cost

It takes about {hours} hours in your own time, on any device, and costs nothing. It is not paid work.

Your badge

The badge is yours. It stays private until you choose to show it. It expires after 12 months; when it lapses, you lose \
nothing but the badge. It is revoked only for a reason that you are told and can answer, such as a badge given by \
mistake; your place in the pool and what of the premium stands on no gig end with it. It can be \
suspended for a while, for a reason that you are told and can answer; your place in the pool and the premium go on \
meanwhile.

Gigs that you see first

If you earn the badge, you see up to {share}% of the gigs for {skill} up to {head_start} hours before everyone, for \
{days} days. Declining or not answering has no effect on anything.

Pay premium

{premium}

Leaving, and later changes

You can leave with one click at any time, without a reason. What you have earned by then stays yours, and later \
changes of the program never take it back.

Who sees what

{organisation} sees that you joined, your progress in totals and your score. Clients see that you hold the badge while \
you are in the pool, and your address once you take their gig. Nobody else sees anything unless you choose so. You \
can see, download and correct what is held about you."""

_PREMIUM = """\
If you earn the badge, {organisation} pays {percent}% more on your next {uses} gigs with it, at most {cap} in all. The \
amount is written on each gig's statement and paid with the gig."""

_NO_PREMIUM = "No pay premium belongs to this program."


_LONGEST_HEADING = 80


def money(minor: int, currency: str, locale: str = "en") -> str:
    """An amount of the smallest unit as people read it."""
    return format_currency(Decimal(minor).scaleb(-get_currency_precision(currency)), currency, locale=locale)


def write_terms(design: Design, *, organisation: str) -> str:
    """The terms as headings and paragraphs separated by blank lines."""
    return gettext(_TERMS).format(
        badge=design.badge_name,
        hours=design.hours,
        share=design.share_percent,
        skill=design.skill,
        head_start=design.head_start_hours,
        days=design.pool_days,
        premium=_write_premium(design, organisation),
        organisation=organisation,
    )


def split_terms(terms: str) -> list[Part]:
    """The terms part by part, word for word; a short line alone that does not end like a sentence is a heading."""
    parts = [part.strip() for part in terms.split("\n\n") if part.strip()]
    return [Part(part, _is_heading(part)) for part in parts]


def _is_heading(part: str) -> bool:
    return "\n" not in part and len(part) <= _LONGEST_HEADING and part[-1].isalnum()


def _write_premium(design: Design, organisation: str) -> str:
    if not design.premium_percent:
        return gettext(_NO_PREMIUM)
    return gettext(_PREMIUM).format(
        organisation=organisation,
        percent=design.premium_percent,
        uses=design.premium_uses,
        cap=money(design.premium_cap_minor, design.currency),
    )
