"""Read threads again that are due: ``renew_threads``, ``renew_threads --all-due --json``."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from curation.renewal import AT_ONCE, Renewal, renew_each


class Command(BaseCommand):
    """What Celery's beat does for threads that are young, on the command line."""

    help = (
        "Read threads again at their sources: those that are young and that a post is made of."
        " Posts stay as they are; exit status 1 if a thread could not be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many, and the form of the answer."""
        parser.add_argument(
            "--all-due", action="store_true", help=f"all that are due, not the first {AT_ONCE}"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a thread")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read each by itself, and say what became of it."""
        failed = False
        for renewal in renew_each(None if options["all_due"] else AT_ONCE):
            failed = failed or bool(renewal.error)
            self.tell(renewal, as_json=options["json"])
        if failed:
            sys.exit(1)

    def tell(self, renewal: Renewal, *, as_json: bool) -> None:
        """Say what became of one thread."""
        outcome = renewal.outcome
        if as_json:
            self.stdout.write(json.dumps(renewal.as_json(), ensure_ascii=False))
        elif outcome is None:
            self.stderr.write(f"{renewal.thread.key}: {renewal.error}")
        else:
            self.stdout.write(
                f"{renewal.thread.key} {outcome.status}: {outcome.new} new,"
                f" {outcome.changed} changed, {outcome.gone} gone"
            )
