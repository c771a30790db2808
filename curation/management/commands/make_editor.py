"""Make or renew an editor's account: ``make_editor [NAME]``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from curation import accounts


class Command(BaseCommand):
    """A way in for whoever runs the installation."""

    help = "Give an account a new random password and every right, and print the password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account's name."""
        parser.add_argument("name", nargs="?", default="editor")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what to log in with."""
        password = accounts.give_password(options["name"])
        self.stdout.write(f"Account: {options['name']}   Password: {password}")
