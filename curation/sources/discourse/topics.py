"""A topic as Discourse's interface gives it, whole or in parts, and its posts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError, State
from curation.sources.reading.plain_text import as_markdown
from curation.sources.reading.servers import MOST_REF, server_of
from curation.sources.reading.trees import arranged
from curation.sources.reading.values import iso_moment, mapping, mappings, text, whole, words

from .cooked import cooked_markdown

NAME = "discourse"
# A moderator's act, as "closed", which may come with words; and a note that only staff sees.
SMALL_ACTION, WHISPER = 3, 4
LIKE = 2
AVATAR = re.compile(r"/user_avatar/([^/]+)/")
NO_SLUG = re.compile(r"[^a-z0-9-]+")


def is_part(value: object) -> bool:
    """Say whether this is a topic, or some of its posts."""
    return isinstance(mapping(mapping(value).get("post_stream")).get("posts"), list)


def parts_of(value: Any) -> list[dict[str, Any]]:
    """Return a topic and more of its posts, in one file one after another; else nothing."""
    parts = value if isinstance(value, list) else [value]
    return parts if parts and all(map(is_part, parts)) else []


def read(parts: Sequence[dict[str, Any]], server: str, label: str) -> FetchedThread:
    """Return the thread of a topic, ``server`` is ``""`` for an unknown; raises SourceError."""
    topic = next((part for part in parts if words(part.get("title"))), None)
    if topic is None:
        raise SourceError(label, _("is a part of a topic, without its title"))
    numbers = {number_of(part.get("id")) for part in parts if "id" in part}
    if len(numbers) > 1:
        raise SourceError(label, _("holds more than one topic"))
    number = next(iter(numbers), "")
    if not number:
        raise SourceError(label, _("does not say the number of its topic"))
    posts = posts_of(parts, label)
    base = f"https://{server}/" if server else ""
    first = comment(posts.get(1, {}), base, label)
    author = words(mapping(mapping(topic.get("details")).get("created_by")).get("username"))
    comments, _is_whole = arranged(
        comment(post, base, label)
        for place, post in sorted(posts.items())
        if place != 1 and not is_silent(post)
    )
    if not comments:
        lacking = _("has none of its comments in it") if lacks(parts, posts) else ""
        raise SourceError(label, lacking or _("has no comments"))
    return FetchedThread(
        source=NAME,
        ref=reference(topic, server, number),
        url=f"{base}t/{number}" if server else "",
        title=words(topic.get("title")),
        author=first.author if 1 in posts else author,
        link=words(topic.get("featured_link")),
        body=first.body,
        created_at=first.created_at or iso_moment(topic.get("created_at"), label),
        points=first.points,
        comments=comments,
        complete=not lacks(parts, posts),
    )


def reference(topic: dict[str, Any], server: str, number: str) -> str:
    """Return a topic's reference; of an unknown server, its title parts it from others."""
    if server:
        return f"{server}/{number}"
    slug = words(topic.get("slug")) or words(topic.get("title"))
    slug = NO_SLUG.sub("-", slug.lower()).strip("-")[: MOST_REF // 2]
    return f"-/{slug or 'topic'}/{number}"


def number_of(value: object) -> str:
    """Return a number as text, ``""`` for what is none."""
    number = whole(value) or 0
    return str(number) if 0 < number < 10**18 else ""


def posts_of(parts: Iterable[dict[str, Any]], label: str) -> dict[int, dict[str, Any]]:
    """Return the posts by their numbers in the topic."""
    posts: dict[int, dict[str, Any]] = {}
    for part in parts:
        for post in part["post_stream"]["posts"]:
            number = number_of(mapping(post).get("post_number"))
            if not number:
                raise SourceError(label, _("has a comment without a number"))
            posts.setdefault(int(number), post)
    return posts


def lacks(parts: Iterable[dict[str, Any]], posts: dict[int, dict[str, Any]]) -> bool:
    """Say whether the topic has more posts than came, by what it says of itself."""
    came = {whole(post.get("id")) for post in posts.values()}
    counted = sum(
        whole(post.get("post_type")) not in {SMALL_ACTION, WHISPER} for post in posts.values()
    )
    for part in parts:
        stream = part["post_stream"].get("stream")
        listed = stream if isinstance(stream, list) else []
        if any(whole(entry) not in came for entry in listed):
            return True
        if (whole(part.get("posts_count")) or 0) > counted:
            return True
    return False


def is_silent(post: dict[str, Any]) -> bool:
    """Say whether this is a moderator's act without a word, which is no comment."""
    return post.get("post_type") == SMALL_ACTION and not text(post.get("cooked")).strip()


def comment(post: dict[str, Any], base: str, label: str) -> FetchedComment:
    """Return a post, its depth still open. One that not all may read is an empty place."""
    state = state_of(post)
    is_gone = state in {"deleted", "dead"}
    return FetchedComment(
        ref=number_of(post.get("post_number")),
        parent_ref=parent_of(post),
        depth=0,
        author="" if is_gone else words(post.get("username")) or words(post.get("name")),
        body="" if is_gone or post.get("cooked_hidden") is True else body_of(post, base),
        created_at=iso_moment(post.get("created_at"), label),
        points=likes(post),
        state=state,
    )


def state_of(post: dict[str, Any]) -> State:
    """Return what has become of a post."""
    if post.get("deleted_at") or post.get("user_deleted") is True:
        return "deleted"
    if post.get("post_type") == WHISPER:
        return "dead"
    return "flagged" if post.get("hidden") is True else "live"


def parent_of(post: dict[str, Any]) -> str:
    """Return the number of the post that this one answers, ``""`` for the first."""
    number = number_of(post.get("reply_to_post_number"))
    return "" if number == "1" else number


def body_of(post: dict[str, Any], base: str) -> str:
    """Return what a post says; some programs keep only what was typed."""
    cooked = post.get("cooked")
    if isinstance(cooked, str):
        return cooked_markdown(cooked, base)
    return as_markdown(text(post.get("raw")))


def likes(post: dict[str, Any]) -> int | None:
    """Return how many like a post, ``None`` where that isn't told."""
    actions = mappings(post.get("actions_summary"))
    return next(
        (whole(action.get("count")) for action in actions if action.get("id") == LIKE), None
    )


def server_in(parts: Iterable[dict[str, Any]]) -> str:
    """Return the server that a topic is of, ``""`` where nothing in it says so for sure.

    It isn't told as such. But pictures of users that a server keeps have its name in their
    address, and it knows which links lead to itself.
    """
    parts = list(parts)
    posts = [post for part in parts for post in mappings(part["post_stream"]["posts"])]
    return the_one(avatar_servers(posts)) or the_one(own_links(parts, posts))


def server_of_users(value: object) -> str:
    """Return the server that a list of topics is of, ``""`` where nothing says so."""
    return the_one(avatar_servers(mappings(mapping(value).get("users"))))


def the_one(servers: Iterable[str]) -> str:
    """Return what all agree on, ``""`` where they don't."""
    different = set(servers) - {""}
    return different.pop() if len(different) == 1 else ""


def avatar_servers(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the servers that keep the pictures of users."""
    for entry in entries:
        found = AVATAR.search(text(entry.get("avatar_template")))
        yield server_of(f"https://{found[1]}/") if found else ""


def own_links(parts: Iterable[dict[str, Any]], posts: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the servers of links within the forum."""
    links = [
        *(mappings(mapping(part.get("details")).get("links")) for part in parts),
        *(mappings(post.get("link_counts")) for post in posts),
    ]
    for link in chain.from_iterable(links):
        if link.get("internal") is True:
            yield server_of(text(link.get("url")))
