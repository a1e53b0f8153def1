"""A program's last day becomes its own, so that it can be put off; what is live already will end in time too."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import migrations, models


def give_last_days(apps, schema_editor):
    Program = apps.get_model("programs", "Program")
    Due = apps.get_model("due", "Due")
    for program in Program.objects.exclude(state="draft"):
        version = program.versions.order_by("-number").first()
        # A day out of all bounds could be launched once; no program is open for longer than two years now.
        latest = program.launched_at.date() + timedelta(days=731)
        program.ends_on = min(date.fromisoformat(version.design["ends_on"]), latest)
        program.save(update_fields=["ends_on"])
        Due.objects.get_or_create(
            kind="end_program", key=f"{program.pk}:{program.ends_on}:1",
            defaults={
                "run_at": datetime.combine(program.ends_on + timedelta(days=1), time(), tzinfo=UTC),
                "payload": {"program": str(program.pk), "round": 1}, "organisation": program.organisation_id,
            },
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("due", "0001_initial")]

    operations = [
        migrations.AddField(model_name="program", name="ends_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="program", name="closed_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(give_last_days, migrations.RunPython.noop),
    ]
