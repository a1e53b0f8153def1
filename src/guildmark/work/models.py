"""Gigs and how they were changed, the offers made for them, what was agreed in writing, and how they were rated."""

import uuid
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

Q = models.Q


class Gig(models.Model):
    """One paid assignment. `opens_at` is when everybody sees it; pool members see it from `posted_at` on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", null=True, on_delete=models.PROTECT, related_name="+")
    external_key = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200)
    brief = models.TextField(blank=True, max_length=5000)
    skill = models.CharField(max_length=80)
    city = models.CharField(max_length=80, blank=True)
    value_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    edition = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    contractor = models.ForeignKey("people.Contractor", null=True, on_delete=models.PROTECT, related_name="+")
    filled_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "external_key"], condition=~Q(external_key=""), name="gig_key_once"
            ),
            models.CheckConstraint(condition=Q(value_minor__gte=0), name="gig_value_not_negative"),
            models.CheckConstraint(condition=Q(opens_at__gte=models.F("posted_at")), name="gig_opens_after_posting"),
            models.CheckConstraint(
                condition=Q(filled_at=None) | Q(filled_at__gte=models.F("posted_at")),
                name="gig_filled_after_posting",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(filled_at__isnull=False), name="gig_completed_was_filled"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(filled_at=None), name="gig_withdrawn_was_never_filled"
            ),
            models.CheckConstraint(condition=Q(cancelled_at=None) | Q(completed_at=None), name="gig_ends_one_way"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=models.F("starts_on")),
                name="gig_is_due_after_its_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-posted_at", "id"], name="gig_newest"),
            models.Index(fields=["client", "-posted_at", "id"], name="gig_by_client"),
            models.Index(fields=["contractor", "-filled_at"], name="gig_by_contractor"),
            models.Index(
                fields=["organisation", "skill", "opens_at"],
                condition=Q(filled_at=None, withdrawn_at=None),
                name="gig_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        """Whether somebody took it, and it was neither completed nor cancelled."""
        return bool(self.filled_at and not self.completed_at and not self.cancelled_at)


class GigEdit(models.Model):
    """What a gig said before it was changed, field by field, for whoever had seen it then."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="edits")
    edition = models.PositiveIntegerField()
    at = models.DateTimeField()
    before = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["gig", "edition"], name="gig_edition_once")]

    def __str__(self) -> str:
        return f"{self.gig_id}: {self.edition}"


class Offer(models.Model):
    """A client's offer of a gig to one contractor, and what they said; one that is over can be followed by another."""

    class State(models.TextChoices):
        """What became of the offer."""

        MADE = "made"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        LAPSED = "lapsed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="offers")
    contractor = models.ForeignKey("people.Contractor", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.MADE)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gig", "contractor"], condition=Q(state__in=["made", "accepted"]), name="offer_stands_once"
            ),
            models.UniqueConstraint(fields=["gig"], condition=Q(state="accepted"), name="gig_accepted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gig_id}: {self.state}"


class Interest(models.Model):
    """That a contractor said they would like a gig; the client may offer it to them."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="interests")
    contractor = models.ForeignKey("people.Contractor", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["gig", "contractor"], name="interest_once")]

    def __str__(self) -> str:
        return str(self.gig_id)


class StatementLine(models.Model):
    """One line of a gig's written statement: the rate agreed, and whatever is added to it, each by name."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gig", "kind"], condition=Q(withdrawn_at=None), name="line_once_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount_minor}"


class Rating(models.Model):
    """A client's rating of a completed gig, from 1 to 5."""

    gig = models.OneToOneField(Gig, on_delete=models.CASCADE, related_name="rating")
    value = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="rating_from_1_to_5")
        ]

    def __str__(self) -> str:
        return str(self.value)
