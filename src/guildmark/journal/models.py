"""A fact as it was stored, and its place in the one order that readers follow."""

from typing import ClassVar

from django.db import models


class Fact(models.Model):
    """Something that happened. `body` is canonical JSON, `digest` its SHA-256; neither ever changes."""

    organisation = models.UUIDField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    contractor = models.UUIDField(null=True)
    program = models.UUIDField(null=True)
    body = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contractor", "id"], name="fact_by_contractor"),
            models.Index(fields=["organisation", "kind", "id"], name="fact_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Place(models.Model):
    """The position of a fact in the journal, given once by one process: gapless, unlike ids, and never behind."""

    id = models.BigIntegerField(primary_key=True)
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="place")

    def __str__(self) -> str:
        return f"{self.pk}: fact {self.fact_id}"
