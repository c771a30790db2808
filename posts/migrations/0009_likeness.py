"""What is alike; and the search index begun anew, which works that out with each Edition."""

import django.db.models.deletion
from django.db import migrations, models

def begin_anew(apps, schema_editor):
    """Forget all passages: whoever next looks indexes what readers get."""
    schema_editor.execute("DELETE FROM posts_passage")
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "INSERT INTO posts_passage_terms (posts_passage_terms) VALUES ('delete-all')"
        )


class Migration(migrations.Migration):
    dependencies = [("posts", "0008_search_index")]

    operations = [
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.FloatField()),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="posts.post",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="likenesses",
                        to="posts.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "other"), name="one_likeness_a_pair")
                ]
            },
        ),
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
    ]
