"""The tables of `outreach` as they were first released."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("outreach", "0001_initial"), ("outreach", "0002_series_most")]

    initial = True

    dependencies = [
        ("people", "0001_first_release"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailboxEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("organisation", models.UUIDField(null=True)),
                ("recipient", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("html", models.TextField()),
                ("headers", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program", models.UUIDField()),
                ("kind", models.CharField(choices=[("invited", "Invited"), ("joined", "Joined")], max_length=8)),
                ("started_at", models.DateTimeField()),
                ("planned", models.PositiveSmallIntegerField(default=0)),
                ("most", models.PositiveSmallIntegerField(default=4)),
                ("last_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_reason", models.CharField(blank=True, max_length=20)),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("program", "contractor", "kind"), name="series_once")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("program", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=160, unique=True)),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("context", models.JSONField(default=dict)),
                ("send_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("uncertain", "Uncertain"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "contractor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="outreach.series",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-send_at", "id"], name="message_newest"),
                    models.Index(fields=["series", "state"], name="message_of_series"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.UUIDField()),
                ("address_sha256", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "Unsubscribed"),
                            ("bounced", "Bounced"),
                            ("complained", "Complained"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "address_sha256"), name="suppressed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("program", models.UUIDField()),
                ("token", models.CharField(max_length=64, unique=True)),
                ("invited_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("joined_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("program", "contractor"), name="invited_once_a_program")
                ],
            },
        ),
    ]
