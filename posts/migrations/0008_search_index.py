"""The engines' own indexes of the passages that a search finds: see ``posts.search``."""

from django.db import migrations

POSTGRESQL = (
    "ALTER TABLE posts_passage ADD COLUMN terms tsvector",
    "CREATE INDEX posts_passage_terms ON posts_passage USING gin (terms)",
)
SQLITE = (
    "CREATE VIRTUAL TABLE posts_passage_terms USING fts5(terms, content='', tokenize='ascii')",
)


def make(apps, schema_editor):
    """Make the index of this engine."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    """Take it away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE posts_passage DROP COLUMN terms")
    else:
        schema_editor.execute("DROP TABLE posts_passage_terms")


class Migration(migrations.Migration):
    dependencies = [("posts", "0007_public_site")]

    operations = [migrations.RunPython(make, drop)]
