"""Registers metrics with Django."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """Metrics."""

    name = "guildmark.journey"
    label = "journey"
