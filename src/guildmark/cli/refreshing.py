"""Keeps the columns of the journal up to date while the worker has nothing else to do."""

import logging

from guildmark.journey import columns

AT_ONCE = 20_000

log = logging.getLogger(__name__)


def refresh_columns(*, thorough: bool) -> bool:
    """Project a batch of what is new; True when there may be more. A full disk stops no other work."""
    try:
        return columns.refresh(most=AT_ONCE, thorough=thorough) > 0
    except OSError:
        log.exception("the columns of the journal could not be written")
        return False
