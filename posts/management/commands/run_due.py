"""Publish what is due, and do what else is by the clock: ``run_due``, each minute by cron."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from posts import duties
from posts.scheduling import Outcome, publish_due


class Command(BaseCommand):
    """What Celery's beat does, for an installation that has cron instead."""

    help = (
        "Publish the scheduled posts whose time has come, and do what else is due by the clock;"
        " exit status 1 if a post could not be published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how to say it."""
        parser.add_argument("--json", action="store_true", help="say what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, and say what went out and what did not."""
        outcomes = publish_due()
        if options["json"]:
            told = [values(outcome) for outcome in outcomes]
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for outcome in outcomes:
                self.tell(outcome)
        for duty in duties.due():
            duty.do()
        if any(outcome.error for outcome in outcomes):
            sys.exit(1)

    def tell(self, outcome: Outcome) -> None:
        """Say what became of one post."""
        if outcome.edition is None:
            self.stderr.write(f"{outcome.post.slug}: {outcome.error}")
        else:
            self.stdout.write(f"{outcome.post.slug}: {outcome.edition.get_absolute_url()}")


def values(outcome: Outcome) -> dict[str, Any]:
    """Return what became of one post."""
    path = outcome.edition.get_absolute_url() if outcome.edition else None
    error = outcome.error or None
    return {"post": outcome.post.pk, "slug": outcome.post.slug, "path": path, "error": error}
