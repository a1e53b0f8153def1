"""Registers messages with Django."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Messages."""

    name = "guildmark.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Tell the worker how messages are sent, and what those about badges say."""
        from guildmark.outreach import badge_letters, tasks  # noqa: F401, PLC0415 - registers once apps are loaded
