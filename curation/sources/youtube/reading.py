"""Comments as the API gives them, made the thread below a video.

A thread of the API's is one comment on the video with some of its replies; how many it has is said
beside them. Of the video itself no more may be known than what it is called by.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.reading.markup import markdown
from curation.sources.reading.plain_text import as_markdown
from curation.sources.reading.trees import arranged
from curation.sources.reading.values import iso_moment, mapping, mappings, text, whole, words
from posts.ascii_art import is_art

NAME = "youtube"
SITE = "https://www.youtube.com/"
VIDEO = "[A-Za-z0-9_-]{11}"
OURS = "youtube#"
COMMENT = re.compile(r"[A-Za-z0-9_.-]{1,150}", re.ASCII)
COUNT = re.compile(r"[0-9]{1,12}", re.ASCII)
LATEST = datetime.datetime.max.replace(tzinfo=datetime.UTC)
Entry = dict[str, Any]


@dataclass
class Found:
    """All that came, by what it is called by; ``has_more``: the list of threads goes on."""

    videos: dict[str, Entry] = field(default_factory=dict)
    threads: dict[str, Entry] = field(default_factory=dict)
    replies: dict[str, Entry] = field(default_factory=dict)
    has_more: bool = False

    def __len__(self) -> int:
        return len(self.threads) + len(self.replies)

    def add(self, answer: Entry) -> None:
        """Take in an answer of the API, or one entry of one."""
        kind = text(answer.get("kind"))
        if kind == f"{OURS}commentThreadListResponse":
            self.has_more = bool(answer.get("nextPageToken"))
        known = {
            f"{OURS}video": self.videos,
            f"{OURS}commentThread": self.threads,
            f"{OURS}comment": self.replies,
        }
        for entry in mappings(answer.get("items")) if "items" in answer else [answer]:
            entries = known.get(text(entry.get("kind")))
            if entries is not None:
                entries.setdefault(text(entry.get("id")), entry)
            for reply in mappings(mapping(entry.get("replies")).get("comments")):
                self.replies.setdefault(text(reply.get("id")), reply)


def recognises(value: object) -> bool:
    """Say whether these are answers of the API, entries of them, or an error of its."""
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(is_ours(entry) for entry in values)


def is_ours(value: object) -> bool:
    """Say whether this is one of them."""
    return text(mapping(value).get("kind")).startswith(OURS) or bool(error_of(value))


def error_of(value: object) -> str:
    """Return why YouTube refused something, ``""`` for what is no error of its."""
    for error in mappings(mapping(mapping(value).get("error")).get("errors")):
        if text(error.get("domain")).startswith("youtube."):
            return words(error.get("reason"))
    return ""


def read(value: Any, label: str) -> FetchedThread:
    """Return the thread of a file; raises SourceError."""
    found = Found()
    for answer in value if isinstance(value, list) else [value]:
        reason = error_of(answer)
        if reason:
            raise SourceError(label, _("is an error of YouTube (%(reason)s)") % {"reason": reason})
        found.add(answer)
    return thread_of(found, label)


def thread_of(found: Found, label: str) -> FetchedThread:
    """Return the thread of what came; raises SourceError where that is none."""
    if not found.threads and found.replies:
        raise SourceError(label, _("holds replies without the comments that they answer"))
    if not found.threads:
        raise SourceError(label, _("has no comments"))
    ref = video_of(found, label)
    video = mapping(found.videos.get(ref))
    told, counted = mapping(video.get("snippet")), mapping(video.get("statistics"))
    comments, has_parents = arranged(comments_of(found, label))
    return FetchedThread(
        source=NAME,
        ref=ref,
        url=f"{SITE}watch?v={ref}",
        title=words(told.get("title")) or f"{NAME}:{ref}",
        author=words(told.get("channelTitle")),
        link="",
        body=as_markdown(text(told.get("description"))),
        created_at=iso_moment(told.get("publishedAt"), label),
        points=count(counted.get("likeCount")),
        comments=comments,
        complete=has_parents and not found.has_more and not lacking(found),
    )


def video_of(found: Found, label: str) -> str:
    """Return the one video that all threads are below."""
    refs = {
        text(snippet_of(part).get("videoId"))
        for thread in found.threads.values()
        for part in (thread, top_of(thread))
    } - {""}
    if len(refs) > 1:
        raise SourceError(label, _("holds comments on more than one video"))
    ref = next(iter(refs), "")
    if not re.fullmatch(VIDEO, ref):
        raise SourceError(label, _("does not say which video its comments are on"))
    return ref


def lacking(found: Found) -> list[str]:
    """Return the threads that have more replies than came."""
    have: dict[str, int] = {}
    for reply in found.replies.values():
        parent = parent_of(reply)
        have[parent] = have.get(parent, 0) + 1
    return [
        ref
        for ref, thread in found.threads.items()
        if (whole(snippet_of(thread).get("totalReplyCount")) or 0) > have.get(ref, 0)
    ]


def comments_of(found: Found, label: str) -> Iterator[FetchedComment]:
    """Yield the comments on the video, then the replies to each, which come in no order."""
    for ref, thread in found.threads.items():
        yield comment_of(ref, "", snippet_of(top_of(thread)), label)
    replies = (
        comment_of(ref, parent_of(reply), snippet_of(reply), label)
        for ref, reply in found.replies.items()
    )
    yield from sorted(replies, key=lambda reply: reply.created_at or LATEST)


def comment_of(ref: str, parent: str, told: Entry, label: str) -> FetchedComment:
    """Return one comment."""
    if not COMMENT.fullmatch(ref):
        raise SourceError(label, _("has a comment without a number"))
    author, body = words(told.get("authorDisplayName")), body_of(told)
    return FetchedComment(
        ref=ref,
        parent_ref=parent,
        depth=0,
        author=author,
        body=body,
        created_at=iso_moment(told.get("publishedAt"), label),
        points=whole(told.get("likeCount")),
        state="live" if author or body else "deleted",
    )


def body_of(told: Entry) -> str:
    """Return what a comment says: as YouTube shows it, with its links, unless that loses an AA."""
    shown, typed = text(told.get("textDisplay")), text(told.get("textOriginal"))
    if not shown or shown == typed or is_art(typed):
        return as_markdown(typed)
    return markdown(shown, SITE)


def parent_of(reply: Entry) -> str:
    """Return what a reply answers, which its own name begins with."""
    return text(snippet_of(reply).get("parentId")) or text(reply.get("id")).partition(".")[0]


def top_of(thread: Entry) -> Entry:
    """Return the comment that a thread begins with."""
    return mapping(snippet_of(thread).get("topLevelComment"))


def snippet_of(entry: Entry) -> Entry:
    """Return what is told of an entry."""
    return mapping(entry.get("snippet"))


def count(value: object) -> int | None:
    """Return a number that comes as a text."""
    return int(value) if isinstance(value, str) and COUNT.fullmatch(value) else whole(value)
