"""Gigs have dates and can be changed, and what they said before is kept."""

from typing import ClassVar

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What stands in a gig already stays as it is."""

    dependencies: ClassVar = [("people", "0002_append_only"), ("work", "0001_first_release")]
    operations: ClassVar = [
        migrations.AddField("gig", "starts_on", models.DateField(null=True)),
        migrations.AddField("gig", "due_on", models.DateField(null=True)),
        migrations.AddField("gig", "edition", models.PositiveIntegerField(default=0)),
        migrations.AddField("gig", "edited_at", models.DateTimeField(null=True)),
        migrations.AddIndex("gig", models.Index(fields=["client", "-posted_at", "id"], name="gig_by_client")),
        migrations.AddConstraint(
            "gig",
            models.CheckConstraint(
                condition=models.Q(("starts_on", None), ("due_on", None), ("due_on__gte", models.F("starts_on")), _connector="OR"),
                name="gig_is_due_after_its_start",
            ),
        ),
        migrations.CreateModel(
            name="GigEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("before", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "gig",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="work.gig"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("gig", "edition"), name="gig_edition_once")],
            },
        ),
    ]
