"""The box below an exercise, whose text is kept as it is typed; without JavaScript a button keeps it."""

from html import escape
from typing import Any

from django.utils.translation import gettext as _

from guildmark.connect.course.exercises import Piece
from guildmark.learning.texts import MOST_KEPT


def draw_box(
    piece: Piece,
    kept: Any,  # noqa: ANN401 - a row of learning
    *,
    action: str,
    token: str,
    typed: str | None = None,
    fault: str = "",
) -> str:
    """`kept` is the stored text or None; `typed` stands in its place where it could not be stored, and `fault` why."""
    text = typed if typed is not None else (kept.text if kept else "")
    name = escape(f"text-{piece.block}")
    about = f'<span class="hidden">: {escape(piece.title)}</span>' if piece.title else ""
    words = {
        "kept": _("Saved"), "saving": _("Saving"),
        "offline": _("Not sent yet: it is kept on this device and sent again"),
        "joined": _("You wrote on another device meanwhile. Both texts are here now."),
    }  # fmt: skip
    said = "".join(f' data-{state}="{escape(each)}"' for state, each in words.items())
    said_wrong = f'<p class="error" id="{name}-e">{escape(fault)}</p>' if fault else ""
    described = f' {name}-e" aria-invalid="true"' if fault else '"'
    # The line break behind <textarea> is not part of its text; without it a first empty line would be lost.
    return (
        f'<form method="post" action="{escape(action)}" class="stack gap-2 no-print" autocomplete="off"'
        f" data-text{said}>"
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'
        f'<input type="hidden" name="block" value="{escape(piece.block)}">'
        f'<input type="hidden" name="edition" value="{kept.edition if kept else 0}">'
        f'<div class="field"><label for="{name}">{escape(_("Write here"))}{about}</label>'
        f'<p class="hint" id="{name}-h">{escape(_("For yourself; nobody else sees it."))}</p>{said_wrong}'
        f'<textarea class="input" id="{name}" name="text" rows="5" maxlength="{MOST_KEPT}" '
        f'aria-describedby="{name}-h{described}>\n{escape(text)}</textarea></div>'
        f'<p class="saved" data-saved role="status"></p>'
        f'<p><button class="btn second">{escape(_("Keep this text"))}</button></p></form>'
    )
