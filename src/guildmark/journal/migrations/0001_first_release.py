"""The tables of `journal` as they were first released."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("journal", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("contractor", models.UUIDField(null=True)),
                ("program", models.UUIDField(null=True)),
                ("body", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contractor", "id"], name="fact_by_contractor"),
                    models.Index(fields=["organisation", "kind", "id"], name="fact_by_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "fact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="place", to="journal.fact"
                    ),
                ),
            ],
        ),
    ]
