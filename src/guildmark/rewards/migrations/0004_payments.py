"""A payment says on which day, under which reference and by whom it was recorded; its transfers name it.

Transfers from before name none, and none of them is changed: the column is empty for them. It is added in place, since a
table that is made anew would lose the triggers that keep its rows.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from guildmark.journal.append_only import append_only


class Migration(migrations.Migration):
    """A payment too can only be added."""

    dependencies: ClassVar = [("rewards", "0003_funds_close")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paid_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=140)),
                ("recorded_by", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="rewards.fund"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="transfer",
            name="payment",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="rewards.payment"
            ),
        ),
        append_only("rewards_payment"),
    ]
