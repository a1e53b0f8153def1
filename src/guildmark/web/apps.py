"""Registers the pages with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "guildmark.web"
    label = "web"

    def ready(self) -> None:
        """Tell the worker how uploads are brought in."""
        from guildmark.connect.csv import looking, uploads  # noqa: F401, PLC0415 - registers handlers once apps are loaded
