"""A story with its comments, in all the shapes that Lobsters' JSON has had."""

import re
from collections.abc import Iterator
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.reading.commonmark import own_markdown
from curation.sources.reading.markup import markdown, resolved
from curation.sources.reading.trees import arranged
from curation.sources.reading.values import moment, whole, words

NAME = "lobsters"
SITE = "https://lobste.rs"
REFERENCE = re.compile(r"[0-9a-z]{1,10}", re.IGNORECASE | re.ASCII)
# What only a story has, and what only a comment has.
OF_A_STORY = frozenset({"comments_url", "comment_count", "submitter_user"})
OF_A_COMMENT = frozenset({"comment", "comment_plain", "commenting_user", "indent_level"})

Data = dict[str, Any]


def is_story(value: object) -> TypeGuard[Data]:
    """Say whether this is a story, with or without its comments."""
    return (
        isinstance(value, dict)
        and {"short_id", "title"} <= value.keys()
        and not OF_A_STORY.isdisjoint(value)
    )


def is_comment(value: object) -> bool:
    """Say whether this is a comment."""
    return isinstance(value, dict) and "short_id" in value and not OF_A_COMMENT.isdisjoint(value)


def read(story: Data, label: str) -> FetchedThread:
    """Return the thread of a story; raises SourceError."""
    ref, title = reference(story["short_id"]), words(story["title"])
    if not ref:
        raise SourceError(label, _("has a story without its short name"))
    if not title:
        raise SourceError(label, _("has no title"))
    announced = whole(story.get("comment_count")) or 0
    told = list(comments_of(story, label))
    if not told:
        lacks = announced > 0 or "comments" not in story
        reason = _("has none of its comments in it") if lacks else _("has no comments")
        raise SourceError(label, reason)
    comments, is_whole = arranged(told)
    return FetchedThread(
        source=NAME,
        ref=ref,
        url=url_of(ref),
        title=title,
        author=username(story.get("submitter_user")),
        link=link_of(story, ref),
        body=body_of(story, "description"),
        created_at=moment(None, story.get("created_at"), label),
        points=whole(story.get("score")),
        comments=comments,
        complete=is_whole and announced <= len(comments),
    )


def comments_of(story: Data, label: str) -> Iterator[FetchedComment]:
    """Yield a story's comments as they come; raises SourceError."""
    entries = story.get("comments")
    if entries is None:
        return
    if not isinstance(entries, list):
        raise SourceError(label, _("has comments that are not in a list"))
    above: list[tuple[int, str]] = []
    for entry in entries:
        if not isinstance(entry, dict):
            raise SourceError(label, _("has a comment that is none"))
        ref = reference(entry.get("short_id"))
        if not ref:
            raise SourceError(label, _("has a comment without a number"))
        level = level_of(entry)
        while above and above[-1][0] >= level:
            above.pop()
        yield comment(entry, ref, above[-1][1] if above else "", label)
        above.append((level, ref))


def level_of(entry: Data) -> int:
    """Return how deep a comment stands: all that counts is which of two stands deeper."""
    level = whole(entry.get("depth"))
    return (whole(entry.get("indent_level")) if level is None else level) or 0


def comment(entry: Data, ref: str, above: str, label: str) -> FetchedComment:
    """Return a comment, which answers what it says, or else what it stands below."""
    is_gone = bool(entry.get("is_deleted") or entry.get("is_moderated"))
    told = entry.get("parent_comment", above)
    return FetchedComment(
        ref=ref,
        parent_ref=reference(told.get("short_id") if isinstance(told, dict) else told),
        depth=0,
        author="" if is_gone else username(entry.get("commenting_user")),
        body="" if is_gone else body_of(entry, "comment"),
        created_at=moment(None, entry.get("created_at"), label),
        points=whole(entry.get("score")),
        state="deleted" if is_gone else "live",
    )


def username(user: object) -> str:
    """Return a user's name, which is all there is of one, or stands among much else."""
    return words(user.get("username") if isinstance(user, dict) else user)


def body_of(data: Data, key: str) -> str:
    """Return the Markdown of a text: of its HTML, or of what was typed where there is only that."""
    text = data.get(key)
    if not isinstance(text, str) or not text.strip():
        text = data.get(f"{key}_plain")
    if not isinstance(text, str):
        return ""
    return markdown(text, SITE) if text.lstrip().startswith("<") else own_markdown(text, SITE)


def link_of(story: Data, ref: str) -> str:
    """Return what a story links to, ``""`` where that is the story itself."""
    url = story.get("url")
    link = resolved(url, SITE) if isinstance(url, str) and url.strip() else ""
    return "" if link.startswith(url_of(ref)) else link


def url_of(ref: str) -> str:
    """Return the public address of a story."""
    return f"{SITE}/s/{ref}"


def reference(value: object) -> str:
    """Return a short name, ``""`` for what is none."""
    found = REFERENCE.fullmatch(words(value))
    return found[0].lower() if found else ""
