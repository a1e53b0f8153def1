"""A fund knows when it was closed, so that what comes back later leaves it instead of waiting in it."""

from django.db import migrations, models


def close_closed(apps, schema_editor):
    Fund, Transfer = apps.get_model("rewards", "Fund"), apps.get_model("rewards", "Transfer")
    for fund, at in Transfer.objects.filter(key__startswith="close:").values_list("fund", "at").iterator():
        Fund.objects.filter(pk=fund).update(closed_at=at)


class Migration(migrations.Migration):
    dependencies = [("rewards", "0002_append_only")]

    operations = [
        migrations.AddField(model_name="fund", name="closed_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(close_closed, migrations.RunPython.noop),
    ]
