"""Registers badges with Django."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Badges."""

    name = "guildmark.credentials"
    label = "credentials"

    def ready(self) -> None:
        """Tell the worker what is thrown away, and when."""
        from guildmark.credentials import tasks  # noqa: F401, PLC0415 - registers rules once apps are loaded
