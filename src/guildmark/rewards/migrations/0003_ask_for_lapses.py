"""Premiums that were earned before anything let them lapse will lapse in time too."""

from datetime import UTC, datetime, time, timedelta

from django.db import migrations


def ask(apps, schema_editor):
    Promise = apps.get_model("rewards", "Promise")
    Due = apps.get_model("due", "Due")
    earned = Promise.objects.filter(state="earned", ends_at__isnull=False).values_list("ends_at", flat=True)
    days = {ends_at.astimezone(UTC).date() + timedelta(days=1) for ends_at in earned.iterator()}
    Due.objects.bulk_create(
        [
            Due(
                kind="lapse_promises", key=f"{day}:1", payload={"round": 1},
                run_at=datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1),
            )
            for day in sorted(days)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("rewards", "0002_append_only"), ("due", "0001_initial")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
