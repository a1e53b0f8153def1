"""The tables of `due` as they were first released."""

from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("due", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=200)),
                ("organisation", models.UUIDField(null=True)),
                ("payload", models.JSONField(default=dict)),
                ("run_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("leased", "Leased"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("lease", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True, default="")),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["run_at"], name="due_waiting"),
                    models.Index(condition=models.Q(("state", "leased")), fields=["lease_until"], name="due_leased"),
                    models.Index(condition=models.Q(("state", "leased")), fields=["lease"], name="due_lease"),
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="due_once")],
            },
        ),
    ]
