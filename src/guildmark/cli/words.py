"""How the command line speaks: plain sentences, problems to the error stream, never a stack trace for a known case."""

import sys


class CannotError(RuntimeError):
    """What was asked cannot be done; the text says why, and what to do about it."""


def say(text: str) -> None:
    """One line for the person at the keyboard, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line about a problem."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
