"""A post with its context, as Mastodon's interface gives them, made into a thread.

A thread begins where its conversation does: at the first of the posts that the one in question
answers, as far as they came. What a post is called must be the same whichever server told of it,
so its reference is made of its own address.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.reading.rich_text import headline
from curation.sources.reading.servers import MOST_REF, server_of
from curation.sources.reading.trees import arranged
from curation.sources.reading.values import iso_moment, mapping, mappings, text, whole, words

from .addresses import NAME, reference_of
from .bodies import body_of

LOCAL = re.compile(r"[0-9A-Za-z]{1,40}")
ELSEWHERE = re.compile(r"https?://([!-~]+)", re.IGNORECASE)
NOT_FOR_ALL = frozenset({"private", "direct"})
LONGEST_URL = 2000


def is_status(value: object) -> bool:
    """Say whether this is a post."""
    told = mapping(value)
    return {"id", "content", "created_at", "in_reply_to_id"} <= told.keys() and "acct" in mapping(
        told.get("account")
    )


def is_context(value: object) -> bool:
    """Say whether this is what stands before and after a post."""
    told = mapping(value)
    return isinstance(told.get("ancestors"), list) and isinstance(told.get("descendants"), list)


def conversation(value: Any) -> tuple[dict[str, Any] | None, dict[str, Any]] | None:
    """Return a post, if it is there, and its context, in whatever way a file holds both."""
    if is_context(value):
        post = value if is_status(value) else value.get("status")
        return (post if is_status(post) else None), value
    if is_context(mapping(value).get("context")):
        post = value if is_status(value) else value.get("status")
        return (post if is_status(post) else None), value["context"]
    if isinstance(value, list) and len(value) == 2:
        post, context = value if is_context(value[1]) else reversed(value)
        if is_status(post) and is_context(context):
            return post, context
    return None


def read(
    post: dict[str, Any] | None, context: dict[str, Any], label: str, server: str = ""
) -> FetchedThread:
    """Return the thread of a post, ``None`` if it did not come, and of its context.

    ``server`` is the one that was asked, ``""`` where only the posts may tell. Raises SourceError.
    """
    before, after = mappings(context["ancestors"]), mappings(context["descendants"])
    posts = [*before, *([post] if post else []), *after]
    if not all(map(local_name, posts)):
        raise SourceError(label, _("has a comment without a number"))
    if not before and post is None:
        raise SourceError(label, nothing_there(after))
    root = posts[0]
    if is_secret(root):
        raise SourceError(label, _("is not public"))
    server = server or server_in(posts)
    first = comment(root, {}, server, label)
    refs = references(posts, server) | {local_name(root): ""}
    ref = thread_reference(root, server, label)
    comments, _is_whole = arranged(
        comment(status, refs, server, label)
        for status in posts[1:]
        if refs[local_name(status)] not in {"", first.ref, ref}
    )
    if not comments:
        raise SourceError(label, _("has no comments"))
    return FetchedThread(
        source=NAME,
        ref=ref,
        url=public_url(root) or f"https://{'/statuses/'.join(ref.rsplit('/', 1))}",
        title=words(root.get("spoiler_text")) or headline(first.body) or f"@{first.author}",
        author=first.author,
        link=card(root),
        body=first.body,
        created_at=first.created_at,
        points=first.points,
        comments=comments,
        complete=post is not None and is_whole(root, posts),
    )


def thread_reference(root: dict[str, Any], server: str, label: str) -> str:
    """Return the reference of a thread, by which its first post can be asked for."""
    ref = reference_of(text(root.get("uri"))) or reference_of(text(root.get("url")))
    if not ref and not server:
        raise SourceError(label, _("does not say which server it is of"))
    return ref or f"{server}/{local_name(root)}"


def nothing_there(after: Sequence[dict[str, Any]]) -> str:
    """Say why a context without its post, and without others before it, is no thread."""
    if after:
        return _("holds answers, but not the post that they answer")
    return _("is the context of a post that nobody answered, without the post")


def local_name(status: dict[str, Any]) -> str:
    """Return what the server that told of a post calls it, ``""`` for what is no name."""
    return local(status.get("id"))


def local(value: object) -> str:
    """Return a post's name on a server; some programs make it a number."""
    name = value if isinstance(value, str) else f"{whole(value) or ''}"
    return name if LOCAL.fullmatch(name) else ""


def references(posts: Iterable[dict[str, Any]], server: str) -> dict[str, str]:
    """Return what each post is called everywhere, by its name on the server that told of it."""
    refs: dict[str, str] = {}
    for status in posts:
        refs.setdefault(local_name(status), reference(status, server))
    return refs


def reference(status: dict[str, Any], server: str) -> str:
    """Return what a post is called everywhere; one of another kind of server, by its address."""
    for address in (text(status.get("uri")), text(status.get("url"))):
        ref = reference_of(address)
        if ref:
            return ref
    other = ELSEWHERE.fullmatch(text(status.get("uri")))
    if other and len(other[1]) <= MOST_REF:
        return other[1]
    return f"{server or '-'}/{local_name(status)}"


def server_in(posts: Iterable[dict[str, Any]]) -> str:
    """Return the server that told of these posts: the one whose users it names without it."""
    for status in posts:
        name = words(mapping(status.get("account")).get("acct"))
        server = server_of(text(status.get("uri"))) or server_of(text(status.get("url")))
        if name and "@" not in name and server:
            return server
    return ""


def comment(
    status: dict[str, Any], refs: dict[str, str], server: str, label: str
) -> FetchedComment:
    """Return a post, its depth still open. One that not all may read is an empty place."""
    empty = is_secret(status)
    return FetchedComment(
        ref=refs.get(local_name(status)) or reference(status, server),
        parent_ref=parent_of(status, refs, server),
        depth=0,
        author="" if empty else words(mapping(status.get("account")).get("acct")),
        body="" if empty else body_of(status),
        created_at=iso_moment(status.get("created_at"), label),
        points=whole(status.get("favourites_count")),
        state="dead" if empty else "live",
    )


def parent_of(status: dict[str, Any], refs: dict[str, str], server: str) -> str:
    """Return what a post answers, ``""`` for the first; what did not come is named all the same."""
    name = local(status.get("in_reply_to_id"))
    return refs.get(name, f"{server or '-'}/{name}") if name else ""


def is_secret(status: dict[str, Any]) -> bool:
    """Say whether a post is not for all: whoever saved the file may have been among its readers."""
    return text(status.get("visibility")) in NOT_FOR_ALL


def is_whole(root: dict[str, Any], posts: Iterable[dict[str, Any]]) -> bool:
    """Say whether all of a conversation came, by what its posts say.

    Of one that began elsewhere a server knows only what it happened to hear.
    """
    is_start = root.get("in_reply_to_id") is None
    is_local = "@" not in words(mapping(root.get("account")).get("acct"))
    return is_start and is_local and not lacking(posts)


def lacking(posts: Iterable[dict[str, Any]]) -> list[str]:
    """Return the local names of the posts that have more answers than are among these."""
    known = {local_name(status): status for status in posts}
    came = Counter(local(status.get("in_reply_to_id")) for status in known.values())
    return [
        name
        for name, status in known.items()
        if (whole(status.get("replies_count")) or 0) > came[name]
    ]


def public_url(status: dict[str, Any]) -> str:
    """Return the address of a post's page, ``""`` where it has none."""
    url = text(status.get("url")).strip()
    return url if server_of(url) and len(url) <= LONGEST_URL and url.isprintable() else ""


def card(status: dict[str, Any]) -> str:
    """Return the address of the page that a post is about, ``""`` for none."""
    url = text(mapping(status.get("card")).get("url")).strip()
    return url if server_of(url) else ""
