"""What is asked of a server: a post, and the conversation that it belongs to.

Whoever isn't logged in gets a part of a large conversation; what answers a post deep within it is
asked for by itself.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, SourceError
from curation.sources.network import http
from curation.sources.network.documents import json_at
from curation.sources.network.side_by_side import side_by_side
from curation.sources.reading.values import mappings

from .statuses import is_context, is_status, lacking, local_name, read

SIDE_BY_SIDE = 3
MOST_CONTEXTS = 60
# What a server gives of the answers to one post: no more than this many, none that stand deeper.
MOST_ANSWERS, DEEPEST = 60, 20


def fetch(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get the conversation of a post; raises SourceError.

    Where answers are missing after all that may be asked, the thread is not complete.
    """
    thread = conversation_at(ref, label, progress)
    home = thread.ref.partition("/")[0]
    if home == ref.partition("/")[0]:
        return thread
    # Whoever tells of another server's post might tell anything: it is asked itself.
    thread = conversation_at(thread.ref, label, progress)
    if thread.ref.partition("/")[0] != home:
        raise SourceError(label, _("%(server)s says that its post is another's") % {"server": home})
    return thread


def conversation_at(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get it as one server tells it, which need not be the one where it began."""
    server, _slash, number = ref.partition("/")
    root, *others = way_to(server, number, label)
    posts = {local_name(root): root}
    answers = answers_to(server, local_name(root), label)
    take(posts, answers)
    take(posts, others)
    progress(len(posts), len(posts))
    if may_be_cut(answers):
        ask_deeper(posts, server, label, progress)
    first, *rest = posts.values()
    return read(first, {"ancestors": [], "descendants": rest}, label, server)


def way_to(server: str, number: str, label: str) -> list[dict[str, Any]]:
    """Get a post, after all that it answers and before all that answers it."""
    asked = status_at(server, number, label)
    if asked.get("in_reply_to_id") is None:
        return [asked]
    context = context_at(server, number, label)
    found: dict[str, dict[str, Any]] = {}
    take(found, [*mappings(context["ancestors"]), asked, *mappings(context["descendants"])])
    return list(found.values())


def ask_deeper(
    posts: dict[str, dict[str, Any]], server: str, label: str, progress: Progress
) -> None:
    """Get what answers those posts that are known to have more answers than came."""
    seen = {next(iter(posts))}
    while wanted := [name for name in lacking(posts.values()) if name not in seen]:
        wanted = wanted[: MOST_CONTEXTS - len(seen)]
        if not wanted:
            return
        seen.update(wanted)
        for answers in side_by_side(
            lambda name: answers_to(server, name, label), wanted, SIDE_BY_SIDE
        ):
            take(posts, answers)
            progress(len(posts), len(posts))


def take(posts: dict[str, dict[str, Any]], more: Iterable[dict[str, Any]]) -> None:
    """Note posts that have come, each once."""
    for status in more:
        if is_status(status) and local_name(status):
            posts.setdefault(local_name(status), status)


def may_be_cut(answers: list[dict[str, Any]]) -> bool:
    """Say whether a server may have kept some of the answers to a post to itself."""
    if len(answers) >= MOST_ANSWERS:
        return True
    depths: dict[str, int] = {}
    for status in answers:
        parent = status.get("in_reply_to_id")
        depths[local_name(status)] = depths.get(f"{parent}", 0) + 1
    return max(depths.values(), default=0) >= DEEPEST


def answers_to(server: str, name: str, label: str) -> list[dict[str, Any]]:
    """Get the posts below one, none where it is not there any more."""
    try:
        return mappings(context_at(server, name, label)["descendants"])
    except http.NotThere:
        return []


def status_at(server: str, name: str, label: str) -> dict[str, Any]:
    """Get one post; raises SourceError."""
    url = f"https://{server}/api/v1/statuses/{name}"
    status: dict[str, Any] = json_at(url, label=label, within=url)
    if not is_status(status) or local_name(status) != name:
        raise SourceError(label, _("%(url)s is no post") % {"url": url})
    return status


def context_at(server: str, name: str, label: str) -> dict[str, Any]:
    """Get what stands before and after a post; raises SourceError."""
    url = f"https://{server}/api/v1/statuses/{name}/context"
    context: dict[str, Any] = json_at(url, label=label, within=url)
    if not is_context(context):
        raise SourceError(label, _("%(url)s is no context of a post") % {"url": url})
    return context
