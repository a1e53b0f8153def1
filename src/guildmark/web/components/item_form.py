"""Draws one item of an assessment as a group of form fields: twenty stand on a page, each with a handful of choices."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guildmark.engine.scoring.items import (
    Item,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    ShortAnswer,
    TrueFalse,
)
from guildmark.engine.scoring.text import LONGEST


def name_of(number: int) -> str:
    """The name of an item's field: its place in the attempt, since an item's own title could tell what to answer."""
    return f"q{number}"


def field_of(number: int, item: Item) -> str:
    """The id that leads to an item's answer: its field where there is one, else the whole question."""
    return f"a{number}" if isinstance(item, Numeric | ShortAnswer) else f"i{number}"


def draw_item(number: int, item: Item, kept: object, problem: str = "") -> SafeString:
    """The fields of an item with the answer kept so far. What items call `html` was sanitised when it was imported."""
    fault = f'<p class="error" id="e{number}">{escape(problem)}</p>' if problem else ""
    about = f' aria-describedby="e{number}"' if problem and not isinstance(item, Numeric | ShortAnswer) else ""
    words = escape(_("Question %(n)s") % {"n": number})
    return mark_safe(  # noqa: S308 - each text is escaped above and below, or was sanitised
        f'<fieldset class="plainset item" id="i{number}"{about}><legend><span class="note">{words}</span><br>'
        f'<span id="q{number}">{item.html}</span></legend>{fault}{_fields(number, item, kept, problem)}</fieldset>'
    )


def _fields(number: int, item: Item, kept: Any, problem: str) -> str:  # noqa: ANN401 - an answer of any kind
    name = name_of(number)
    match item:
        case MultipleChoice():
            return "".join(_option("radio", name, o.key, o.html, on=kept == o.key) for o in item.options)
        case MultipleAnswers():
            boxes = (_option("checkbox", name, o.key, o.html, on=o.key in (kept or ())) for o in item.options)
            return f'<p class="hint">{escape(_("Choose all that apply"))}</p>{"".join(boxes)}'
        case TrueFalse():
            answers = (("true", _("True"), True), ("false", _("False"), False))
            return "".join(_option("radio", name, key, escape(text), on=kept is on) for key, text, on in answers)
        case Matching():
            rows = "".join(_pair(number, item, pair.key, pair.html, kept or {}) for pair in item.pairs)
            return f'<div class="pairs">{rows}</div>'
        case Numeric() | ShortAnswer():
            return _line(number, item, kept, problem)
    raise TypeError(item.kind)


def _option(kind: str, name: str, key: str, html: str, *, on: bool) -> str:
    return (
        f'<label class="option"><input type="{kind}" name="{escape(name)}" value="{escape(key)}"'
        f"{' checked' if on else ''}><span>{html}</span></label>"
    )


def _pair(number: int, item: Matching, row: str, html: str, kept: Mapping[str, str]) -> str:
    here, name = escape(f"{number}-{row}"), escape(f"{name_of(number)}|{row}")
    choices = "".join(
        f'<option value="{escape(c.key)}"{" selected" if kept.get(row) == c.key else ""}>{escape(c.text)}</option>'
        for c in item.choices
    )
    return (
        f'<div><label for="{here}">{html}</label><select class="input" id="{here}" name="{name}">'
        f'<option value="">{escape(_("Choose"))}</option>{choices}</select></div>'
    )


def _line(number: int, item: Numeric | ShortAnswer, kept: object, problem: str) -> str:
    typing = ' inputmode="decimal"' if item.kind == "numeric" else ' autocapitalize="none" spellcheck="false"'
    fault = f' aria-invalid="true" aria-describedby="e{number}"' if problem else ""
    value = "" if kept is None else escape(str(kept))
    return (
        f'<input class="input short" id="a{number}" name="{name_of(number)}" aria-labelledby="q{number}" '
        f'autocomplete="off"{typing} maxlength="{LONGEST}" value="{value}"{fault}>'
    )
