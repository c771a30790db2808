"""The groups' permissions for the site's settings and for what readers write."""

from importlib import import_module

from django.db import migrations

groups = import_module("curation.migrations.0004_groups")

LOOK, ANSWER = ("view",), ("view", "change")
REACH = {
    "editor": {"posts.message": LOOK},
    "publisher": {"posts.message": ANSWER},
    "administrator": {"posts.message": (*ANSWER, "delete"), "posts.site": ANSWER},
}


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
    dependencies = [("curation", "0004_groups"), ("posts", "0007_public_site")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
