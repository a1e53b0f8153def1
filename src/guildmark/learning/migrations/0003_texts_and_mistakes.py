"""What contractors write for exercises, and the mistakes that they report."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two new tables."""

    dependencies: ClassVar = [("learning", "0002_item_topic")]
    operations: ClassVar = [
        migrations.CreateModel(
            name='ExerciseText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('participation', models.UUIDField()),
                ('contractor', models.UUIDField()),
                ('block', models.CharField(max_length=120)),
                ('text', models.TextField(blank=True)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('writer', models.CharField(blank=True, max_length=40)),
                ('saved_at', models.DateTimeField()),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='learning.lesson')),
            ],
            options={
                'indexes': [models.Index(fields=['contractor', 'saved_at'], name='text_by_contractor'), models.Index(fields=['saved_at'], name='text_by_age')],
                'constraints': [models.UniqueConstraint(fields=('participation', 'lesson', 'block'), name='text_once_an_exercise')],
            },
        ),
        migrations.CreateModel(
            name='Mistake',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('contractor', models.UUIDField()),
                ('words', models.TextField(max_length=1000)),
                ('made_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.UUIDField(null=True)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mistakes', to='learning.course')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='learning.lesson')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['course', 'made_at', 'id'], name='mistake_waiting'), models.Index(fields=['contractor', 'made_at'], name='mistake_by_contractor')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='settled_mistake_names_who')],
            },
        ),
    ]
