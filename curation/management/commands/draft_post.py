"""Draft a post from an imported thread: ``draft_post hn:44044199 --recipe everything``."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curation import board
from curation.draft import BoardError
from curation.recipe_book import RecipeNotFound, default_rule, rule_named
from curation.threads import ThreadNotFound, find_thread


class Command(BaseCommand):
    """The desk's draft button on the command line."""

    help = "Draft a post from an imported thread, and print its slug."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the thread, the recipe and the form of the answer."""
        parser.add_argument("thread", help="hn:44044199, its address, or its reference alone")
        parser.add_argument("--recipe", help="its name; without one, the default of the source")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draft it, or say in one line why not."""
        try:
            thread = find_thread(options["thread"])
            name = options["recipe"]
            rule = default_rule(thread.source) if name is None else rule_named(name)
            turn = board.start_post(thread, rule)
        except (ThreadNotFound, RecipeNotFound, BoardError) as error:
            raise CommandError(f"{options['thread']}: {error}") from error
        post = turn.post
        quotes, folds = len(turn.after.quotes), sum(s.folded for s in turn.after.sections)
        if options["json"]:
            told = {"slug": post.slug, "title": post.title, "quotes": quotes, "folds": folds}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{post.slug}: {quotes} quotes, {folds} folds")
