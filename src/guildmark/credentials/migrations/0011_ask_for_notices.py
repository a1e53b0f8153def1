"""Asks for the notices of badges that were issued before there were any."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import migrations
from django.utils import timezone

_AT_ONCE = 500
_FIRST = timedelta(days=30)


def ask(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001 - Django's
    """One due row for each live badge; whoever carries it out finds the morning of its owner."""
    Badge, Due = apps.get_model("credentials", "Badge"), apps.get_model("due", "Due")  # noqa: N806 - models
    live = Badge.objects.filter(revoked_at=None, valid_until__gt=timezone.now()).order_by("pk")
    last = None
    while rows := list((live.filter(pk__gt=last) if last else live)[:_AT_ONCE]):
        last = rows[-1].pk
        Due.objects.bulk_create([_row(Due, badge) for badge in rows], ignore_conflicts=True)


def _row(Due: Any, badge: Any) -> Any:  # noqa: ANN401, N803 - models as they were
    when = badge.valid_until - _FIRST
    return Due(
        kind="badge_notice", key=f"{badge.pk}:{when.isoformat()}", run_at=when, organisation=badge.organisation_id,
        payload={"badge": str(badge.pk), "told": None},
    )  # fmt: skip


class Migration(migrations.Migration):
    """Only rows; nothing to take back."""

    dependencies: ClassVar = [("credentials", "0010_badge_appeals"), ("due", "0001_first_release")]
    operations: ClassVar = [migrations.RunPython(ask, migrations.RunPython.noop)]
