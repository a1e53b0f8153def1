"""What a compromised key signed can be signed once more, beside the bytes that it signed."""

from typing import ClassVar

from django.db import migrations, models

from guildmark.journal.append_only import append_only, not_append_only

TABLE = "credentials_signedcredential"


class Migration(migrations.Migration):
    """All that was signed before is the first edition."""

    dependencies: ClassVar = [("credentials", "0005_awarded_on_evidence"), ("people", "0003_compromised_keys")]
    operations: ClassVar = [
        not_append_only(TABLE),
        migrations.AddField(
            model_name="signedcredential", name="edition", field=models.PositiveIntegerField(default=1)
        ),
        migrations.RemoveConstraint(model_name="signedcredential", name="signed_once_a_form"),
        migrations.AddConstraint(
            model_name="signedcredential",
            constraint=models.UniqueConstraint(fields=("badge", "with_result", "edition"), name="signed_once_a_form"),
        ),
        append_only(TABLE),
    ]
