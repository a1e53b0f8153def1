"""Registers programs with Django and begins to follow facts."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Programs."""

    name = "guildmark.programs"
    label = "programs"

    def ready(self) -> None:
        """Follow the facts of the apps below, end programs in time, and describe them to the messages about them."""
        from guildmark.programs import badge_mail, followers, notices, renewals, tasks, telling, words  # noqa: F401, PLC0415 - registers once loaded
