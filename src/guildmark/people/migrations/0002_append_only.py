"""The database refuses to change what was written once."""

from typing import ClassVar

from django.db import migrations

from guildmark.journal.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies: ClassVar = [("people", "0001_first_release")]
    operations: ClassVar = [
        append_only("people_consent"),
    ]
