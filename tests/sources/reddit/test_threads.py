"""Reddit's JSON: what is read of it, and what is refused."""

import datetime
from pathlib import Path

import pytest

from curation.sources import recognise
from curation.sources.base import FetchedComment, FetchedThread

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
