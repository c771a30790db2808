"""The groups that an administrator gives accounts: editor, publisher, administrator.

Their permissions are made here where they are missing: Django itself makes them only after all
migrations have run, and then leaves those that are there alone.
"""

from django.db import migrations

EVERYTHING = ("view", "add", "change", "delete")
LOOK = ("view",)

EDITOR = {
    "posts.post": ("view", "add", "change"),
    "posts.edition": LOOK,
    "posts.publication": LOOK,
    "curation.thread": LOOK,
    "curation.comment": LOOK,
    "curation.change": LOOK,
    "curation.review": LOOK,
    "curation.intake": ("view", "add"),
    "curation.recipe": EVERYTHING,
    "curation.version": EVERYTHING,
    "curation.muting": EVERYTHING,
    "curation.presence": EVERYTHING,
    "taggit.tag": ("view", "add", "change"),
}
PUBLISHER = EDITOR | {"posts.post": ("view", "add", "change", "publish")}
ADMINISTRATOR = {
    **{
        f"{app}.{model}": EVERYTHING
        for app, models in {
            "posts": ("section", "quote", "edition", "publication", "posttag", "editiontag"),
            "curation": (
                "thread", "comment", "intake", "change", "version", "review", "presence",
                "muting", "recipe",
            ),
            "taggit": ("tag", "taggeditem"),
            "auth": ("user", "group"),
        }.items()
        for model in models
    },
    "posts.post": (*EVERYTHING, "publish"),
    "auth.permission": LOOK,
}
GROUPS = {"editor": EDITOR, "publisher": PUBLISHER, "administrator": ADMINISTRATOR}


def make_groups(apps, schema_editor):
    """Make the groups, or give one that has such a name already what it lacks."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name, reach in GROUPS.items():
        group, _made = groups.get_or_create(name=name)
        group.permissions.add(
            *(
                permission(apps, schema_editor, label, action)
                for label, actions in reach.items()
                for action in actions
            )
        )


def permission(apps, schema_editor, label, action):
    """Return a permission, made as Django would make it."""
    database = schema_editor.connection.alias
    app, model = label.split(".")
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(database)
    kind, _made = kinds.get_or_create(app_label=app, model=model)
    options = apps.get_model(app, model)._meta
    own = {f"{action}_{model}": f"Can {action} {options.verbose_name_raw}"} | dict(
        options.permissions
    )
    codename = f"{action}_{model}"
    found, _made = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .get_or_create(
            content_type=kind, codename=codename, defaults={"name": str(own[codename])}
        )
    )
    return found


def drop_groups(apps, schema_editor):
    """Take the groups away again; who was in them keeps the account."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("curation", "0003_desk"),
        ("posts", "0005_schedule"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [migrations.RunPython(make_groups, drop_groups)]
