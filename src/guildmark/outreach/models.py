"""Who was invited, which series runs for whom, each message and its fate, and who asked not to be written to."""

import uuid
from typing import ClassVar

from django.db import models

Q = models.Q


class Invitation(models.Model):
    """One contractor's invitation to one program, with a personal link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    program = models.UUIDField()
    contractor = models.ForeignKey("people.Contractor", on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "contractor"], name="invited_once_a_program")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Series(models.Model):
    """The messages of one kind to one contractor in one program: at most four, then silence."""

    class Kind(models.TextChoices):
        """Whom the series is for."""

        INVITED = "invited"
        JOINED = "joined"

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    program = models.UUIDField()
    contractor = models.ForeignKey("people.Contractor", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    started_at = models.DateTimeField()
    planned = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField(default=4)
    last_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "contractor", "kind"], name="series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.contractor_id}"


class Message(models.Model):
    """One message to one address. `uncertain`: the mail server may or may not have taken it; never sent again."""

    class State(models.TextChoices):
        """What became of the message."""

        PLANNED = "planned"
        SENDING = "sending"
        SENT = "sent"
        UNCERTAIN = "uncertain"
        CANCELLED = "cancelled"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    program = models.UUIDField(null=True)
    contractor = models.ForeignKey("people.Contractor", null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("people.User", null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160, unique=True)
    series = models.ForeignKey(Series, null=True, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveSmallIntegerField(default=0)
    context = models.JSONField(default=dict)
    send_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-send_at", "id"], name="message_newest"),
            models.Index(fields=["series", "state"], name="message_of_series"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def addressee(self) -> str:
        """To whom it goes: the address, or an empty text once they were erased."""
        person = self.contractor or self.user
        return self.context.get("to") or (person.email if person else "")


class MailboxEntry(models.Model):
    """What would have been sent where there is no mail server: shown on the mailbox page."""

    message_id = models.CharField(max_length=200, unique=True)
    organisation = models.UUIDField(null=True)
    recipient = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


class Suppression(models.Model):
    """An address that an organisation may not write to any more, and why."""

    class Reason(models.TextChoices):
        """Why nothing is sent."""

        UNSUBSCRIBED = "unsubscribed"
        BOUNCED = "bounced"
        COMPLAINED = "complained"

    organisation = models.UUIDField()
    address_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "address_sha256"], name="suppressed_once")
        ]

    def __str__(self) -> str:
        return self.reason
