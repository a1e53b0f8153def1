"""Programs, the versions of their design, and enrolments."""

import uuid
from typing import ClassVar

from django.db import models

from guildmark.engine.decisions import milestones as m

Q = models.Q


class Program(models.Model):
    """A learning program of an organisation. Its design lives in versions; a launched version never changes.

    Once launched, `ends_on` is its last day, which may be put off; from `closed_at` on nobody new can join.
    """

    class State(models.TextChoices):
        """Where the program stands."""

        DRAFT = "draft"
        LIVE = "live"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    template = models.CharField(max_length=40)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    course = models.ForeignKey("learning.Course", null=True, on_delete=models.PROTECT, related_name="+")
    design = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)
    join_token = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-created_at"], name="program_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_new(self) -> bool:
        """Whether it is live and was not closed for new people; its last day may still be over."""
        return self.state == self.State.LIVE and self.closed_at is None


class ProgramVersion(models.Model):
    """A design as it was launched, with its terms; enrolments point to the one they joined under."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    design = models.JSONField()
    terms = models.TextField()
    terms_sha256 = models.CharField(max_length=64)
    launched_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["program", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"version {self.number}"


class Enrolment(models.Model):
    """One contractor's time in one program, from joining to its end."""

    class State(models.TextChoices):
        """Where the enrolment stands."""

        JOINED = "joined"
        LEARNING = "learning"
        PASSED = "passed"
        CERTIFIED = "certified"
        NOT_PASSED = "not_passed"
        LEFT = "left"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    contractor = models.ForeignKey("people.Contractor", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.JOINED)
    milestones = models.JSONField(default=dict)
    by_personal_link = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)
    certified_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program", "contractor"],
                condition=~Q(state__in=["left", "ended"]),
                name="one_live_enrolment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["program", "state", "id"], name="enrolment_by_state")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def shown_state(self) -> str:
        """The state as the organisation's side sees it: attempts that did not pass are the contractor's own."""
        return str(self.State.LEARNING if self.state == self.State.NOT_PASSED else self.state)

    def read_milestones(self) -> m.Milestones:
        """What the decider knows of this enrolment."""
        kept = self.milestones
        return m.Milestones(
            step=m.Step(kept["step"]) if kept.get("step") else None,
            confirmed=bool(kept.get("confirmed")),
            award=kept.get("award", ""),
        )

    def write_milestones(self, state: m.Milestones) -> None:
        """Take over what was decided; not yet saved."""
        if state.step is not None:
            self.milestones = {"step": state.step.value, "confirmed": state.confirmed, "award": state.award}
            self.state = state.step.value
