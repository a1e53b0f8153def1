"""Opens the installation that a command works on: its data directory, Django, a database that is up to date."""

import contextlib
from collections.abc import Iterator

import django

from guildmark.cli.words import CannotError
from guildmark.config.home import Home, HomeInUseError, find_home


def open_home() -> Home:
    """The data directory; raises CannotError with plain words where it cannot be used."""
    try:
        return find_home()
    except OSError as problem:
        raise CannotError(
            f"The data directory cannot be used: {problem}. Set GUILDMARK_HOME to a folder that you may write to."
        ) from problem


def open_django() -> Home:
    """The data directory, with Django ready for use."""
    home = open_home()
    django.setup()
    return home


@contextlib.contextmanager
def held(home: Home, name: str = "serve") -> Iterator[None]:
    """Keep others out of the data directory meanwhile; raises CannotError when somebody is in."""
    try:
        lock = home.lock(name)
    except HomeInUseError as problem:
        raise CannotError(str(problem)) from problem
    try:
        yield
    finally:
        lock.release()
