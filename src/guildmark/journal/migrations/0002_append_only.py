"""The database refuses to change what was written once."""

from typing import ClassVar

from django.db import migrations

from guildmark.journal.append_only import append_only


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies: ClassVar = [("journal", "0001_first_release")]
    operations: ClassVar = [
        append_only("journal_fact"),
        append_only("journal_place"),
    ]
