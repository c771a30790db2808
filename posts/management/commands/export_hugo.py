"""Write what readers get into a Hugo folder: ``export_hugo DIR``."""

import json
import re
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts.export import (
    ExportError,
    ExportResult,
    Selection,
    check_editions,
    export_editions,
)


class Command(BaseCommand):
    """The export on the command line."""

    help = "Write each published post into a folder that plain hugo builds into a site."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, which posts, and how."""
        parser.add_argument("dir", metavar="DIR", help="the Hugo folder; made if it is missing")
        parser.add_argument(
            "--post",
            metavar="SLUG",
            action="append",
            default=[],
            help="only this post, by its slug or its dated name; may be repeated",
        )
        parser.add_argument(
            "--since", metavar="REV", help="only posts published or withdrawn after this revision"
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing, print a diff; exit status 1 if there is one",
        )
        parser.add_argument(
            "--force", action="store_true", help="also where files were edited in the folder"
        )
        parser.add_argument("--json", action="store_true", help="say what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, or say what an export would do."""
        name: str = options["dir"]
        if not name:
            raise CommandError("the folder's name is empty")
        selection = Selection(tuple(options["post"]), revision(options["since"]))
        act = self.tell if options["check"] else self.export
        try:
            act(Path(name), selection, force=options["force"], as_json=options["json"])
        except ExportError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or name}: {error.strerror or error}") from error

    def export(self, root: Path, selection: Selection, *, force: bool, as_json: bool) -> None:
        """Export, and say how many files there were of each kind."""
        result = export_editions(root, selection, force=force)
        if as_json:
            self.stdout.write(json.dumps(values(result), ensure_ascii=False))
            return
        counts = {kind: count for kind, count in values(result).items() if kind != "left"}
        line = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        left = f"; left alone, not as the export wrote it: {', '.join(result.left)}"
        self.stdout.write(f"{root}: {line}{left if result.left else ''}")

    def tell(self, root: Path, selection: Selection, *, force: bool, as_json: bool) -> None:
        """Print what an export would change; the exit status says whether there is anything."""
        pieces: list[str] = []
        keep = pieces.append if as_json else self.print_diff
        result = check_editions(root, selection, force=force, tell=keep)
        for path in result.left:
            self.stderr.write(f"{path}: left alone, not as the export wrote it")
        if as_json:
            told = {**values(result), "diff": "".join(pieces)}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        if result.written or result.removed:
            sys.exit(1)

    def print_diff(self, diff: str) -> None:
        """Print a diff as it is."""
        self.stdout.write(diff, ending="")


def values(result: ExportResult) -> dict[str, Any]:
    """Return what the command says of an export: counts, and the names of what was left alone."""
    return {
        "written": len(result.written),
        "unchanged": len(result.unchanged),
        "removed": len(result.removed),
        "left": result.left,
        "revision": result.revision,
    }


def revision(value: str | None) -> int | None:
    """Read a revision."""
    if value is not None and not re.fullmatch(r"[0-9]{1,18}", value):
        raise CommandError(f"{value!r}: not a revision, which is a number")
    return None if value is None else int(value)
