"""``python -m wagtail_site.make FILE``: the tables, and a page with the quotes of a JSON file."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    """Make the tables and the page."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wagtail_site.settings"
    django.setup()
    call_command("makemigrations", "reading", verbosity=0)
    call_command("migrate", verbosity=0)
    # Models can be imported only now.
    models = import_module("wagtail_site.reading.models")
    made = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    home = models.Page.objects.get(depth=2)
    quotes = [{"type": "quote", "value": block} for block in made["blocks"]]
    page = models.PostPage(title=made["title"], slug="ninety", quotes=json.dumps(quotes))
    home.add_child(instance=page)


if __name__ == "__main__":
    main()
