"""An item as Algolia's API gives it, with all that answers it nested in ``children``."""

from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, SourceError
from curation.sources.reading.markup import markdown
from curation.sources.reading.values import moment, whole, words

from .items import SITE, Item, headline, reference, thread


def is_item(value: object) -> bool:
    """Say whether this is an item; roots of some programs lack most keys."""
    return (
        isinstance(value, dict)
        and "id" in value
        and "objectID" not in value
        and ("children" in value or "created_at_i" in value or {"author", "text"} <= value.keys())
    )


def is_search(value: object) -> bool:
    """Say whether this is what Algolia's search found, as a list or one by itself."""
    return is_list(value) or (isinstance(value, dict) and "objectID" in value)


def is_list(value: object) -> bool:
    """Say whether this is a list of what Algolia's search found."""
    return isinstance(value, dict) and isinstance(value.get("hits"), list)


def read(root: dict[str, Any], label: str) -> FetchedThread:
    """Return the thread below an item; raises SourceError."""
    items: dict[str, Item] = {}
    waiting = [(root, "")]
    while waiting:
        data, parent = waiting.pop()
        ref = reference(data.get("id"))
        if not ref:
            raise SourceError(label, _("has a comment without a number"))
        if ref not in items:
            children = children_of(data, label)
            items[ref] = item(data, ref, parent, children, label)
            waiting += [(child, ref) for child in reversed(children) if isinstance(child, dict)]
    first, *rest = items.values()
    return thread(first, rest, label)


def children_of(data: dict[str, Any], label: str) -> list[Any]:
    """Return the items that answer one, or numbers where some program left only those."""
    children = data.get("children") or []
    if not isinstance(children, list):
        raise SourceError(label, _("has comments that are not in a list"))
    found = [child for child in children if not is_option(child)]
    if not all(isinstance(child, dict) or reference(child) for child in found):
        raise SourceError(label, _("has a comment that is none"))
    return found


def is_option(child: object) -> bool:
    """Say whether this is what a poll asks, which stands among the comments."""
    return isinstance(child, dict) and child.get("type") == "pollopt"


def item(data: dict[str, Any], ref: str, parent: str, children: list[Any], label: str) -> Item:
    """Return one item. What was deleted is there as a tombstone: it has no text."""
    html, author = data.get("text"), words(data.get("author"))
    title = words(data.get("title"))
    is_comment = data.get("type") == "comment" or data.get("parent_id") is not None
    body = markdown(html, SITE) if isinstance(html, str) else ""
    if not title and not parent and is_comment:
        title = headline(body, ref)
    return Item(
        ref=ref,
        parent_ref=parent,
        author=author,
        body=body,
        created_at=moment(data.get("created_at_i"), data.get("created_at"), label),
        points=whole(data.get("points")),
        state="live" if title or html or (author and html is not None) else "deleted",
        title=title,
        link=words(data.get("url")),
        kids=tuple(
            reference(child.get("id") if isinstance(child, dict) else child) for child in children
        ),
    )
