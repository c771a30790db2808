"""A thread as Bluesky's interface gives it: posts with what they answer and what answers them."""

import datetime
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError, State
from curation.sources.reading.rich_text import headline
from curation.sources.reading.servers import server_of
from curation.sources.reading.trees import arranged
from curation.sources.reading.values import iso_moment, mapping, mappings, text, whole, words

from .addresses import NAME, page_of, record_of, reference_of
from .bodies import body_of, said_in
from .items import node_of

KINDS = "app.bsky.feed.defs#"
FOR_USERS = "!no-unauthenticated"
NO_HANDLE = "handle.invalid"


def node_in(value: object) -> dict[str, Any]:
    """Return the post in question with all around it, an empty one where this is no thread."""
    told = mapping(value)
    for node in (mapping(told.get("thread")), told):
        if is_node(node):
            return node
    return node_of(told.get("thread"))


def is_node(value: object) -> bool:
    """Say whether this is a post with what is around it, or stands in the place of one."""
    told = mapping(value)
    if text(told.get("$type")).startswith(KINDS):
        return "post" in told or "uri" in told
    return is_post(told.get("post"))


def is_post(value: object) -> bool:
    """Say whether this is a post as it is shown."""
    told = mapping(value)
    return text(told.get("uri")).startswith("at://") and {"author", "record"} <= told.keys()


def is_there(node: dict[str, Any]) -> bool:
    """Say whether a node has its post: one that was deleted, or is hidden from us, has not."""
    return bool(mapping(node.get("post")))


def read(node: dict[str, Any], label: str) -> FetchedThread:
    """Return the thread of a post: from the first that it answers, as far as they came.

    Raises SourceError.
    """
    above = chain(node)
    root = above[0]
    reason = not_there(node) or not_for_all(root)
    if reason:
        raise SourceError(label, reason)
    post = root["post"]
    first = comment(root, "", label)
    comments, _is_whole = arranged(
        comment(entry, "" if parent == first.ref else parent, label)
        for parent, entry in below(above)
        if reference_of(address_of(entry)) != first.ref
    )
    if not comments:
        raise SourceError(label, _("has no comments"))
    record = mapping(post.get("record"))
    return FetchedThread(
        source=NAME,
        ref=first.ref,
        url=page_of(record_of(first.ref)),
        title=headline(said_in(record)) or f"@{first.author}",
        author=first.author,
        link=subject(post),
        body=first.body,
        created_at=first.created_at,
        points=first.points,
        comments=comments,
        complete=len(above) == 1 and not root_of(post) and is_whole(root),
    )


def chain(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a post after those that it answers, from the first of them that is there."""
    found = [node]
    parent = mapping(node.get("parent"))
    while is_there(parent):
        found.append(parent)
        parent = mapping(parent.get("parent"))
    return found[::-1]


def not_there(node: dict[str, Any]) -> str:
    """Say why a post is not there, ``""`` where it is."""
    if is_there(node):
        return ""
    if node.get("notFound") is True:
        return _("is a post that is not there any more")
    if node.get("blocked") is True:
        return _("is a post that is hidden, since one user blocks another")
    return _("is a thread without its post")


def not_for_all(node: dict[str, Any]) -> str:
    """Say why a post may not be shown, ``""`` where it may: some ask to be seen by users only."""
    labels = mappings(mapping(node["post"].get("author")).get("labels"))
    if any(text(label.get("val")) == FOR_USERS for label in labels):
        return _("is by someone who asks to be shown to users of Bluesky only")
    return ""


def below(above: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what stands below the first of a chain, each with the reference of what it answers."""
    next_of = {id(parent): child for parent, child in pairwise(above)}
    waiting = [("", above[0])]
    while waiting:
        parent, node = waiting.pop()
        if node is not above[0]:
            yield parent, node
        ref = reference_of(address_of(node))
        first = [next_of[id(node)]] if id(node) in next_of else []
        answers = [*first, *mappings(node.get("replies"))]
        waiting.extend((ref, answer) for answer in reversed(answers))


def address_of(node: dict[str, Any]) -> str:
    """Return the address of a node's record."""
    return text(mapping(node.get("post")).get("uri")) or text(node.get("uri"))


def comment(node: dict[str, Any], parent: str, label: str) -> FetchedComment:
    """Return a post, its depth still open. One that is deleted or hidden is an empty place."""
    ref = reference_of(address_of(node))
    if not ref:
        raise SourceError(label, _("has a post without an address"))
    if not is_there(node):
        state: State = "deleted" if node.get("notFound") is True else "dead"
        return FetchedComment(ref, parent, 0, "", "", None, state=state)
    post = node["post"]
    if not_for_all(node):
        return FetchedComment(ref, parent, 0, "", "", time_of(post, label), state="dead")
    return FetchedComment(
        ref=ref,
        parent_ref=parent,
        depth=0,
        author=author_of(post),
        body=body_of(post),
        created_at=time_of(post, label),
        points=whole(post.get("likeCount")),
    )


def author_of(post: dict[str, Any]) -> str:
    """Return an author's handle; who has lost it is called by what stays."""
    author = mapping(post.get("author"))
    handle = words(author.get("handle"))
    return handle if handle and handle != NO_HANDLE else words(author.get("did"))


def time_of(post: dict[str, Any], label: str) -> datetime.datetime | None:
    """Return when a post was written: as its author's program says, else when it was first seen."""
    for told in (mapping(post.get("record")).get("createdAt"), post.get("indexedAt")):
        try:
            time = iso_moment(told, label)
        except SourceError:
            continue
        if time is not None:
            return time
    return None


def root_of(post: dict[str, Any]) -> str:
    """Return the address of the record that a conversation begins with, ``""`` if with this."""
    reply = mapping(mapping(post.get("record")).get("reply"))
    return text(mapping(reply.get("root")).get("uri"))


def is_whole(root: dict[str, Any]) -> bool:
    """Say whether all answers came, by what posts say of themselves and what hides others."""
    return not lacking(root) and all(
        is_there(node) or node.get("notFound") is True for _parent, node in below([root])
    )


def lacking(root: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the posts that have more answers than came."""
    return [
        node
        for node in [root, *(node for _parent, node in below([root]))]
        if (whole(mapping(node.get("post")).get("replyCount")) or 0)
        > len(mappings(node.get("replies")))
    ]


def subject(post: dict[str, Any]) -> str:
    """Return the address of the page that a post shows a card of, ``""`` for none."""
    embed = mapping(mapping(post.get("record")).get("embed"))
    media = mapping(embed.get("media")) or embed
    href = text(mapping(media.get("external")).get("uri")).strip()
    return href if server_of(href) else ""
