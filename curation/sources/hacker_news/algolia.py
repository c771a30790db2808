"""An item as Algolia's API gives it, with all that answers it nested in ``children``."""

from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.reading.quick_markup import markdown
from curation.sources.reading.values import moment, whole, words

from .items import SITE, Item, discussion, headline, reference


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
    story = head(root, label)
    comments: dict[str, FetchedComment] = {}
    absent: set[str] = set()
    waiting = [(child, "", 0) for child in reversed(children_of(root, label))]
    while waiting:
        data, parent, depth = waiting.pop()
        ref = reference_of(data, label)
        if not isinstance(data, dict) or ref == story.ref:
            absent.add(ref)
        elif ref not in comments:
            comments[ref] = comment(data, ref, parent, depth, label)
            if children := children_of(data, label):
                waiting += [(child, ref, depth + 1) for child in reversed(children)]
    complete = absent <= comments.keys()
    return discussion(story, tuple(comments.values()), label, complete=complete)


def reference_of(value: Any, label: str) -> str:
    """Return the number of an item, or of one of which only that is there; raises SourceError."""
    ref = reference(value.get("id") if isinstance(value, dict) else value)
    if not ref:
        raise SourceError(label, _("has a comment without a number"))
    return ref


def children_of(data: dict[str, Any], label: str) -> list[Any]:
    """Return the items that answer one, or numbers where some program left only those."""
    children = data.get("children")
    if not children:
        return []
    if not isinstance(children, list):
        raise SourceError(label, _("has comments that are not in a list"))
    found = []
    for child in children:
        if isinstance(child, dict):
            # What a poll asks stands among the comments.
            if child.get("type") != "pollopt":
                found.append(child)
        elif reference(child):
            found.append(child)
        else:
            raise SourceError(label, _("has a comment that is none"))
    return found


def head(data: dict[str, Any], label: str) -> Item:
    """Return the story, or the comment that a thread is below."""
    ref = reference_of(data, label)
    said = comment(data, ref, "", 0, label)
    title = words(data.get("title"))
    if not title and (data.get("type") == "comment" or data.get("parent_id") is not None):
        title = headline(said.body, ref)
    return Item(
        ref=ref,
        parent_ref="",
        author=said.author,
        body=said.body,
        created_at=said.created_at,
        points=said.points,
        title=title,
        link=words(data.get("url")),
        kids=tuple(reference_of(child, label) for child in children_of(data, label)),
    )


def comment(data: dict[str, Any], ref: str, parent: str, depth: int, label: str) -> FetchedComment:
    """Return an item in its place. What was deleted is there as a tombstone: it has no text."""
    html, author = data.get("text"), words(data.get("author"))
    is_live = html or (author and html is not None) or words(data.get("title"))
    return FetchedComment(
        ref=ref,
        parent_ref=parent,
        depth=depth,
        author=author,
        body=markdown(html, SITE) if isinstance(html, str) else "",
        created_at=moment(data.get("created_at_i"), data.get("created_at"), label),
        points=whole(data.get("points")),
        state="live" if is_live else "deleted",
    )
