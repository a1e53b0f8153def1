"""An achievement can name its skill in a framework."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """What was launched before names none."""

    dependencies: ClassVar = [("credentials", "0007_tokens")]
    operations: ClassVar = [
        migrations.AddField(model_name="achievement", name="alignment", field=models.JSONField(default=dict)),
    ]
