"""Bring the search index up to date: ``index_search``, after an import of many posts."""

from typing import Any

from django.core.management.base import BaseCommand

from posts import search


class Command(BaseCommand):
    """What happens by itself soon after, done at once."""

    help = "Make everything that is published findable, and nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        """Index what is missing, and say how many posts that were."""
        self.stdout.write(f"indexed: {search.catch_up()}")
