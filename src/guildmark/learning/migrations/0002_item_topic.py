"""Each item says what it is about."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; items that are there say nothing until their file is brought in again."""

    dependencies: ClassVar = [("learning", "0001_first_release")]
    operations: ClassVar = [
        migrations.AddField(model_name="item", name="topic", field=models.CharField(blank=True, max_length=200)),
    ]
