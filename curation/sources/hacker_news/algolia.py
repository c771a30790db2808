"""An item as Algolia's API gives it: nested, children in ``children``."""

from collections.abc import Iterator
from typing import Any

from curation.sources.base import FetchedThread, SourceError

from .items import Item, moment, number_in, ref_in, text_in, thread_of


def recognises(data: object) -> bool:
    """Say whether this is an item with its children."""
    return isinstance(data, dict) and "id" in data and "children" in data


def read(data: dict[str, Any], label: str) -> FetchedThread:
    """Return the thread below an item; raises SourceError."""
    items = walk(data, label)
    root = next(items)
    return thread_of(root, items, label)


def walk(root: dict[str, Any], label: str) -> Iterator[Item]:
    """Yield an item and all below it, top down, however deep."""
    stack: list[tuple[Any, str]] = [(root, "")]
    while stack:
        data, parent = stack.pop()
        if not isinstance(data, dict):
            raise SourceError(f"{label}: a comment is not an object but {str(data)[:40]!r}")
        item = item_of(data, parent, label)
        yield item
        children = data.get("children") or []
        if not isinstance(children, list):
            raise SourceError(f"{label}: the children of {item.ref} are not a list")
        stack.extend((child, item.ref) for child in reversed(children))


def item_of(data: dict[str, Any], parent: str, label: str) -> Item:
    """Return one item; one without author and text is a tombstone."""
    author, text = text_in(data.get("author")), text_in(data.get("text"))
    return Item(
        ref=ref_in(data.get("id"), label),
        parent=parent,
        author=author,
        html=text,
        created_at=moment(data.get("created_at_i"), data.get("created_at"), label),
        points=number_in(data.get("points")),
        state="live" if author or text else "deleted",
        title=text_in(data.get("title")),
        link=text_in(data.get("url")),
    )
