"""How the command line speaks: plain sentences, problems to the error stream, never a stack trace for a known case."""

import sys

from django.utils.translation import gettext as _


class CannotError(RuntimeError):
    """What was asked cannot be done; the text says why, and what to do about it."""


def refuse(why: str) -> CannotError:
    """What is raised before a backup has changed anything."""
    return CannotError(_("Not restored. %(why)s") % {"why": why})


def say(text: str) -> None:
    """One line for the person at the keyboard, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line about a problem."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def confirm(question: str) -> bool:
    """Whether the person at the keyboard says yes; where nobody is there, nobody does."""
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
