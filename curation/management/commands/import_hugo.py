"""Bring in an existing site: ``import_hugo ~/site``, ``import_hugo content --json --strict``."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from curation.site_import import SiteImport, import_site
from posts.checkout import CheckoutError
from posts.export import ExportError


class Command(BaseCommand):
    """The posts of Hugo checkouts as posts here."""

    help = "Make posts of a Hugo site's files, or bring those that were changed there up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folders and how to go about it."""
        parser.add_argument("dir", nargs="+", help="a checkout, or its content folder")
        parser.add_argument("--json", action="store_true", help="say what was done as JSON")
        parser.add_argument(
            "--strict", action="store_true", help="import nothing if any file is refused"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import; the exit status is 1 when a file was refused or is in conflict."""
        folders = [Path(name) for name in options["dir"]]
        # Without a terminal there is no bar.
        with tqdm(unit=" posts", disable=None, leave=False) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                result = import_site(folders, strict=options["strict"], progress=show)
            except (CheckoutError, ExportError) as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror or error}") from error
        self.tell(result, as_json=options["json"])
        if result.refused or result.conflicts:
            sys.exit(1)

    def tell(self, result: SiteImport, *, as_json: bool) -> None:
        """Say what was done, and of each file that was not imported why."""
        if as_json:
            self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
            return
        for refusal in [*result.refused, *result.conflicts]:
            self.stderr.write(str(refusal))
        counts = result.as_json()
        counts.pop("refusals")
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
