"""Import threads: ``import_thread https://news.ycombinator.com/item?id=44044199 file.json -``."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from curation.importing import ImportOutcome, import_input
from curation.sources.base import SourceError, no_progress


class Command(BaseCommand):
    """The admin's import on the command line."""

    help = "Import threads, or bring imported ones up to date. Posts stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the inputs and the form of the answer."""
        parser.add_argument(
            "source", nargs="+", help="an address, hn:44044199, a file, or - for standard input"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a thread")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each by itself; the exit status is 1 when one was refused."""
        refused = False
        progress = self.show_progress if sys.stderr.isatty() else no_progress
        for name in options["source"]:
            try:
                outcome = import_input(name, sys.stdin.buffer, progress)
            except SourceError as error:
                refused = True
                self.stderr.write(str(error))
            else:
                self.stdout.write(
                    json.dumps(outcome.as_json(), ensure_ascii=False)
                    if options["json"]
                    else told(outcome)
                )
        if refused:
            sys.exit(1)

    def show_progress(self, done: int, total: int) -> None:
        """Show how far a fetch is, on a line that the next one overwrites."""
        self.stderr.write(f"\r{done}/{total}", ending="\n" if done == total else "")


def told(outcome: ImportOutcome) -> str:
    """Say in one line what became of a thread."""
    return (
        f"{outcome.thread.key} {outcome.status}: {outcome.comments} comments"
        f" ({outcome.new} new, {outcome.changed} changed, {outcome.gone} gone)"
        f" “{outcome.thread.title}”"
    )
