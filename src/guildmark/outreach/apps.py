"""Registers messages with Django."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Messages."""

    name = "guildmark.outreach"
    label = "outreach"

    def ready(self) -> None:
        """Tell the worker how messages are sent."""
        from guildmark.outreach import tasks  # noqa: F401, PLC0415 - registers handlers once apps are loaded
