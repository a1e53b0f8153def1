"""Shared by all tests; their settings are `guildmark.config.testing`, which gives each process a home of its own."""

import pytest

from guildmark.web import limits


@pytest.fixture(autouse=True)
def rates_are_counted_anew():
    """All tests of a process come from one network address, and do more there in a minute than anybody may."""
    limits._limiter.cache_clear()  # noqa: SLF001 - a memory that only a process's end clears otherwise
