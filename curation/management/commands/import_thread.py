"""Import threads: ``import_thread SOURCE...``, each an address, ``hn:123``, a file, or ``-``."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from curation.importing import ImportOutcome, import_fetched, read_input
from curation.sources.base import SourceError


class Command(BaseCommand):
    """The import of the admin on the command line."""

    help = "Import threads, or bring imported ones up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the inputs and the form of the answer."""
        parser.add_argument(
            "source", nargs="+", help="an address, hn:44044199, a file, or - for standard input"
        )
        parser.add_argument("--json", action="store_true", help="print a JSON object a thread")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each by itself; exit with 1 when one was refused."""
        refused = False
        for name in options["source"]:
            try:
                outcome = import_fetched(read_input(name, progress=self.progress))
            except SourceError as error:
                refused = True
                self.stderr.write(str(error))
            else:
                self.stdout.write(self.line(outcome, as_json=options["json"]))
        if refused:
            sys.exit(1)

    def progress(self, done: int, total: int) -> None:
        """Show how far a fetch is, to a person at a terminal."""
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            self.stderr.write(f"\r{done}/{total}", ending=end)

    def line(self, outcome: ImportOutcome, *, as_json: bool) -> str:
        """Say what became of one thread."""
        told = outcome.as_json()
        if as_json:
            return json.dumps(told, ensure_ascii=False)
        counts = ", ".join(
            f"{told[name]} {name}" for name in ("comments", "new", "changed", "gone")
        )
        return f"{outcome.thread.key} {outcome.status}: {counts}: {told['title']}"
