"""The tables of `work` as they were first released."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("work", "0001_initial")]

    initial = True

    dependencies = [
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gig",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("external_key", models.CharField(blank=True, max_length=120)),
                ("title", models.CharField(max_length=200)),
                ("brief", models.TextField(blank=True, max_length=5000)),
                ("skill", models.CharField(max_length=80)),
                ("city", models.CharField(blank=True, max_length=80)),
                ("value_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("posted_at", models.DateTimeField()),
                ("opens_at", models.DateTimeField()),
                ("filled_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "contractor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contractor"
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
                "indexes": [
                    models.Index(fields=["organisation", "-posted_at", "id"], name="gig_newest"),
                    models.Index(fields=["contractor", "-filled_at"], name="gig_by_contractor"),
                    models.Index(
                        condition=models.Q(("filled_at", None), ("withdrawn_at", None)),
                        fields=["organisation", "skill", "opens_at"],
                        name="gig_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_key", ""), _negated=True),
                        fields=("organisation", "external_key"),
                        name="gig_key_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("value_minor__gte", 0)), name="gig_value_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__gte", models.F("posted_at"))), name="gig_opens_after_posting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("filled_at", None), ("filled_at__gte", models.F("posted_at")), _connector="OR"
                        ),
                        name="gig_filled_after_posting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("completed_at", None), ("filled_at__isnull", False), _connector="OR"),
                        name="gig_completed_was_filled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("withdrawn_at", None), ("filled_at", None), _connector="OR"),
                        name="gig_withdrawn_was_never_filled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cancelled_at", None), ("completed_at", None), _connector="OR"),
                        name="gig_ends_one_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "gig",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="interests", to="work.gig"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("gig", "contractor"), name="interest_once")],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "Made"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="made",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "gig",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="work.gig"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("gig", "contractor"), name="offer_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "accepted")), fields=("gig",), name="gig_accepted_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "gig",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rating", to="work.gig"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 1), ("value__lte", 5)), name="rating_from_1_to_5"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("label", models.CharField(max_length=200)),
                ("amount_minor", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "gig",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="work.gig"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("gig", "kind"), name="line_once_a_kind"
                    )
                ],
            },
        ),
    ]
