"""How pages write amounts, times and lengths, and the small drawn pieces that stand in many of them."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django import template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guildmark.web.components.badge_art import show_badge
from guildmark.web.components.item_form import draw_item
from guildmark.web.components.lengths import minutes
from guildmark.web.components.own_mark import draw_own_mark
from guildmark.web.components.qr import draw_qr
from guildmark.web.once import FIELD

register = template.Library()
NOTHING = "\N{EN DASH}"  # stands where there is no value


def _locale() -> Locale:
    """The reader's locale; a pseudo-locale writes numbers as English does."""
    return Locale.parse(translation.to_locale(translation.get_language() or "en")) if _known() else Locale("en")


def _known() -> bool:
    return (translation.get_language() or "en").split("-")[0] not in {"qps", "en"}


@register.filter
def money(minor: int | None, currency: str) -> SafeString:
    """An amount of the smallest unit, with its currency and cents."""
    if minor is None:
        return SafeString(NOTHING)
    units = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_html('<span class="num">{}</span>', format_currency(units, currency, locale=_locale()))


@register.filter
def worth(minor: int, currency: str) -> SafeString | str:
    """What a gig pays; one that was brought in may state no value, which is not the same as paying nothing."""
    return money(minor, currency) if minor else _("No value stated")


@register.filter
def amount(minor: int | None, currency: str) -> str:
    """An amount as a form field holds it: plain digits."""
    precision = get_currency_precision(currency)
    return "" if minor is None else f"{Decimal(minor).scaleb(-precision):.{precision}f}"


@register.filter
def day(when: datetime | date | None) -> SafeString:
    """A date in the reader's zone, as “23 November 2026”."""
    if when is None:
        return SafeString(NOTHING)
    local = timezone.localtime(when).date() if isinstance(when, datetime) else when
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), _day_words(local))


def _day_words(local: date) -> str:
    if _known():
        return format_date(local, "long", locale=_locale())
    return f"{local.day} {format_date(local, 'MMMM yyyy', locale='en')}"


@register.filter
def iso(when: date | str | None) -> str:
    """A day as a form field holds it; what was typed stays as it was."""
    return when.isoformat() if isinstance(when, date) else when or ""


@register.filter
def moment(when: datetime | None) -> SafeString:
    """A date and time in the reader's zone, as “23 November 2026, 14:06”."""
    if when is None:
        return SafeString(NOTHING)
    local = timezone.localtime(when)
    clock = format_datetime(local, "HH:mm", locale="en")
    clock += " UTC" if timezone.get_current_timezone_name() == "UTC" else ""  # whose zone is not known
    return format_html('<time datetime="{}">{}, {}</time>', when.isoformat(), _day_words(local.date()), clock)


@register.filter
def day_text(when: str) -> SafeString | str:
    """A stored ISO date as a day."""
    try:
        return day(date.fromisoformat(when))
    except ValueError:
        return when


register.filter("minutes", minutes)


@register.filter
def hours(count: int) -> str:
    """“4 hours”, “1 hour”."""
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


@register.filter
def number(value: float, digits: int = 0) -> str:
    """A number as the reader's language writes it, with so many digits after the point."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_locale())


@register.filter
def cell(value: str | None) -> str:
    """A cell of a list; one with nothing in it shows a dash, and is left out where lists fold."""
    return format_html("<td>{}</td>", value) if value else format_html('<td class="nil">{}</td>', NOTHING)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as a percentage."""
    return NOTHING if share is None else f"{number(share * 100, digits)}%"


@register.filter
def score(value: Decimal | None) -> str:
    """A score in percent without needless zeros."""
    return NOTHING if value is None else f"{value.normalize():f}%"


@register.simple_tag
def item(asked: Any, problems: dict[str, str] | None, typed: dict[str, Any] | None = None) -> SafeString:  # noqa: ANN401 - as the queries of learning give it
    """The form fields of one item of an attempt; what was typed and could not be kept stands there again."""
    key = asked.item.key
    return draw_item(asked.number, asked.item, (typed or {}).get(key, asked.response), (problems or {}).get(key, ""))


@register.simple_tag
def badge(name: str, art: Mapping[str, Any] | None = None) -> SafeString:
    """The badge of that name, as it was designed."""
    return mark_safe(show_badge(name, art))  # noqa: S308 - drawn from fixed strokes; the name is escaped


@register.simple_tag
def badge_mark(name: str, art: Mapping[str, Any] | None = None) -> SafeString:
    """The same for places below 64 pixels, where words cannot be read."""
    return mark_safe(show_badge(name, art, words=False))  # noqa: S308 - as above


@register.filter
def drawn(svg: str) -> SafeString:
    """A picture that components draw from fixed strokes."""
    return mark_safe(svg)  # noqa: S308 - components.badge_art.draw_swatch takes nothing that was typed


@register.simple_tag
def own_mark(organisation: Any) -> SafeString:  # noqa: ANN401 - a row of people
    """The mark of an organisation."""
    return mark_safe(draw_own_mark(organisation.slug))  # noqa: S308 - drawn from fixed strokes


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """The QR code of an address."""
    return mark_safe(draw_qr(text, label=label))  # noqa: S308 - drawn from bits; segno escapes the title


@register.filter
def clean_html(html: str) -> SafeString:
    """HTML that was sanitised when it was imported."""
    return mark_safe(html)  # noqa: S308 - connect.course cleans with nh3 before anything is stored


@register.filter
def get(mapping: dict[str, object] | None, key: object) -> object:
    """The value of a key, or an empty text."""
    return (mapping or {}).get(str(key), "")


@register.filter
def signed(value: float) -> str:
    """A difference with its sign, the minus as print has it."""
    return ("+" if value > 0 else "") + number(value, 2).replace("-", "\N{MINUS SIGN}")


@register.filter
def wait(hours_waited: float | None) -> str:
    """A waiting time in the unit that suits it."""
    if hours_waited is None:
        return NOTHING
    if hours_waited < 1:
        return _("%(n)s min") % {"n": number(hours_waited * 60)}
    if hours_waited < 48:  # noqa: PLR2004 - two days are said in days
        return _("%(n)s h") % {"n": number(hours_waited)}
    return _("%(n)s days") % {"n": number(hours_waited / 24, 1)}


@register.simple_tag
def form_key() -> SafeString:
    """The hidden field by which a form that is sent twice is known."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(16))
