"""Registers the journal with Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal."""

    name = "guildmark.journal"
    label = "journal"

    def ready(self) -> None:
        """Tell the worker how facts are delivered."""
        from guildmark.journal import tasks  # noqa: F401, PLC0415 - registers handlers once apps are loaded
