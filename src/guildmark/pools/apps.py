"""Registers preferred pools with Django."""

from django.apps import AppConfig


class PoolsConfig(AppConfig):
    """Preferred pools."""

    name = "guildmark.pools"
    label = "pools"
