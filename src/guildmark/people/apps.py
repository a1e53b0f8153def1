"""Registers people with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and organisations."""

    name = "guildmark.people"
    label = "people"

    def ready(self) -> None:
        """Tell the worker how long things are kept."""
        from guildmark.people import tasks  # noqa: F401, PLC0415 - registers rules once apps are loaded
