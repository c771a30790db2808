"""The demo: an invented thread, and the Japanese post that an editor made of it."""

import datetime
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from curation import board
from curation.draft import Draft
from curation.importing import import_fetched
from curation.models import Thread
from curation.recipes import RECIPES
from curation.sources.base import FetchedComment, FetchedThread
from curation.verbs import Describe, Drop, Edit, Fold, Move, Recolour, Unfold, Verb
from posts import publishing
from posts.models import Post

HERE = Path(__file__).parent
SOURCE = "demo"


def load() -> Post | None:
    """Import the demo's thread and publish its post, as an editor would: by the board's verbs.

    Returns the post, or ``None`` when a post of that thread is there already: it stays as it is.
    """
    with transaction.atomic():
        thread = import_fetched(fetched_thread()).thread
        if thread.posts().exists():
            return None
        post = curated(thread, tomllib.loads((HERE / "post.toml").read_text(encoding="utf-8")))
        publishing.publish(post)
    return post


def fetched_thread() -> FetchedThread:
    """Return the thread of ``thread.toml``, as a source would."""
    told = tomllib.loads((HERE / "thread.toml").read_text(encoding="utf-8"))
    opened: datetime.datetime = told["created_at"]
    depths = {"": -1}
    comments = []
    for row in told["comments"]:
        parent = row.get("parent", "")
        depths[row["ref"]] = depths[parent] + 1
        comments.append(
            FetchedComment(
                ref=row["ref"],
                parent_ref=parent,
                depth=depths[row["ref"]],
                author=row.get("author", ""),
                body=row.get("body", "").strip(),
                created_at=opened + datetime.timedelta(minutes=row["after"]),
                points=row.get("points"),
                state=row.get("state", "live"),
            )
        )
    return FetchedThread(
        source=SOURCE,
        ref=told["ref"],
        url=told["url"],
        title=told["title"],
        author=told["author"],
        link=told["link"],
        body=told["body"].strip(),
        created_at=opened,
        points=told["points"],
        comments=tuple(comments),
    )


def curated(thread: Thread, wanted: dict[str, Any]) -> Post:
    """Make a post of the thread as ``post.toml`` wants it."""
    turn = board.start_post(thread, RECIPES["everything"])
    post = turn.post
    for verb in verbs(turn.after, wanted):
        board.perform(post.pk, verb)
    post.refresh_from_db()
    return post


def verbs(draft: Draft, wanted: dict[str, Any]) -> list[Verb]:
    """Return what turns a draft of the whole thread into the post that is wanted."""
    ids = {quote.source_ref: id for id, quote in draft.quotes.items()}
    rows = [row for section in wanted["sections"] for row in section["quotes"]]
    order = [ids[row["ref"]] for row in rows]
    return [
        *(Unfold(section.id) for section in draft.sections if section.folded),
        Drop(tuple(set(ids.values()) - set(order))),
        *(Move(run, "end") for run in runs(order, draft.order())),
        *(Edit(ids[row["ref"]], row["body"].strip()) for row in rows),
        *(
            Recolour(tuple(ids[row["ref"]] for row in rows if row["color"] == color), color)
            for color in sorted({row["color"] for row in rows} - {""})
        ),
        *(
            Fold(tuple(ids[row["ref"]] for row in section["quotes"]))
            for section in wanted["sections"]
            if section.get("folded")
        ),
        Describe(
            {name: wanted[name] for name in ("title", "slug", "date", "thumbnail", "lead")}
            | {"tags": ",".join(wanted["tags"])}
        ),
    ]


def runs(wanted: list[int], present: list[int]) -> list[tuple[int, ...]]:
    """Cut an order into runs that keep the present order: what has to move together."""
    place = {id: position for position, id in enumerate(present)}
    found: list[list[int]] = [[]]
    for id in wanted:
        if found[-1] and place[id] < place[found[-1][-1]]:
            found.append([])
        found[-1].append(id)
    return [tuple(run) for run in found]
