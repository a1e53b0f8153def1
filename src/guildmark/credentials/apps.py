"""Registers badges with Django."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Badges."""

    name = "guildmark.credentials"
    label = "credentials"

    def ready(self) -> None:
        """Sign badges anew whose key was compromised; tell the worker what is thrown away, and when."""
        from guildmark.credentials import reissuing, tasks  # noqa: F401, PLC0415 - registers once apps are loaded
