"""Items as Firebase's API gives them: flat, each naming its ``kids`` in ranked order."""

import json
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, SourceError, State
from curation.sources.network import http
from curation.sources.network.side_by_side import side_by_side
from curation.sources.reading.quick_markup import markdown
from curation.sources.reading.values import moment, whole, words

from .items import SITE, Item, headline, reference, thread

SIDE_BY_SIDE = 12
STORIES = frozenset({"story", "poll", "job"})
TYPES = STORIES | {"comment", "pollopt"}
KEYS = frozenset({"by", "time", "kids", "parent", "score", "descendants", "deleted", "dead"})
# What stands in place of the text of an item that is not to be seen.
PLACEHOLDERS: dict[str, State] = {
    "[deleted]": "deleted",
    "[dead]": "dead",
    "[flagged]": "flagged",
}


def recognises(value: object) -> bool:
    """Say whether this is a story with its comments, a list of items, or one item."""
    if isinstance(value, list):
        return bool(value) and (all(map(is_item, value)) or is_list_of_stories(value))
    if isinstance(value, dict) and isinstance(value.get("comments"), list):
        return is_item(value.get("post"))
    return is_item(value)


def is_item(value: object) -> bool:
    """Say whether this is one item."""
    return (
        isinstance(value, dict)
        and "id" in value
        and "children" not in value
        and words(value.get("type")) in TYPES
        and not KEYS.isdisjoint(value)
    )


def is_list_of_stories(value: Sequence[object]) -> bool:
    """Say whether this is a list of numbers, as the top stories come."""
    return all(whole(entry) is not None for entry in value)


def read(value: Any, label: str) -> FetchedThread:
    """Return the thread of a file of items; raises SourceError."""
    if isinstance(value, dict):
        entries = [value["post"], *value["comments"]] if "post" in value else [value]
        return assembled(entries[0], entries[1:], label)
    if is_list_of_stories(value):
        raise SourceError(label, _("is a list of stories, not a thread"))
    root = root_of(value, label)
    return assembled(root, [entry for entry in value if entry is not root], label)


def root_of(entries: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Return the one item of a list that the others are below."""
    roots = [entry for entry in entries if entry["type"] in STORIES]
    if not roots:
        refs = {reference(entry["id"]) for entry in entries}
        roots = [entry for entry in entries if reference(entry.get("parent")) not in refs]
    if len(roots) != 1:
        raise SourceError(label, _("holds items, but not one story with its comments"))
    return roots[0]


def assembled(root: dict[str, Any], entries: list[Any], label: str) -> FetchedThread:
    """Return the thread of a root and of items that come in any order."""
    if not all(
        isinstance(entry, dict) and reference(entry.get("id")) for entry in [root, *entries]
    ):
        raise SourceError(label, _("has a comment without a number"))
    comments = (
        item(entry, label)
        for entry in entries
        if words(entry.get("type")) not in {*STORIES, "pollopt"}
    )
    return thread(root_item(root, label), comments, label)


def root_item(data: dict[str, Any], label: str) -> Item:
    """Return the item that a thread is below; a comment is given a title."""
    root = item(data, label)
    if root.title or data.get("type") != "comment":
        return root
    return replace(root, title=headline(root.body, root.ref))


def item(data: dict[str, Any], label: str) -> Item:
    """Return one item."""
    html = data.get("text")
    state: State = "live"
    if data.get("deleted"):
        state = "deleted"
    elif data.get("dead"):
        state = "dead"
    if state != "live" and words(html) in PLACEHOLDERS:
        state, html = PLACEHOLDERS[words(html)], None
    return Item(
        ref=reference(data.get("id")),
        parent_ref=reference(data.get("parent")),
        author=words(data.get("by")),
        body=markdown(html, SITE) if isinstance(html, str) else "",
        created_at=moment(data.get("time"), None, label),
        points=whole(data.get("score")),
        state=state,
        title=words(data.get("title")),
        link=words(data.get("url")),
        kids=kids_of(data),
    )


def kids_of(data: dict[str, Any]) -> tuple[str, ...]:
    """Return the numbers of those who answer an item, the first-ranked first."""
    kids = data.get("kids")
    return tuple(map(reference, kids)) if isinstance(kids, list) else ()


def fetch(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get an item and all below it, level by level, many side by side; raises SourceError.

    A comment that is not there is missing in the thread, which then is not complete.
    """
    root = get_item(ref, label)
    if root is None:
        raise SourceError(label, _("there is no such item at Hacker News"))
    announced = (whole(root.get("descendants")) or 0) + 1
    found: dict[str, dict[str, Any] | None] = {ref: root}
    wanted = unseen_kids([root], found)
    while wanted:
        total = max(announced, len(found) + len(wanted))
        answers = side_by_side(lambda kid: get_comment(kid, label), wanted, SIDE_BY_SIDE)
        for kid, answer in zip(wanted, answers, strict=True):
            found[kid] = answer
            progress(len(found), total)
        wanted = unseen_kids([found[kid] for kid in wanted], found)
    progress(len(found), len(found))
    return assembled(root, [data for kid, data in found.items() if data and kid != ref], label)


def unseen_kids(level: list[dict[str, Any] | None], found: Container[str]) -> list[str]:
    """Return those who answer one of these items and have not been asked for."""
    kids = dict.fromkeys(kid for data in level if data for kid in kids_of(data))
    return [kid for kid in kids if kid and kid not in found]


def get_comment(ref: str, label: str) -> dict[str, Any] | None:
    """Get one comment, ``None`` where there is none."""
    try:
        return get_item(ref, label)
    except http.NotThere:
        return None


def get_item(ref: str, label: str) -> dict[str, Any] | None:
    """Get one item, ``None`` for what Firebase answers where there is none; raises SourceError."""
    url = f"{settings.HN_FIREBASE_URL}/item/{ref}.json"
    data = http.get(url, label=label, within=[settings.HN_FIREBASE_URL])
    try:
        value: dict[str, Any] | None = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceError(label, _("%(url)s is no item") % {"url": url}) from error
    if value is not None and not (is_item(value) and reference(value["id"]) == ref):
        raise SourceError(label, _("%(url)s is no item") % {"url": url})
    return value
