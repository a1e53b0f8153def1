"""What becomes of a text that two pages changed: nothing that was written is lost, and nobody is asked to choose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """A text as it was kept last: how often it was saved, and by which page."""

    text: str
    edition: int
    writer: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A text as a page sends it: the edition it began with, and the page."""

    text: str
    base: int
    writer: str


def settle_text(kept: Kept | None, sent: Sent) -> str:
    r"""The text to keep: what was sent, or both where another page wrote meanwhile.

    >>> settle_text(Kept("Ink is wet.", 2, "phone"), Sent("Ink is dry.", 1, "desk"))
    'Ink is wet.\n\nInk is dry.'
    """
    if kept is None or kept.edition == sent.base or (kept.writer and kept.writer == sent.writer):
        return sent.text
    if kept.text in sent.text:
        return sent.text
    return kept.text if sent.text in kept.text else f"{kept.text}\n\n{sent.text}"
