"""The tables of `programs` as they were first released."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("programs", "0001_initial"), ("programs", "0002_last_day_of_programs")]

    initial = True

    dependencies = [
        ("learning", "0001_first_release"),
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Program",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("template", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "Live"), ("ended", "Ended")],
                        default="draft",
                        max_length=6,
                    ),
                ),
                ("design", models.JSONField(default=dict)),
                ("edition", models.PositiveIntegerField(default=0)),
                ("join_token", models.CharField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
                ("launched_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learning.course"
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
                "indexes": [models.Index(fields=["organisation", "-created_at"], name="program_newest")],
            },
        ),
        migrations.CreateModel(
            name="ProgramVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("design", models.JSONField()),
                ("terms", models.TextField()),
                ("terms_sha256", models.CharField(max_length=64)),
                ("launched_at", models.DateTimeField()),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="programs.program"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("program", "number"), name="version_number_once")],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("joined", "Joined"),
                            ("learning", "Learning"),
                            ("passed", "Passed"),
                            ("certified", "Certified"),
                            ("not_passed", "Not Passed"),
                            ("left", "Left"),
                            ("ended", "Ended"),
                        ],
                        default="joined",
                        max_length=10,
                    ),
                ),
                ("milestones", models.JSONField(default=dict)),
                ("by_personal_link", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField()),
                ("passed_at", models.DateTimeField(null=True)),
                ("certified_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("edition", models.PositiveIntegerField(default=0)),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.contractor"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="programs.program"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.programversion"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["program", "state", "id"], name="enrolment_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["left", "ended"]), _negated=True),
                        fields=("program", "contractor"),
                        name="one_live_enrolment",
                    )
                ],
            },
        ),
    ]
