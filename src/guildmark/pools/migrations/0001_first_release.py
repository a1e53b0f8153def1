"""The tables of `pools` as they were first released."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("pools", "0001_initial")]

    initial = True

    dependencies = [
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pool",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("program", models.UUIDField(unique=True)),
                ("skill", models.CharField(max_length=80)),
                ("member_days", models.PositiveIntegerField()),
                ("head_start_minutes", models.PositiveIntegerField()),
                ("share_percent", models.PositiveIntegerField()),
                ("ends_on", models.DateField()),
                ("gigs_posted", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "skill"], name="pool_by_skill")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("member_days__gte", 1), ("share_percent__lte", 100)), name="pool_is_bounded"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadStart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gig", models.UUIDField(unique=True)),
                ("given_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="head_starts", to="pools.pool"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PoolMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrolment", models.UUIDField(unique=True)),
                ("entered_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="pools.pool"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contractor", "until"], name="pool_member_live")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("entered_at"))), name="pool_time_has_end"
                    )
                ],
            },
        ),
    ]
