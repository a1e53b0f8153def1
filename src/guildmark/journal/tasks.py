"""Delivers a fact to one follower."""

from datetime import datetime

from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.journal.queries import get_fact
from guildmark.journal.subscriptions import list_followers


@handles("follow")
def deliver(row: Due, at: datetime) -> None:
    """Call the follower that the row names with its fact."""
    fact = get_fact(row.payload["fact"])
    list_followers(fact.kind)[row.payload["follower"]](fact, at)
