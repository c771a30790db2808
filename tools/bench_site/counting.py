"""How many queries each kind of page takes that is not in memory, in a process of its own."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from posts import hot_pages

from .cast import DAY, TAG


def main(folder: str) -> dict[str, Any]:
    """Import a folder's posts, and count."""
    call_command("import_hugo", folder, verbosity=0)
    client = Client(headers={"host": "127.0.0.1"})
    # The settings of the site are read once in a process.
    client.get(reverse("posts"))
    counts = {name: queries(client, path) for name, path in pages().items()}
    return {"queries": {name: count for name, count in counts.items() if count is not None}}


def pages() -> dict[str, str]:
    """Return the address of one page of each kind; a search only where the site has one."""
    addresses = {
        "the list": reverse("posts"),
        "its second page": f"{reverse('posts')}?page=2",
        "a tag": reverse("tag", kwargs={"slug": TAG}),
        "a month": reverse("month", kwargs={"year": f"{DAY:%Y}", "month": f"{DAY:%m}"}),
        "all tags": reverse("tags"),
        "all months": reverse("months"),
        "the feed": reverse("rss"),
    }
    try:
        return {**addresses, "a search": f"{reverse('search')}?q={TAG}"}
    except NoReverseMatch:
        return addresses


def queries(client: Client, path: str) -> int | None:
    """Return how many queries a page takes; ``None`` for one that is not there."""
    hot_pages.MEMORY.forget()
    with CaptureQueriesContext(connection) as captured:
        found = client.get(path).status_code == 200
    return len(captured) if found else None
