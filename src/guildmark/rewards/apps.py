"""Registers rewards and their ledger with Django."""

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """Rewards and their ledger."""

    name = "guildmark.rewards"
    label = "rewards"

    def ready(self) -> None:
        """Tell the worker how premiums lapse."""
        from guildmark.rewards import tasks  # noqa: F401, PLC0415 - registers once apps are loaded
