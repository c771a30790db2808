"""Load the demo: ``load_demo``."""

from typing import Any

from django.core.management.base import BaseCommand

from curation import demo


class Command(BaseCommand):
    """The invented thread and the post made of it."""

    help = "Load a thread of some forty comments and a published Japanese post made of it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them; a post of that thread that is there already stays as it is."""
        post = demo.load()
        self.stdout.write(
            f"{post.slug}: loaded" if post else "the demo is here already: nothing changed"
        )
