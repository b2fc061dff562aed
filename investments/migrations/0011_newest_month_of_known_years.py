from django.db import migrations
from django.db.models import Sum


def note(apps, schema_editor):
    """As each rebuild does from now on."""
    cells = apps.get_model("investments", "RollupCell").objects.order_by("month")
    for rebuild in apps.get_model("investments", "Rebuild").objects.all():
        months = cells.filter(year=rebuild.year).values("month").annotate(due=Sum("due"), reported=Sum("reported"))
        known = [(2 * row["reported"] >= row["due"], row["month"]) for row in months if row["reported"]]
        if known:
            rebuild.newest_month = max(known)[1]
            rebuild.save(update_fields=["newest_month"])


class Migration(migrations.Migration):
    dependencies = [("investments", "0010_newest_month")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
