"""What a badge stands for, who holds it, the bytes that were signed, and the status list they point to."""

import uuid
from typing import ClassVar

from django.db import models

Q = models.Q

LONGEST_EVIDENCE = 1000
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
    alignment = models.JSONField(default=dict)
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
    """A shared list of bits saying which badges are not to be accepted; places are drawn at random.

    What a set bit means is signed into each badge: in lists for revocation it is never taken back, in lists for
    suspension it stands for both, and is taken back when a suspension is lifted or a revocation is found to be wrong.
    `signed` is the list as it was signed after `signed_changes` of its `changes`.
    """

    class Purpose(models.TextChoices):
        """What a set bit means, as the W3C names it."""

        REVOCATION = "revocation"
        SUSPENSION = "suspension"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.REVOCATION)
    size = models.PositiveIntegerField(default=131072)
    created_at = models.DateTimeField()
    full = models.BooleanField(default=False)
    changes = models.PositiveIntegerField(default=0)
    signed_changes = models.PositiveIntegerField(null=True)
    signed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Badge(models.Model):
    """One badge of one contractor. Private until its owner lists it.

    It was earned in an assessment, with a score, or awarded by somebody on the evidence that it then names.
    """

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
    score_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    evidence = models.TextField(blank=True, max_length=LONGEST_EVIDENCE)
    awarded_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE)
    show_score = models.BooleanField(default=False)
    show_city = models.BooleanField(default=False)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="badges")
    status_index = models.PositiveIntegerField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_reason = models.CharField(max_length=300, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    renews = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="renewed_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="status_place_once"),
            models.CheckConstraint(condition=Q(valid_until__gt=models.F("awarded_at")), name="badge_ends_after_award"),
            models.CheckConstraint(
                condition=Q(score_percent__isnull=False) | ~Q(evidence=""), name="badge_says_for_what"
            ),
            models.CheckConstraint(
                condition=Q(suspended_at=None, suspended_reason="")
                | Q(suspended_at__isnull=False) & ~Q(suspended_reason=""),
                name="suspended_badge_has_reason",
            ),
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
    """The bytes that were signed, with and without the result, as a document or as a token; never changed.

    Only what a compromised key signed is signed once more, as the next edition; the newest is the one that is served.
    """

    class Format(models.TextChoices):
        """How it is secured: a proof in the document, or the document in a token (VC-JWT)."""

        DATA_INTEGRITY = "data_integrity"
        JWT = "jwt"

    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="signed")
    format = models.CharField(max_length=14, choices=Format.choices, default=Format.DATA_INTEGRITY)
    with_result = models.BooleanField()
    edition = models.PositiveIntegerField(default=1)
    key = models.ForeignKey("people.SigningKey", on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "format", "with_result", "edition"], name="signed_once_a_form")
        ]

    def __str__(self) -> str:
        return self.sha256


class BadgeAppeal(models.Model):
    """That an owner asked a person to look at why their badge was revoked or suspended, and what the person answered.

    `decided_at` is the decision it is about, which can be asked about once; without `answered_by` the decision was
    taken back before anybody answered.
    """

    class About(models.TextChoices):
        """What was decided."""

        REVOCATION = "revocation"
        SUSPENSION = "suspension"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="appeals")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    contractor = models.ForeignKey("people.Contractor", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=About.choices)
    decided_at = models.DateTimeField()
    decided_reason = models.CharField(max_length=300)
    words = models.TextField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    restored = models.BooleanField(null=True)
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "about", "decided_at"], name="badge_appeal_once_a_decision"),
            models.CheckConstraint(
                condition=Q(answered_at=None, restored=None, answered_by=None)
                | Q(answered_at__isnull=False, restored__isnull=False),
                name="answered_badge_appeal_has_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "due_at", "id"], condition=Q(answered_at=None), name="badge_appeal_waiting"
            ),
            models.Index(fields=["organisation", "-answered_at"], name="badge_appeal_answered"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class NameRequest(models.Model):
    """That an owner asked for another name on their badge; granted by issuing a corrected one, or declined."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="name_requests")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    contractor = models.ForeignKey("people.Contractor", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge"], condition=Q(answered_at=None), name="one_name_request_at_a_time"),
            models.CheckConstraint(
                condition=Q(answered_at=None, granted=None) | Q(answered_at__isnull=False, granted__isnull=False),
                name="answered_name_request_has_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "made_at"], condition=Q(answered_at=None), name="name_request_waiting")
        ]

    def __str__(self) -> str:
        return str(self.id)


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
