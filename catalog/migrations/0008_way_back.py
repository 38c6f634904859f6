"""Nothing on the way up but what the way down had to rename; on the way down it makes 0004 and 0003 possible, or stops.

Before 0004 there was no approval “safety”: those editions wait as the collection's, told from others by who published
them. Before 0003 nobody was purged: that memory cannot be kept, so nobody goes there by accident.
"""

from django.db import migrations


def name_again(apps, schema_editor):
    editions = apps.get_model("catalog", "Edition").objects.using(schema_editor.connection.alias)
    editions.filter(approval="collection", published_by__isnull=False).update(approval="safety")


def make_way(apps, schema_editor):
    alias = schema_editor.connection.alias
    if purges := apps.get_model("catalog", "Purged").objects.using(alias).count():
        raise RuntimeError(
            f"Going back further would forget {purges} purges, and a load would bring those people back. Nothing was "
            "changed. If it has to be: make a backup, whose manifest keeps them, and delete the rows of catalog_purged."
        )
    apps.get_model("catalog", "Edition").objects.using(alias).filter(approval="safety").update(approval="collection")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_questions")]

    operations = [migrations.RunPython(name_again, make_way)]
