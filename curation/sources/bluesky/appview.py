"""What is asked of Bluesky's public interface: a post's conversation, in as many parts as it is."""

from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, SourceError
from curation.sources.network.documents import json_at
from curation.sources.network.side_by_side import side_by_side
from curation.sources.reading.values import mapping, mappings, text

from .addresses import record_of, reference_of
from .threads import address_of, below, chain, is_there, lacking, node_in, read, root_of

PUBLIC = "https://public.api.bsky.app"
SIDE_BY_SIDE = 4
MOST_QUESTIONS = 60
# So deep that JSON's reader can follow; what stands deeper is asked for by itself.
DEPTH = 100


def fetch(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get the conversation that a post belongs to; raises SourceError.

    Where answers are missing after all that may be asked, the thread is not complete.
    """
    node = first_node(with_did(ref, label), label)
    if is_there(node):
        ask_deeper(node, label, progress)
    return read(node, label)


def with_did(ref: str, label: str) -> str:
    """Return a post's reference by what its author is called for good."""
    author, _slash, key = ref.partition("/")
    if author.startswith("did:"):
        return ref
    url = f"{PUBLIC}/xrpc/com.atproto.identity.resolveHandle?handle={quote(author, safe='')}"
    did = text(mapping(json_at(url, label=label, within=PUBLIC)).get("did"))
    if not reference_of(f"bluesky:{did}/{key}").startswith("did:"):
        raise SourceError(label, _("%(url)s says no DID") % {"url": url})
    return f"{did}/{key}"


def first_node(ref: str, label: str) -> dict[str, Any]:
    """Get the first post of a conversation; if that is gone, the post in question with its own."""
    node = node_at(ref, label, parents=DEPTH)
    root = reference_of(root_of(mapping(node.get("post"))))
    if not root or root == ref:
        return node
    top = mapping(chain(node)[0].get("parent"))
    if top and not is_there(top) and reference_of(address_of(top)) == root:
        return node
    return node_at(root, label)


def ask_deeper(root: dict[str, Any], label: str, progress: Progress) -> None:
    """Get what answers those posts that are known to have answers of which none came."""
    seen = {address_of(root)}
    while True:
        posts = 1 + sum(1 for _entry in below([root]))
        progress(posts, posts)
        wanted = [
            node
            for node in lacking(root)
            if not mappings(node.get("replies")) and address_of(node) not in seen
        ][: MOST_QUESTIONS - len(seen)]
        if not wanted:
            return
        seen.update(map(address_of, wanted))
        refs = [reference_of(address_of(node)) for node in wanted]
        answers = side_by_side(lambda ref: node_at(ref, label), refs, SIDE_BY_SIDE)
        for node, answer in zip(wanted, answers, strict=True):
            node["replies"] = mappings(answer.get("replies"))


def node_at(ref: str, label: str, parents: int = 0) -> dict[str, Any]:
    """Get a post with what is around it; raises SourceError."""
    asked = f"uri={quote(record_of(ref), safe='')}&depth={DEPTH}&parentHeight={parents}"
    url = f"{PUBLIC}/xrpc/app.bsky.feed.getPostThread?{asked}"
    node = node_in(json_at(url, label=label, within=PUBLIC))
    if reference_of(address_of(node)) != ref:
        raise SourceError(label, _("%(url)s is no post") % {"url": url})
    return node
