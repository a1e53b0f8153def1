"""What a badge stands for, who holds it, the bytes that were signed, and the status list they point to."""

import uuid
from typing import ClassVar

from django.db import models

Q = models.Q

VALID_MONTHS = 12  # of a badge, unless its achievement says otherwise


class Achievement(models.Model):
    """What a badge of a program stands for, as it was when the program was launched."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    program = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=120)
    skill = models.CharField(max_length=80)
    description = models.TextField(max_length=1000)
    criteria = models.TextField(max_length=4000)
    pass_percent = models.PositiveIntegerField()
    valid_months = models.PositiveIntegerField(default=VALID_MONTHS)
    art = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "version"], name="achievement_once_a_version")
        ]

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A picture that was handed in to be a badge, as it was written anew: a square PNG without anything but pixels."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="picture_once_an_organisation")
        ]

    def __str__(self) -> str:
        return self.sha256


class StatusList(models.Model):
    """A shared list of bits saying which badges were revoked; places are drawn at random."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField(default=131072)
    created_at = models.DateTimeField()
    full = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.id)


class Badge(models.Model):
    """One badge of one contractor. Private until its owner lists it."""

    class Visibility(models.TextChoices):
        """Who may see the badge's page."""

        PRIVATE = "private"
        LINK = "link"
        LISTED = "listed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="badges")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    contractor = models.ForeignKey("people.Contractor", on_delete=models.PROTECT, related_name="+")
    award = models.UUIDField(unique=True)
    holder_name = models.CharField(max_length=120, blank=True)
    score_percent = models.DecimalField(max_digits=5, decimal_places=2)
    awarded_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE)
    show_score = models.BooleanField(default=False)
    show_city = models.BooleanField(default=False)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="badges")
    status_index = models.PositiveIntegerField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="status_place_once"),
            models.CheckConstraint(condition=Q(valid_until__gt=models.F("awarded_at")), name="badge_ends_after_award"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contractor", "-awarded_at"], name="badge_by_contractor"),
            models.Index(
                fields=["organisation", "holder_name", "id"],
                name="badge_listed_by_name",
                condition=Q(visibility="listed"),
            ),
            models.Index(
                fields=["achievement", "-awarded_at", "id"],
                name="badge_listed_by_day",
                condition=Q(visibility="listed"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SignedCredential(models.Model):
    """The bytes that were signed, with and without the result; never re-made, never changed."""

    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="signed")
    with_result = models.BooleanField()
    key = models.ForeignKey("people.SigningKey", on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["badge", "with_result"], name="signed_once_a_form")]

    def __str__(self) -> str:
        return self.sha256


class BadgeCount(models.Model):
    """How often something was done with a badge on one day, in UTC; nothing says by whom."""

    class Kind(models.TextChoices):
        """What is counted."""

        PAGE = "page"
        VERIFIED = "verified"
        FILE = "file"
        SHARED = "shared"

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "day", "kind"], name="badge_counted_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}: {self.count}"
