"""Registers rewards and their ledger with Django."""

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """Rewards and their ledger."""

    name = "guildmark.rewards"
    label = "rewards"
