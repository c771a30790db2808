"""Items as Firebase's API gives them: flat, ``kids`` in ranked order; from a file or one by one."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from curation.sources.base import FetchedThread, Progress, SourceError, State

from .items import Item, moment, number_in, ref_in, text_in, thread_of

SIDE_BY_SIDE = 12


def recognises(data: object) -> bool:
    """Say whether this is a story with its comments, a list of items, or one item."""
    if isinstance(data, dict) and isinstance(data.get("post"), dict):
        return isinstance(data.get("comments"), list)
    if isinstance(data, list):
        return bool(data) and all(is_item(entry) for entry in data)
    return is_item(data)


def is_item(data: object) -> bool:
    """Say whether this is one item: they all have an id and a type."""
    return isinstance(data, dict) and "id" in data and "type" in data and "children" not in data


def read(data: Any, label: str) -> FetchedThread:
    """Return the thread of a story, or of the first item of a list; raises SourceError."""
    if isinstance(data, list):
        root, rest = root_of(data, label)
    elif "post" in data:
        root, rest = data["post"], data["comments"]
    else:
        root, rest = data, []
    if not all(isinstance(entry, dict) for entry in rest):
        raise SourceError(f"{label}: a comment is not an object")
    return assembled(root, rest, label)


def root_of(
    entries: list[dict[str, Any]], label: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the item that the others are below: the first that answers none of them."""
    refs = {ref_in(entry["id"], label) for entry in entries}
    tops = (entry for entry in entries if str(entry.get("parent")) not in refs)
    root = next(tops, entries[0])
    return root, [entry for entry in entries if entry is not root]


def assembled(root: dict[str, Any], rest: list[dict[str, Any]], label: str) -> FetchedThread:
    """Return the thread; it is complete when each kid that is named is there."""
    story = item_of(root, label)
    items = [item_of(entry, label) for entry in rest]
    kids = {ref_in(entry.get("id"), label): kids_of(entry, label) for entry in (root, *rest)}
    here = {item.ref for item in items}
    complete = all(ref in here for refs in kids.values() for ref in refs)
    return thread_of(story, items, label, kids=kids, complete=complete)


def kids_of(entry: dict[str, Any], label: str) -> list[str]:
    """Return the ids of an item's answers, the best first."""
    kids = entry.get("kids") or []
    if not isinstance(kids, list):
        raise SourceError(f"{label}: the kids of an item are not a list")
    return [ref_in(kid, label) for kid in kids]


def item_of(entry: dict[str, Any], label: str) -> Item:
    """Return one item; deleted ones have neither author nor text."""
    state: State = "live"
    if entry.get("deleted"):
        state = "deleted"
    elif entry.get("dead"):
        state = "dead"
    parent = entry.get("parent")
    return Item(
        ref=ref_in(entry.get("id"), label),
        parent="" if parent is None else ref_in(parent, label),
        author=text_in(entry.get("by")),
        html=text_in(entry.get("text")),
        created_at=moment(entry.get("time"), None, label),
        points=number_in(entry.get("score")),
        state=state,
        title=text_in(entry.get("title")),
        link=text_in(entry.get("url")),
    )


def fetch(ref: str, get: Callable[[str], bytes], label: str, progress: Progress) -> FetchedThread:
    """Get a story and all below it, level by level, side by side; raises SourceError.

    ``get`` returns the bytes of one item's JSON. An item that Firebase answers ``null`` for is
    missing, and the thread then not complete.
    """

    def item(name: str) -> dict[str, Any] | None:
        try:
            entry: dict[str, Any] | None = json.loads(get(name))
        except ValueError as error:
            raise SourceError(f"{label}: item {name} came as broken JSON") from error
        if entry is not None and not is_item(entry):
            raise SourceError(f"{label}: item {name} came as something else")
        return entry

    root = item(ref)
    if root is None:
        raise SourceError(f"{label}: there is no such item")
    total = max(number_in(root.get("descendants")) or 0, 0) + 1
    rest: list[dict[str, Any]] = []
    seen = {ref}
    wanted = kids_of(root, label)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        while wanted:
            fresh = [name for name in dict.fromkeys(wanted) if name not in seen]
            seen.update(fresh)
            level = []
            for entry in pool.map(item, fresh):
                if entry is not None:
                    level.append(entry)
                progress(min(len(rest) + len(level) + 1, total), total)
            rest += level
            wanted = [kid for entry in level for kid in kids_of(entry, label)]
    progress(total, total)
    return assembled(root, rest, label)
