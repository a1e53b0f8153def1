"""A gig can be offered again to whom it was offered before: one offer of it waits or is accepted, others are over."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Every offer stays as it is."""

    dependencies: ClassVar = [("work", "0002_gigs_change")]
    operations: ClassVar = [
        migrations.RemoveConstraint("offer", "offer_once"),
        migrations.AddConstraint(
            "offer",
            models.UniqueConstraint(
                fields=["gig", "contractor"],
                condition=models.Q(("state__in", ["made", "accepted"])),
                name="offer_stands_once",
            ),
        ),
    ]
