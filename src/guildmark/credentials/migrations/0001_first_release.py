"""The tables of `credentials` as they were first released."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("credentials", "0001_initial")]

    initial = True

    dependencies = [
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Achievement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("program", models.UUIDField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=120)),
                ("skill", models.CharField(max_length=80)),
                ("description", models.TextField(max_length=1000)),
                ("criteria", models.TextField(max_length=4000)),
                ("pass_percent", models.PositiveIntegerField()),
                ("valid_months", models.PositiveIntegerField(default=12)),
                ("art", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("program", "version"), name="achievement_once_a_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusList",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("size", models.PositiveIntegerField(default=131072)),
                ("created_at", models.DateTimeField()),
                ("full", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Badge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("award", models.UUIDField(unique=True)),
                ("holder_name", models.CharField(blank=True, max_length=120)),
                ("score_percent", models.DecimalField(decimal_places=2, max_digits=5)),
                ("awarded_at", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                (
                    "visibility",
                    models.CharField(
                        choices=[("private", "Private"), ("link", "Link"), ("listed", "Listed")],
                        default="private",
                        max_length=8,
                    ),
                ),
                ("show_score", models.BooleanField(default=False)),
                ("status_index", models.PositiveIntegerField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_reason", models.CharField(blank=True, max_length=300)),
                (
                    "achievement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="badges", to="credentials.achievement"
                    ),
                ),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "status_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="badges", to="credentials.statuslist"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contractor", "-awarded_at"], name="badge_by_contractor")],
                "constraints": [
                    models.UniqueConstraint(fields=("status_list", "status_index"), name="status_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("awarded_at"))), name="badge_ends_after_award"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedCredential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("with_result", models.BooleanField()),
                ("body", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "badge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signed", to="credentials.badge"
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.signingkey"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("badge", "with_result"), name="signed_once_a_form")],
            },
        ),
    ]
