"""Shared by all tests; their settings are `guildmark.config.testing`, which gives each process a home of its own."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase

from guildmark.journal.append_only import statements
from guildmark.web import limits

HERE = Path(__file__).parent
ALIKE = {"cli", "docs", "engine", "scripts", "upgrades"}  # `make test` runs these once, not once on each database
APPEND_ONLY = (
    "journal_fact", "journal_place", "rewards_transfer", "rewards_payment", "people_consent",
    "credentials_signedcredential",
)  # fmt: skip


def run_sql(which):
    """Make (0) or drop (1) the triggers that keep rows for ever; only a test throws a whole world away."""
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for sql in statements(connection.vendor, table)[which]:
                cursor.execute(sql)


_flush = TransactionTestCase._fixture_teardown  # noqa: SLF001 - the one place where a world is thrown away


def _throw_away(test_case):
    run_sql(1)
    _flush(test_case)
    run_sql(0)


TransactionTestCase._fixture_teardown = _throw_away  # noqa: SLF001


def pytest_collection_modifyitems(items):
    """Mark what is alike on every database: it needs none, or brings its own."""
    for item in items:
        if item.path.relative_to(HERE).parts[0] in ALIKE and "own_database" not in item.fixturenames:
            item.add_marker("alike")


@pytest.fixture(autouse=True)
def rates_are_counted_anew():
    """All tests of a process come from one network address, and do more there in a minute than anybody may."""
    limits._limiter.cache_clear()  # noqa: SLF001 - a memory that only a process's end clears otherwise
