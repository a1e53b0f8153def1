"""The command `guildmark`: what the person who runs an installation types.

Own commands are read here and carried out by the module of this package that the parser names; every other word is
handed to Django's management. Modules are imported only when their command runs, so that `--help` answers at once.
"""

import os
import sys
from importlib import import_module

from guildmark.cli.parser import COMMANDS, build_parser
from guildmark.cli.stopping import interrupted_once
from guildmark.cli.words import CannotError, complain

INTERRUPTED = 128 + 2  # what shells call a command that Ctrl-C ended


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guildmark.config.settings")
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        return _hand_to_django(words)
    options = build_parser().parse_args(words or ["--help"])
    try:
        with interrupted_once():
            return int(import_module(options.module).run(options))
    except CannotError as problem:
        complain(str(problem))
    except KeyboardInterrupt:  # before anything is served, or during a command that ends by itself
        complain("Stopped before it was done.")
        return INTERRUPTED
    except Exception as problem:
        if type(problem).__name__ != "ImproperlyConfigured":  # Django's; not imported before it is needed
            raise
        complain(f"A setting is wrong: {problem}")
    return 1


def _hand_to_django(words: list[str]) -> int:
    import_module("django.core.management").execute_from_command_line(["guildmark", *words])
    return 0
