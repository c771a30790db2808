"""Take a post from readers: ``withdraw_post SLUG``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts import publishing


class Command(BaseCommand):
    """The desk's withdraw button on the command line."""

    help = "Take a post from readers; its address then says that it is gone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the post's slug."""
        parser.add_argument("slug", help="the post's slug, or its dated name 2025_05_20_slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Withdraw it, or say in one line why not."""
        try:
            post = publishing.find_post(options["slug"])
            publishing.withdraw(post)
        except publishing.PublishError as error:
            raise CommandError(f"{options['slug']}: {error}") from error
        self.stdout.write(f"{post.slug}: withdrawn")
