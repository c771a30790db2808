"""The groups' permissions for what the site decides about sources. Nobody deletes that."""

from importlib import import_module

from django.db import migrations

groups = import_module("curation.migrations.0004_groups")

DECIDE = {"curation.sourcerules": ("view", "add", "change")}
REACH = {"publisher": DECIDE, "administrator": DECIDE}


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
    dependencies = [("curation", "0012_source_rules")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
