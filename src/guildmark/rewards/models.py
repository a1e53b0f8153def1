"""The ledger's transfers, the promises they stand for, and each use of a premium."""

import uuid
from typing import ClassVar

from django.db import models

from guildmark.engine.decisions.premium import Promised, Use

Q = models.Q

ACCOUNTS = ("outside", "funded", "reserved", "committed", "paid", "released")


class Fund(models.Model):
    """The money of one program in one currency, with running balances that may never fall below zero."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    program = models.UUIDField()
    currency = models.CharField(max_length=3)
    funded_minor = models.BigIntegerField(default=0)
    reserved_minor = models.BigIntegerField(default=0)
    committed_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)  # from then on nothing is promised from it, and nothing comes back

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "currency"], name="fund_once_a_currency"),
            models.CheckConstraint(
                condition=Q(funded_minor__gte=0, reserved_minor__gte=0, committed_minor__gte=0, paid_minor__gte=0),
                name="fund_never_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.currency}"


class Payment(models.Model):
    """That premiums were paid out together: on which day, under which reference, recorded by whom. Never changed."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    reference = models.CharField(max_length=140, blank=True)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.paid_on} {self.reference}"


class Transfer(models.Model):
    """One movement of money between two accounts of a fund. The database refuses any change of it."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="transfers")
    key = models.CharField(max_length=160, unique=True)
    debit = models.CharField(max_length=10)
    credit = models.CharField(max_length=10)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=60)
    contractor = models.UUIDField(null=True)
    gig = models.UUIDField(null=True)
    promise = models.UUIDField(null=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="transfers")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="transfer_above_zero"),
            models.CheckConstraint(condition=~Q(debit=models.F("credit")), name="transfer_moves"),
            models.CheckConstraint(
                condition=Q(debit__in=ACCOUNTS, credit__in=ACCOUNTS), name="transfer_between_known_accounts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["fund", "id"], name="transfer_of_fund")]

    def __str__(self) -> str:
        return self.key


class Promise(models.Model):
    """A premium promised to one contractor when they joined: percentage, cap in all, uses. Frozen once made."""

    class State(models.TextChoices):
        """`promised` at joining, `earned` on passing, `ended` when used up, lapsed or left."""

        PROMISED = "promised"
        EARNED = "earned"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="promises")
    enrolment = models.UUIDField(unique=True)
    contractor = models.ForeignKey("people.Contractor", on_delete=models.PROTECT, related_name="+")
    basis_points = models.PositiveIntegerField()
    uses = models.PositiveSmallIntegerField(default=2)
    cap_minor = models.BigIntegerField()
    criterion = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROMISED)
    made_at = models.DateTimeField()
    earned_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cap_minor__gt=0, uses__gte=1, uses__lte=12), name="promise_is_bounded"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def terms(self) -> Promised:
        """As the decider takes it."""
        return Promised(self.basis_points, self.uses, self.cap_minor)


class PremiumUse(models.Model):
    """One use of a promise on one gig: reserved on acceptance, consumed on completion, returned on cancellation.

    `slot` runs from 1 to the promise's uses and is unique among live uses, so the database refuses one too many.
    """

    class State(models.TextChoices):
        """What became of the use."""

        RESERVED = "reserved"
        CONSUMED = "consumed"
        RETURNED = "returned"

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="premium_uses")
    gig = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RESERVED)
    amount_minor = models.BigIntegerField()
    reserved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["promise", "slot"], condition=~Q(state="returned"), name="premium_slot_once"
            ),
            models.UniqueConstraint(fields=["gig"], condition=~Q(state="returned"), name="premium_once_a_gig"),
            models.CheckConstraint(condition=Q(slot__gte=1, amount_minor__gt=0), name="premium_use_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.slot}"

    @property
    def counted(self) -> Use:
        """As the decider takes it; one that was returned does not count."""
        return Use(self.slot, self.amount_minor)
