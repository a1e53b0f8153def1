"""Registers the due rows with Django."""

from django.apps import AppConfig


class DueConfig(AppConfig):
    """Due rows."""

    name = "guildmark.due"
    label = "due"

    def ready(self) -> None:
        """Tell the worker how long things are kept."""
        from guildmark.due import retention  # noqa: F401, PLC0415 - registers rules once apps are loaded
