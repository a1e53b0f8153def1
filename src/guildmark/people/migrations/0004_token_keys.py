"""Beside the key for documents an organisation may have one for tokens; a key is known by its name."""

from typing import ClassVar

from django.db import migrations, models

KINDS = [("ed25519", "Ed25519"), ("rsa", "Rsa")]


class Migration(migrations.Migration):
    """All keys before are for documents."""

    dependencies: ClassVar = [("people", "0003_compromised_keys")]
    operations: ClassVar = [
        migrations.RenameField(model_name="signingkey", old_name="public_multibase", new_name="name"),
        migrations.AddField(
            model_name="signingkey",
            name="kind",
            field=models.CharField(choices=KINDS, default="ed25519", max_length=8),
        ),
        migrations.AddField(model_name="signingkey", name="public_jwk", field=models.JSONField(default=dict)),
        migrations.RemoveConstraint(model_name="signingkey", name="one_signing_key_in_use"),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)),
                fields=("organisation", "kind"),
                name="one_signing_key_in_use",
            ),
        ),
    ]
