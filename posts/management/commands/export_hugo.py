"""Write what readers get into a Hugo folder: ``export_hugo DIR``."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts.export import ExportError, export_editions


class Command(BaseCommand):
    """The export on the command line."""

    help = "Write each published post into a folder that plain hugo builds into a site."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("dir", metavar="DIR", help="the Hugo folder; made if it is missing")
        parser.add_argument("--json", action="store_true", help="say what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and say how many files there were of each kind."""
        name: str = options["dir"]
        if not name:
            raise CommandError("the folder's name is empty")
        try:
            result = export_editions(Path(name))
        except ExportError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or name}: {error.strerror or error}") from error
        counts = {
            "written": len(result.written),
            "unchanged": len(result.unchanged),
            "removed": len(result.removed),
        }
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "left": result.left}, ensure_ascii=False))
            return
        line = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        left = f"; left alone, not as the export wrote it: {', '.join(result.left)}"
        self.stdout.write(f"{name}: {line}{left if result.left else ''}")
