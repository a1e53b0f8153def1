"""A key that is compromised is never the one in use."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Refused by the database."""

    dependencies: ClassVar = [("people", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.CheckConstraint(
                condition=models.Q(("compromised_at", None), ("retired_at__isnull", False), _connector="OR"),
                name="compromised_key_is_retired",
            ),
        ),
    ]
