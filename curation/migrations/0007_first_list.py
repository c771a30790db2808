"""The list that a new house harvests, and what the groups may do with lists and finds."""

from importlib import import_module

from django.db import migrations

groups = import_module("curation.migrations.0004_groups")

EDITOR = {"curation.find": ("view", "change"), "curation.harvestlist": groups.EVERYTHING}
REACH = {
    "editor": EDITOR,
    "publisher": EDITOR,
    "administrator": EDITOR | {"curation.find": groups.EVERYTHING},
}


def begin(apps, schema_editor):
    """Have Hacker News asked for."""
    lists = apps.get_model("curation", "HarvestList").objects
    lists.using(schema_editor.connection.alias).get_or_create(source="hn", place="")


def give(apps, schema_editor):
    """Give each group what it lacks."""
    Group = apps.get_model("auth", "Group")
    for name, reach in REACH.items():
        group = Group.objects.using(schema_editor.connection.alias).filter(name=name).first()
        if group is not None:
            group.permissions.add(
                *(
                    groups.permission(apps, schema_editor, label, action)
                    for label, actions in reach.items()
                    for action in actions
                )
            )


class Migration(migrations.Migration):
    dependencies = [("curation", "0006_finds")]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
