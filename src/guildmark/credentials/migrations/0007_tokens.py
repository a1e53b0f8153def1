"""A badge can be signed as a token (VC-JWT) too, beside the document that carries its own proof."""

from typing import ClassVar

from django.db import migrations, models

from guildmark.journal.append_only import append_only, not_append_only

TABLE = "credentials_signedcredential"
FORMATS = [("data_integrity", "Data Integrity"), ("jwt", "Jwt")]


class Migration(migrations.Migration):
    """All that was signed before carries its own proof."""

    dependencies: ClassVar = [("credentials", "0006_editions"), ("people", "0004_token_keys")]
    operations: ClassVar = [
        not_append_only(TABLE),
        migrations.AddField(
            model_name="signedcredential",
            name="format",
            field=models.CharField(choices=FORMATS, default="data_integrity", max_length=14),
        ),
        migrations.RemoveConstraint(model_name="signedcredential", name="signed_once_a_form"),
        migrations.AddConstraint(
            model_name="signedcredential",
            constraint=models.UniqueConstraint(
                fields=("badge", "format", "with_result", "edition"), name="signed_once_a_form"
            ),
        ),
        append_only(TABLE),
    ]
