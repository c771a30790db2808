"""The groups as the migrations make them: a test that empties the tables takes them along."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection

GROUPS: Any = import_module("curation.migrations.0004_groups")
SITE: Any = import_module("curation.migrations.0005_site_groups")
FINDS: Any = import_module("curation.migrations.0007_first_list")
TAKEDOWN: Any = import_module("curation.migrations.0009_takedown_groups")
RULES: Any = import_module("curation.migrations.0013_source_rules_groups")
# What a migration is given to know the database by.
HERE = SimpleNamespace(connection=connection)


def make_groups() -> None:
    """Make the groups with all that they may, where they are missing."""
    GROUPS.make_groups(apps, HERE)
    SITE.give(apps, HERE)
    FINDS.give(apps, HERE)
    TAKEDOWN.give(apps, HERE)
    RULES.give(apps, HERE)


def drop_groups() -> None:
    """Take them away."""
    GROUPS.drop_groups(apps, HERE)
