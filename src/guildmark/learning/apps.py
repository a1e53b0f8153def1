"""Registers courses and assessments with Django."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Courses and assessments."""

    name = "guildmark.learning"
    label = "learning"

    def ready(self) -> None:
        """Tell the worker how long things are kept."""
        from guildmark.learning import tasks  # noqa: F401, PLC0415 - registers rules once apps are loaded
