"""Publish posts: ``publish_post SLUG...``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts import publishing


class Command(BaseCommand):
    """The desk's publish button on the command line."""

    help = "Show readers a post as it is now."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the post's slug."""
        parser.add_argument("slug", help="the post's slug, or its dated name 2025_05_20_slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish it, or say in one line why not."""
        try:
            edition = publishing.publish(publishing.find_post(options["slug"]))
        except publishing.PublishError as error:
            raise CommandError(f"{options['slug']}: {error}") from error
        self.stdout.write(f"{edition.slug}: {edition.get_absolute_url()}")
