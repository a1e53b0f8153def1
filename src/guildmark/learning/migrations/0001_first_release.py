"""The tables of `learning` as they were first released."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("learning", "0001_initial"), ("learning", "0002_appeals")]

    initial = True

    dependencies = [
        ("people", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.SlugField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("licence", models.CharField(blank=True, max_length=200)),
                ("attribution", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("language", models.CharField(default="en", max_length=12)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("edition", models.UUIDField(default=uuid.uuid4)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "key"), name="course_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("draw", models.PositiveIntegerField(default=20)),
                ("pass_percent", models.PositiveIntegerField(default=80)),
                ("attempts", models.PositiveIntegerField(default=3)),
                ("cooldown_hours", models.PositiveIntegerField(default=24)),
                ("edition", models.UUIDField(default=uuid.uuid4)),
                (
                    "course",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assessment", to="learning.course"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pass_percent__gte", 1), ("pass_percent__lte", 100)),
                        name="pass_percent_1_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__gte", 1), ("draw__gte", 1)), name="assessment_draws_and_allows"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("participation", models.UUIDField()),
                ("organisation", models.UUIDField()),
                ("contractor", models.UUIDField()),
                ("program", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("seed", models.PositiveBigIntegerField()),
                ("items", models.JSONField()),
                ("started_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("score_percent", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("passed", models.BooleanField(null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts_made",
                        to="learning.assessment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("participation", "number"), name="attempt_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("submitted_at", None)),
                        fields=("participation",),
                        name="one_attempt_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("passed", None), ("submitted_at", None)),
                            models.Q(("passed__isnull", False), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="submitted_attempt_has_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("organisation", models.UUIDField()),
                ("contractor", models.UUIDField()),
                ("words", models.TextField(blank=True, max_length=1000)),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("granted", models.BooleanField(null=True)),
                ("reason", models.TextField(blank=True, max_length=1000)),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeal", to="learning.attempt"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["organisation", "due_at", "id"],
                        name="appeal_waiting",
                    ),
                    models.Index(fields=["organisation", "-answered_at"], name="appeal_answered"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("granted", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("granted__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="answered_appeal_has_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=40)),
                ("content", models.BinaryField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="learning.course"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("course", "name"), name="figure_name_once")],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=90)),
                ("kind", models.CharField(max_length=20)),
                ("spec", models.JSONField()),
                ("retired", models.BooleanField(default=False)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="learning.assessment"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "key"), name="item_key_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired", False)),
                        fields=("assessment", "name"),
                        name="item_name_once_in_use",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("response", models.JSONField(null=True)),
                ("fraction", models.FloatField(null=True)),
                ("saved_at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="learning.attempt"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learning.item"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("attempt", "item"), name="answer_once_an_item")],
            },
        ),
        migrations.CreateModel(
            name="Module",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="modules", to="learning.course"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("course", "number"), name="module_number_once")],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("slug", models.SlugField(max_length=120)),
                ("title", models.CharField(max_length=200)),
                ("teaching_minutes", models.PositiveIntegerField(default=0)),
                ("exercise_minutes", models.PositiveIntegerField(default=0)),
                ("objectives", models.JSONField(default=list)),
                ("html", models.TextField()),
                ("retired", models.BooleanField(default=False)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lessons", to="learning.course"
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lessons", to="learning.module"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["course", "number"], name="lesson_order")],
                "constraints": [models.UniqueConstraint(fields=("course", "slug"), name="lesson_slug_once")],
            },
        ),
        migrations.CreateModel(
            name="LessonProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("participation", models.UUIDField()),
                ("anchor", models.CharField(blank=True, max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(null=True)),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="learning.lesson"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("participation", "lesson"), name="progress_once_a_lesson")
                ],
            },
        ),
    ]
