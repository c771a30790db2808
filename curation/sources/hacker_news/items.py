"""What all formats of Hacker News come down to: items, arranged to a thread."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from curation.sources.base import FetchedComment, FetchedThread, SourceError, State
from curation.sources.markup import markdown, plain_text

NAME = "hn"
SITE = "https://news.ycombinator.com/"
TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Item:
    """A story or a comment, as every format gives it; ``html`` is its text."""

    ref: str
    parent: str = ""
    author: str = ""
    html: str = ""
    created_at: datetime.datetime | None = None
    points: int | None = None
    state: State = "live"
    title: str = ""
    link: str = ""


def address_of(ref: str) -> str:
    """Return the address of an item's page."""
    return f"{SITE}item?id={ref}"


def thread_of(
    root: Item,
    items: Iterable[Item],
    label: str,
    *,
    kids: Mapping[str, list[str]] | None = None,
    complete: bool = True,
) -> FetchedThread:
    """Arrange items below a root; ``kids`` ranks each item's children, where a format says so.

    A comment that is the root of its own page has the first words of its text as title.
    """
    title = " ".join(root.title.split()) or first_words(root.html)
    if not title:
        raise SourceError(f"{label}: is no thread: it has neither a title nor a text")
    comments = tuple(arranged(root.ref, list(items), kids or {}))
    if not comments:
        raise SourceError(f"{label}: the thread “{title}” has no comments")
    return FetchedThread(
        source=NAME,
        ref=root.ref,
        url=address_of(root.ref),
        title=title,
        author=root.author,
        link=root.link,
        body=markdown(root.html, SITE),
        created_at=root.created_at,
        points=root.points,
        comments=comments,
        complete=complete,
    )


def first_words(html: str) -> str:
    """Return the beginning of a text, on one line and without markup."""
    words = plain_text(html)
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1] + "…"


def arranged(
    root: str, items: list[Item], kids: Mapping[str, list[str]]
) -> Iterator[FetchedComment]:
    """Yield the comments top down: ranked children first, then those that only name a parent.

    What answers nothing that is here, or only itself in a circle, stands at the top.
    """
    by_ref: dict[str, Item] = {}
    for item in items:
        if item.ref != root:
            by_ref.setdefault(item.ref, item)
    children = {
        parent: dict.fromkeys(ref for ref in ranked if ref in by_ref)
        for parent, ranked in kids.items()
    }
    named = {ref for refs in children.values() for ref in refs}
    for ref, item in by_ref.items():
        if ref not in named:
            parent = item.parent if item.parent in by_ref else root
            children.setdefault(parent, {})[ref] = None
    seen: set[str] = set()
    for top in [*children.get(root, ()), *by_ref]:
        stack = [(top, "", 0)]
        while stack:
            ref, parent, depth = stack.pop()
            if ref not in seen:
                seen.add(ref)
                yield comment_of(by_ref[ref], parent, depth)
                below = reversed(children.get(ref, {}))
                stack.extend((child, ref, depth + 1) for child in below)


def comment_of(item: Item, parent: str, depth: int) -> FetchedComment:
    """Return one comment, its text as Markdown."""
    return FetchedComment(
        ref=item.ref,
        parent_ref=parent,
        depth=depth,
        author=item.author,
        body=markdown(item.html, SITE),
        created_at=item.created_at,
        points=item.points,
        state=item.state if item.author or item.html or item.state != "live" else "deleted",
    )


def moment(seconds: object, text: object, label: str) -> datetime.datetime | None:
    """Return a time given as seconds since 1970 or as ISO 8601 in UTC; ``None`` for neither."""
    try:
        if isinstance(seconds, int | float) and not isinstance(seconds, bool):
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        if isinstance(text, str) and text:
            time = datetime.datetime.fromisoformat(text)
            return time.replace(tzinfo=time.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise SourceError(f"{label}: {seconds or text!r} is no time") from error
    return None


def ref_in(value: object, label: str) -> str:
    """Return an item's id as text; raises SourceError when it is none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"[0-9]{1,20}", text):
        raise SourceError(f"{label}: an item has {str(value)[:40]!r} for an id")
    return text


def number_in(value: object) -> int | None:
    """Return a count or a score that a database can hold; anything else is unknown."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and abs(value) < 2**31 else None


def text_in(value: object) -> str:
    """Return a value that should be text; anything else, as null, is none."""
    return value if isinstance(value, str) else ""
