"""Take down an author, a comment or a word: ``takedown --author hn:name --action blank``."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curation.models import Takedown
from curation.takedown import TakedownError, find, target_of
from curation.takedown_plan import Plan
from curation.taking_down import carry_out


class Command(BaseCommand):
    """The admin's page on the command line."""

    help = "Take down one author of a source, one comment, or one word, everywhere and for good."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be taken down, how, and why."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--author", metavar="SOURCE:NAME", help="all that an author wrote")
        what.add_argument("--comment", metavar="SOURCE:REF", help="one comment, as hn:44045001")
        what.add_argument("--word", help="a word, in any case")
        parser.add_argument("--action", required=True, choices=Takedown.Action.values)
        parser.add_argument("--reason", default="", help="why: it is kept on record")
        parser.add_argument("--dry-run", action="store_true", help="only tell where it stands")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in one line why not."""
        kind = next(kind for kind in Takedown.Kind.values if options[kind] is not None)
        try:
            target = target_of(kind, options[kind], options["action"])
            plan = find(target)
            record = None if options["dry_run"] else carry_out(target, options["reason"])
        except TakedownError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            done = {"record": record.pk if record else None}
            self.stdout.write(json.dumps(plan.as_json() | done, ensure_ascii=False))
            return
        for line in lines_of(plan):
            self.stdout.write(line)
        if record:
            self.stdout.write(f"taken down, as record {record.pk}")


def lines_of(plan: Plan) -> list[str]:
    """Say where it stands, a line a post, those that readers see first."""
    lines = [
        f"{post.url or post.id}: {len(post.quotes)} quotes, Editions"
        f" {', '.join(map(str, post.editions)) or 'none'}{' (shown)' if post.is_shown else ''}"
        for post in plan.posts
    ]
    total = f"{plan.comments} comments, {plan.quotes} quotes, {plan.editions} Editions"
    return [*lines, f"{total} in {len(plan.posts)} posts"]
