"""Reddit's JSON: what is read of it, and what is refused."""

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from curation.sources import recognise
from curation.sources.base import FetchedComment, FetchedThread
from posts.markdown import render

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> FetchedThread:
    path = SAMPLES / name
    return recognise(path.read_bytes(), path.name)


def tree(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


def said(thread: FetchedThread) -> dict[str, FetchedComment]:
    return {comment.ref: comment for comment in thread.comments}


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def test_a_post_is_read_with_its_text_as_our_markdown() -> None:
    thread = sample("kettle.json")
    assert (thread.source, thread.ref) == ("reddit", "9zk4t1")
    assert thread.url == "https://www.reddit.com/comments/9zk4t1/"
    assert thread.title == "My kettle & I: <three> years of logs"
    assert (thread.author, thread.points, thread.link) == ("steep_learner", 321, "")
    assert thread.created_at == utc(2026, 1, 1)
    assert thread.body == (
        "I logged every boil.\n\n* 3 min: *too thin*\n* 5 min: **good**\n\n> never boil twice\n\n"
        "The script, for [u/dry_leaf](<https://www.reddit.com/u/dry_leaf>):\n\n"
        "```\nfor pot in pots:\n    pot.boil()\n```\n\n"
        "More in [r/teatime](<https://www.reddit.com/r/teatime>) and at "
        "<https://kettle.example/log_of_2025_/all?a=1&b=2>."
    )


def test_comments_stand_as_they_are_ranked_and_stubs_make_a_thread_incomplete() -> None:
    thread = sample("kettle.json")
    assert tree(thread) == [
        ("nx00001", "", 0),
        ("nx00002", "nx00001", 1),
        ("nx00003", "nx00002", 2),
        ("nx00004", "", 0),
        ("nx00005", "", 0),
    ]
    assert not thread.complete
    comments = said(thread)
    assert comments["nx00001"].author == "dry_leaf"
    assert comments["nx00001"].points == 12
    assert comments["nx00001"].body == (
        "> 5 min: **good**\n\nNo. See [this](<https://www.reddit.com/r/teatime/wiki/minutes>) "
        "(by the mods), ^(page 3)."
    )
    assert comments["nx00005"].body == ("a | b\n:-:|-\n1 | 2\n\nIt was >!the pot!< ~~not~~ `me`.")


def test_what_was_taken_away_leaves_its_place_and_an_account_that_is_gone_its_words() -> None:
    comments = said(sample("kettle.json"))
    assert comments["nx00002"] == FetchedComment(
        ref="nx00002",
        parent_ref="nx00001",
        depth=1,
        author="",
        body="",
        created_at=utc(2026, 1, 1, 1, 10),
        points=1,
        state="deleted",
    )
    assert comments["nx00004"].state == "deleted"
    assert comments["nx00004"].author == ""
    gone = comments["nx00003"]
    assert (gone.author, gone.state, gone.points) == ("", "live", -4)
    assert gone.body == "My account is gone, my words are not."


def test_points_that_are_hidden_are_not_told() -> None:
    assert said(sample("kettle.json"))["nx00005"].points is None


def test_texts_that_are_escaped_are_read_as_they_were_typed() -> None:
    thread = sample("escaped.json")
    assert thread.title == "Bread & butter <3"
    assert thread.link == "https://bread.example/?a=1&b=2"
    first, second = thread.comments
    assert first.body == "> butter\n\nSalted, if a < b && c. Write `&amp;` for it. ಠ_ಠ"
    assert second.body == (
        "```\nif a < b:\n    >>> 1\n```\n"
        "as in [/r/Breadit](<https://www.reddit.com/r/Breadit>) "
        "([u/crumb_tray-1](<https://www.reddit.com/u/crumb_tray-1>))"
    )
    assert thread.complete


def test_without_html_the_signs_in_the_texts_tell_whether_they_are_escaped() -> None:
    def bodies(*texts: str) -> list[str]:
        comments = [
            {"kind": "t1", "data": {"id": f"c{place}", "author": "a", "body": text}}
            for place, text in enumerate(texts)
        ]
        post = {"kind": "t3", "data": {"id": "p1", "title": "Tea", "num_comments": 2}}
        pair = [{"kind": "Listing", "data": {"children": part}} for part in ([post], comments)]
        thread = recognise(json.dumps(pair).encode(), "x")
        return [comment.body for comment in thread.comments]

    assert bodies("&gt; quote", "a &amp; b") == ["> quote", "a & b"]
    assert bodies("> quote", "`&gt;`") == ["> quote", "`&gt;`"]
    assert bodies("R&D", "`&gt;`") == ["R&D", "`&gt;`"]


# The same, from real pages that may lie beside the project.


def nested(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    children = value["data"]["children"] if value else []
    for child in children:
        yield child["kind"], child["data"]
        yield from nested(child["data"].get("replies"))


def letters(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def shown(html: str) -> str:
    return unescape(re.sub("<[^>]*>", " ", html))


def test_real_threads_are_read_whole(shared: Path) -> None:
    paths = sorted((shared / "samples" / "reddit").glob("*.json"))
    assert paths
    for path in paths:
        raw = path.read_text(encoding="utf-8")
        told = list(nested(json.loads(raw)[1]))
        comments = [data for kind, data in told if kind == "t1"]
        thread = recognise(path.read_bytes(), path.name)
        assert len(thread.comments) == len(comments) == len(re.findall(r'"kind": "t1"', raw))
        assert thread.complete == ('"kind": "more"' not in raw)
        for comment, data in zip(thread.comments, comments, strict=True):
            parent = data["parent_id"]
            assert comment.ref == data["id"]
            assert comment.parent_ref == ("" if parent.startswith("t3_") else parent[3:])
            assert comment.created_at is not None
            assert comment.created_at.timestamp() == data["created_utc"]
            assert comment.author == data["author"].replace("[deleted]", "")
            assert comment.points == (None if data["score_hidden"] else data["score"])
            is_gone = data["body"] == "[deleted]"
            assert comment.state == ("deleted" if is_gone else "live")
            if not is_gone:
                # All words of Reddit's own HTML are shown; marks of lists and the like come to it.
                lacking = letters(shown(data["body_html"])) - letters(shown(render(comment.body)))
                assert not lacking, (comment.ref, lacking)
