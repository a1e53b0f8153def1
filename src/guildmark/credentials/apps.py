"""Registers badges with Django."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Badges."""

    name = "guildmark.credentials"
    label = "credentials"
