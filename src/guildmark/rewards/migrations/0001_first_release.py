"""The tables of `rewards` as they were first released."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("rewards", "0001_initial"), ("rewards", "0003_ask_for_lapses")]

    initial = True

    dependencies = [
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("program", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                ("funded_minor", models.BigIntegerField(default=0)),
                ("reserved_minor", models.BigIntegerField(default=0)),
                ("committed_minor", models.BigIntegerField(default=0)),
                ("paid_minor", models.BigIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("program", "currency"), name="fund_once_a_currency"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("committed_minor__gte", 0),
                            ("funded_minor__gte", 0),
                            ("paid_minor__gte", 0),
                            ("reserved_minor__gte", 0),
                        ),
                        name="fund_never_overdrawn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("enrolment", models.UUIDField(unique=True)),
                ("basis_points", models.PositiveIntegerField()),
                ("uses", models.PositiveSmallIntegerField(default=2)),
                ("cap_minor", models.BigIntegerField()),
                ("criterion", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("promised", "Promised"), ("earned", "Earned"), ("ended", "Ended")],
                        default="promised",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("earned_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="rewards.fund"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cap_minor__gt", 0), ("uses__gte", 1), ("uses__lte", 12)),
                        name="promise_is_bounded",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PremiumUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gig", models.UUIDField()),
                ("slot", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("reserved", "Reserved"), ("consumed", "Consumed"), ("returned", "Returned")],
                        default="reserved",
                        max_length=8,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("reserved_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="premium_uses", to="rewards.promise"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=("promise", "slot"),
                        name="premium_slot_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=("gig",),
                        name="premium_once_a_gig",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0), ("slot__gte", 1)), name="premium_use_counts"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160, unique=True)),
                ("debit", models.CharField(max_length=10)),
                ("credit", models.CharField(max_length=10)),
                ("amount_minor", models.BigIntegerField()),
                ("reason", models.CharField(max_length=60)),
                ("contractor", models.UUIDField(null=True)),
                ("gig", models.UUIDField(null=True)),
                ("promise", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="rewards.fund"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["fund", "id"], name="transfer_of_fund")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="transfer_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True), name="transfer_moves"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit__in", ("outside", "funded", "reserved", "committed", "paid", "released")),
                            ("debit__in", ("outside", "funded", "reserved", "committed", "paid", "released")),
                        ),
                        name="transfer_between_known_accounts",
                    ),
                ],
            },
        ),
    ]
