"""Courses as imported, the item bank, and each contractor's way through them.

`participation` is the opaque id of an enrolment: learning never knows programs.
"""

import uuid
from typing import ClassVar

from django.db import models

Q = models.Q


class Course(models.Model):
    """A course, imported or shipped. Importing the same source again replaces its lessons in place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, blank=True)
    attribution = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    edition = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="course_key_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Module(models.Model):
    """A part of a course. An imported lesson folder is one module."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "number"], name="module_number_once")]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """One lesson; `html` was sanitised when it was imported."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="lessons")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=120)
    title = models.CharField(max_length=200)
    teaching_minutes = models.PositiveIntegerField(default=0)
    exercise_minutes = models.PositiveIntegerField(default=0)
    objectives = models.JSONField(default=list)
    html = models.TextField()
    retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "slug"], name="lesson_slug_once")]
        indexes: ClassVar = [models.Index(fields=["course", "number"], name="lesson_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def minutes(self) -> int:
        """Teaching and exercises together."""
        return self.teaching_minutes + self.exercise_minutes


class Figure(models.Model):
    """A picture of a course, checked by decoding when it was imported."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "name"], name="figure_name_once")]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """How a course is assessed: how many items are drawn, what passes, how often one may try."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="assessment")
    draw = models.PositiveIntegerField(default=20)
    pass_percent = models.PositiveIntegerField(default=80)
    attempts = models.PositiveIntegerField(default=3)
    cooldown_hours = models.PositiveIntegerField(default=24)
    edition = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pass_percent__gte=1, pass_percent__lte=100), name="pass_percent_1_100"),
            models.CheckConstraint(condition=Q(draw__gte=1, attempts__gte=1), name="assessment_draws_and_allows"),
        ]

    def __str__(self) -> str:
        return str(self.course_id)


class Item(models.Model):
    """One item of the bank; `spec` is the engine's own description, and never changes.

    `topic` says what the item is about, in the words of whoever made the bank: a lesson's slug or title, or anything.
    An item that was mended is a new row of the same name; the old one is retired and stays for attempts that hold it.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="items")
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=90)
    kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=200, blank=True)
    spec = models.JSONField()
    retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "key"], name="item_key_once"),
            models.UniqueConstraint(
                fields=["assessment", "name"], condition=Q(retired=False), name="item_name_once_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class LessonProgress(models.Model):
    """That a lesson was opened and perhaps finished, and where its reader stopped."""

    participation = models.UUIDField()
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    anchor = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participation", "lesson"], name="progress_once_a_lesson")
        ]

    def __str__(self) -> str:
        return str(self.lesson_id)


class ExerciseText(models.Model):
    """What a contractor wrote for one exercise of a lesson: theirs alone, kept as it is typed.

    `edition` counts the savings; `writer` is the page that saved last, so that its own next saving is never taken for
    somebody else's change.
    """

    participation = models.UUIDField()
    contractor = models.UUIDField()
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    block = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1)
    writer = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participation", "lesson", "block"], name="text_once_an_exercise")
        ]
        indexes: ClassVar = [
            models.Index(fields=["contractor", "saved_at"], name="text_by_contractor"),
            models.Index(fields=["saved_at"], name="text_by_age"),
        ]

    def __str__(self) -> str:
        return f"exercise {self.block}"


class Mistake(models.Model):
    """That a contractor says a lesson has a mistake, in their words; whoever keeps the course sees no name with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.UUIDField()
    contractor = models.UUIDField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="mistakes")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    words = models.TextField(max_length=1000)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_mistake_names_who",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "made_at", "id"], condition=Q(settled_at=None), name="mistake_waiting"),
            models.Index(fields=["contractor", "made_at"], name="mistake_by_contractor"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Attempt(models.Model):
    """One try at an assessment: which items, in which order, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.UUIDField()
    organisation = models.UUIDField()
    contractor = models.UUIDField()
    program = models.UUIDField()
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="attempts_made")
    number = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    items = models.JSONField()
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    score_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)
    renews = models.UUIDField(null=True)  # the badge, where it is an attempt at renewing one

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participation", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["participation"], condition=Q(submitted_at=None), name="one_attempt_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, passed=None) | Q(submitted_at__isnull=False, passed__isnull=False),
                name="submitted_attempt_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number}"


class Answer(models.Model):
    """The answer to one item as it was last saved."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    response = models.JSONField(null=True)
    fraction = models.FloatField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["attempt", "item"], name="answer_once_an_item")]

    def __str__(self) -> str:
        return f"item {self.item_id}"


class Appeal(models.Model):
    """That a contractor asked a person to look at a result, in their words, and what the person answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="appeal")
    organisation = models.UUIDField()
    contractor = models.UUIDField()
    words = models.TextField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    granted = models.BooleanField(null=True)
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, granted=None, answered_by=None)
                | Q(answered_at__isnull=False, granted__isnull=False, answered_by__isnull=False),
                name="answered_appeal_has_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_at", "id"], condition=Q(answered_at=None), name="appeal_waiting"),
            models.Index(fields=["organisation", "-answered_at"], name="appeal_answered"),
        ]

    def __str__(self) -> str:
        return str(self.id)
