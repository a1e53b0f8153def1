"""One row for one thing that must happen once, however often a process dies on the way."""

from typing import ClassVar

from django.db import models


class Due(models.Model):
    """A thing to do at `run_at`; the pair of kind and key makes asking twice one request."""

    class State(models.TextChoices):
        """Where the row stands: only `waiting` and `leased` rows are still to do."""

        WAITING = "waiting"
        LEASED = "leased"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    organisation = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    problem = models.TextField(default="", blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="due_once")]
        indexes: ClassVar = [
            models.Index(fields=["run_at"], condition=models.Q(state="waiting"), name="due_waiting"),
            models.Index(fields=["lease_until"], condition=models.Q(state="leased"), name="due_leased"),
            models.Index(fields=["lease"], condition=models.Q(state="leased"), name="due_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
