"""How many messages a series has. In those that began before, the invitation is not among the messages counted."""

from django.db import migrations, models


def count_the_invitation(apps, schema_editor):
    apps.get_model("outreach", "Series").objects.filter(kind="invited").update(most=3)


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_initial")]

    operations = [
        migrations.AddField("Series", "most", models.PositiveSmallIntegerField(default=4)),
        migrations.RunPython(count_the_invitation, migrations.RunPython.noop),
    ]
