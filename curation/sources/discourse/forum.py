"""What is asked of a forum: a topic with all its posts, and lists of its topics."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import Candidate, FetchedThread, Progress, SourceError
from curation.sources.network import http
from curation.sources.network.documents import json_at
from curation.sources.network.side_by_side import side_by_side
from curation.sources.reading.values import iso_moment, mapping, mappings, text, whole, words

from .topics import NAME, is_part, number_of, read

POSTS_AT_ONCE = 20
SIDE_BY_SIDE = 3
# A topic that has more posts than this comes in part.
MOST_POSTS = 10_000
MOST_PAGES = 30


def fetch(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get a topic, and its posts twenty at a time; raises SourceError.

    Posts that are not there any more are missing in the thread, which then is not complete.
    """
    server, _slash, number = ref.rpartition("/")
    url = f"https://{server}/t/{number}"
    topic = json_at(f"{url}.json", label=label, within=url)
    if not is_part(topic) or number_of(topic.get("id")) != number:
        raise SourceError(label, _("%(url)s is no topic") % {"url": url})
    parts = [topic]
    for part, done, total in rest_of(topic, url, label):
        parts += [part] if part else []
        progress(done, total)
    return read(parts, server, label)


def rest_of(
    topic: dict[str, Any], url: str, label: str
) -> Iterator[tuple[dict[str, Any] | None, int, int]]:
    """Yield the parts that did not come with a topic, with how many posts came, and of how many.

    One with ten thousand posts does not say which they are, and is read page by page.
    """
    here = len(topic["post_stream"]["posts"])
    wanted = list(missing(topic))[:MOST_POSTS]
    yield None, here, here + len(wanted)
    chunks = [wanted[at : at + POSTS_AT_ONCE] for at in range(0, len(wanted), POSTS_AT_ONCE)]
    answers = side_by_side(lambda posts: more(url, posts, label), chunks, SIDE_BY_SIDE)
    done = here
    for chunk, part in zip(chunks, answers, strict=True):
        done += len(chunk)
        yield part, done, here + len(wanted)
    if "stream" not in topic["post_stream"]:
        announced = whole(topic.get("posts_count")) or 0
        for page in later_pages(topic, url, label):
            done += len(page["post_stream"]["posts"])
            yield page, done, max(done, announced)


def later_pages(topic: dict[str, Any], url: str, label: str) -> Iterator[dict[str, Any]]:
    """Yield the pages of a topic after its first, as long as they have posts that are new."""
    page, came = topic, set[int | None]()
    for number in range(2, MOST_POSTS // POSTS_AT_ONCE + 1):
        news = {whole(mapping(post).get("id")) for post in page["post_stream"]["posts"]} - came
        if not news or len(came | news) >= (whole(topic.get("posts_count")) or 0):
            return
        came |= news
        found = part_at(f"{url}.json?page={number}", url, label)
        if found is None:
            return
        page = found
        yield page


def missing(topic: dict[str, Any]) -> Iterator[int]:
    """Yield the ids of a topic's posts that did not come with it."""
    stream = topic["post_stream"].get("stream")
    came = {whole(mapping(post).get("id")) for post in topic["post_stream"]["posts"]}
    for post in dict.fromkeys(map(whole, stream if isinstance(stream, list) else [])):
        if post is not None and post not in came:
            yield post


def more(url: str, posts: Sequence[int], label: str) -> dict[str, Any] | None:
    """Get some posts of a topic, ``None`` where there are none any more."""
    asked = "&".join(f"post_ids[]={post}" for post in posts)
    return part_at(f"{url}/posts.json?{asked}", url, label)


def part_at(address: str, topic: str, label: str) -> dict[str, Any] | None:
    """Get a part of a topic, ``None`` where there is none any more; raises SourceError."""
    try:
        part = json_at(address, label=label, within=topic)
    except http.NotThere:
        return None
    if not is_part(part):
        raise SourceError(label, _("%(url)s is no part of a topic") % {"url": topic})
    return {"post_stream": {"posts": part["post_stream"]["posts"]}}


def listed(
    forum: str, path: str, day: datetime.date | None, most: int, label: str
) -> tuple[Candidate, ...]:
    """Get what a list of a forum names, or of it what began on a day; raises SourceError."""
    found: dict[str, Candidate] = {}
    for page in pages(forum, path, day, label):
        news = [entry for entry in candidates(page, forum, label) if entry.ref not in found]
        for entry in news:
            if day is None or (entry.created_at and entry.created_at.date() == day):
                found[entry.ref] = entry
        times = [entry.created_at.date() for entry in news if entry.created_at]
        # What is pinned stands first, however old.
        is_over = day is not None and bool(times) and max(times) < day
        if len(found) >= most or not news or is_over:
            break
    return tuple(found.values())[:most]


def pages(forum: str, path: str, day: datetime.date | None, label: str) -> Iterator[Any]:
    """Yield the pages of a list, the newest topics first where a day is asked for."""
    order = "order=created&" if day else ""
    for number in range(MOST_PAGES):
        page = json_at(
            f"https://{forum}/{path}.json?{order}page={number}",
            label=label,
            within=f"https://{forum}",
        )
        yield page
        if not mapping(mapping(page).get("topic_list")).get("more_topics_url"):
            return


def candidates(value: object, forum: str, label: str) -> tuple[Candidate, ...]:
    """Return the topics of a list in its order; raises SourceError."""
    topics = mapping(mapping(value).get("topic_list")).get("topics")
    if not isinstance(topics, list):
        raise SourceError(label, _("is no list of topics"))
    return tuple(
        candidate(topic, forum, label)
        for topic in mappings(topics)
        if number_of(topic.get("id")) and words(topic.get("title"))
    )


def candidate(topic: dict[str, Any], forum: str, label: str) -> Candidate:
    """Return a topic as a list names it."""
    number = number_of(topic.get("id"))
    posts = whole(topic.get("posts_count"))
    return Candidate(
        source=NAME,
        ref=f"{forum}/{number}",
        url=f"https://{forum}/t/{number}",
        title=words(topic.get("title")),
        link=text(topic.get("featured_link")),
        points=whole(topic.get("like_count")),
        comments=None if posts is None else max(posts - 1, 0),
        created_at=iso_moment(topic.get("created_at"), label),
    )
