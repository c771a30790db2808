"""Look what there is to make posts of: ``harvest``, ``harvest --date 2025-05-20 --source hn``."""

import datetime
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curation import harvesting
from curation.harvesting import Harvest
from curation.importing import read_file
from curation.sources.base import SourceError


def day_of(text: str | None) -> datetime.date | None:
    """Return a day as it is written on the command line."""
    try:
        return datetime.date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise CommandError(f"--date {text!r}: is no date: write 2025-05-20") from error


def number_of(text: str | None) -> int | None:
    """Return how many threads a list may give."""
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= harvesting.MOST:
        raise CommandError(f"--top {text!r}: is no whole number from 1 to {harvesting.MOST}")
    return int(text)


class Command(BaseCommand):
    """The daily harvest on the command line."""

    help = "Ask for lists of threads, and put what they name into the inbox of the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which lists, and the form of the answer."""
        parser.add_argument("--date", help="a day's lists; without it, those of now")
        parser.add_argument("--top", help="threads of each list at most")
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--source", default="", help="one source's lists: hn, or hn:best for one")
        one.add_argument("--file", help="a list that was kept as a file, or - for standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object a list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Harvest each list by itself; the exit status is 1 when one could not be had."""
        try:
            outcomes = list(self.harvested(options))
        except SourceError as error:
            raise CommandError(str(error)) from error
        if any(outcome.error for outcome in outcomes):
            sys.exit(1)

    def harvested(self, options: dict[str, Any]) -> Iterator[Harvest]:
        """Harvest, and say of each list what became of it once that is known."""
        day, most, file = day_of(options["date"]), number_of(options["top"]), options["file"]
        outcomes: Iterable[Harvest]
        if file is not None:
            data = read_file(file, sys.stdin.buffer)
            outcomes = [harvesting.harvest_file(data, file, day, most)]
        else:
            source, _colon, place = options["source"].partition(":")
            outcomes = harvesting.harvest(harvesting.lists_of(source, place), day, most)
        for outcome in outcomes:
            self.tell(outcome, as_json=options["json"])
            yield outcome

    def tell(self, outcome: Harvest, *, as_json: bool) -> None:
        """Say what became of a list."""
        if outcome.error:
            self.stderr.write(outcome.error)
        elif as_json:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(
                f"{outcome.name}: {outcome.new} new, {outcome.changed} changed,"
                f" {outcome.unchanged} unchanged"
            )
