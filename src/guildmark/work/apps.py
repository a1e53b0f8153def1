"""Registers work with Django."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Gigs and ratings."""

    name = "guildmark.work"
    label = "work"
