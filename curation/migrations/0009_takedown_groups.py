"""The groups' permissions for takedowns: those who publish may take down, and nobody deletes one."""

from importlib import import_module

from django.db import migrations

groups = import_module("curation.migrations.0004_groups")

REACH = {name: {"curation.takedown": ("view", "add")} for name in ("publisher", "administrator")}


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
    dependencies = [("curation", "0008_takedown")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
