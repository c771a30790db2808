"""Furnish a new installation: ``first_run``."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction

from curation import accounts, demo


class Command(BaseCommand):
    """What ``make run`` does once: the demo, and an account to log in with."""

    help = "Where there is no account yet, load the demo and make the account “editor”."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do both or neither; print the password, which can't be seen again."""
        with transaction.atomic():
            if User.objects.exists():
                return
            demo.load()
            password = accounts.give_password("editor")
        self.stdout.write(
            f"Account: editor   Password: {password}\n"
            "The password is shown this once; `make editor` sets a new one."
        )
