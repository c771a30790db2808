"""YouTube's comments: what is read of the API's answers, and what is refused."""

import datetime
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import SOURCES, is_of, recognise, source_of
from curation.sources.base import FetchedThread, SourceError
from curation.sources.reading.document import Document
from curation.sources.youtube import SOURCE
from curation.storable import storable
from posts.markdown import render
from tests.sources.work import calls_of

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"
PATHS = sorted(SAMPLES.iterdir())
OTHERS = sorted(
    path
    for folder in Path(__file__).parents[2].rglob("samples")
    for path in folder.rglob("*")
    if path.is_file() and folder != SAMPLES
)
VIDEO = "aB3_-xYz012"


def sample(name: str) -> FetchedThread:
    return recognise((SAMPLES / name).read_bytes(), name)


def read(value: Any) -> FetchedThread:
    return recognise(json.dumps(value).encode(), "x")


def tree(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def test_a_page_of_comments_is_a_thread_called_by_its_video() -> None:
    thread = sample("whole.json")
    assert (thread.source, thread.ref) == ("youtube", VIDEO)
    assert thread.url == f"https://www.youtube.com/watch?v={VIDEO}"
    assert thread.title == f"youtube:{VIDEO}"
    assert (thread.author, thread.body, thread.created_at, thread.points) == ("", "", None, None)
    assert thread.complete
    assert tree(thread) == [
        ("Ug1", "", 0),
        ("Ug1.r1", "Ug1", 1),
        ("Ug1.r2", "Ug1", 1),
        ("Ug2", "", 0),
    ]
    first, reply = thread.comments[:2]
    assert (first.author, first.points) == ("@kettle", 12)
    assert first.created_at == utc(2026, 2, 3, 4, 5, 6)
    assert (reply.author, reply.body, reply.state) == ("", "First", "live")


def test_a_comment_says_what_is_seen_with_its_links_and_an_aa_keeps_its_spaces() -> None:
    bodies = {comment.ref: comment.body for comment in sample("replies-missing.json").comments}
    assert bodies["Ug1"] == (
        f"It boils & sings\nat [0:42](<https://www.youtube.com/watch?v={VIDEO}&t=42s>)"
        " see <https://tea.example/a_b>"
    )
    assert bodies["Ug2"] == "```\n　　∧_∧\n（　・∀・）\n（　　　）\n```"
    assert render(bodies["Ug3"]) == "Plain &lt;3"


def test_several_answers_of_the_api_are_one_thread_below_its_video() -> None:
    thread = sample("pages.jsonl")
    assert (thread.title, thread.author) == ("A kettle sings", "Kitchen")
    assert (thread.points, thread.created_at) == (77, utc(2026, 2, 1))
    assert thread.body == "Watch \\*me\\*.\n\n<https://tea.example/>"
    assert [comment.ref for comment in thread.comments] == [
        *("Ug1", "Ug1.r1", "Ug1.r2", "Ug2", "Ug3", "Ug3.r1")
    ]
    assert thread.complete


def test_a_first_page_or_missing_replies_are_not_the_whole_thread() -> None:
    assert not sample("first-page.json").complete
    assert not sample("replies-missing.json").complete


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("replies-alone.json", "holds replies without the comments that they answer"),
        ("video-alone.json", "has no comments"),
        ("error.json", "is an error of YouTube (commentsDisabled)"),
    ],
)
def test_what_is_no_thread_is_refused_with_the_true_reason(name: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        sample(name)
    assert str(caught.value) == f"{name}: {reason}"


def thread_entry(**values: Any) -> dict[str, Any]:
    told = {"textDisplay": "Yes.", "authorDisplayName": "a", "videoId": VIDEO} | values
    return {
        "kind": "youtube#commentThread",
        "id": "Ug1",
        "snippet": {"topLevelComment": {"id": "Ug1", "snippet": told}},
    }


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"kind": "youtube#commentThreadListResponse", "items": []}, "has no comments"),
        ({"kind": "youtube#commentThreadListResponse", "items": {}}, "has no comments"),
        ({"kind": "youtube#searchListResponse", "items": [{}]}, "has no comments"),
        (thread_entry(videoId=None), "does not say which video its comments are on"),
        (thread_entry(videoId="x"), "does not say which video its comments are on"),
        (thread_entry(publishedAt=5), "has “5” for a time"),
        (thread_entry() | {"id": None}, "has a comment without a number"),
        (thread_entry() | {"id": "a b"}, "has a comment without a number"),
        (
            [thread_entry(), thread_entry(videoId="x") | {"id": "Ug2"}],
            "holds comments on more than",
        ),
    ],
)
def test_json_that_holds_no_thread_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(value)
    assert str(caught.value).startswith(f"x: {reason}")


def test_a_comment_of_which_nothing_is_told_is_a_tombstone() -> None:
    [comment] = read(thread_entry(textDisplay=None, authorDisplayName=7)).comments
    assert (comment.state, comment.author, comment.body) == ("deleted", "", "")


def test_twice_the_comments_are_twice_the_work() -> None:
    def work(number: int) -> int:
        found = [thread_entry(textDisplay=f"{ref}") | {"id": f"U{ref}"} for ref in range(number)]
        data = json.dumps(found).encode()
        return calls_of(lambda: recognise(data, "x"))

    work(10)
    assert work(600) < 2.2 * work(300)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_our_samples_are_nobody_elses(path: Path) -> None:
    document = Document(path.read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["youtube"]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: "/".join(path.parts[-3:]))
def test_samples_of_others_are_not_ours(path: Path) -> None:
    assert not is_of(SOURCE, Document(path.read_bytes()))


def test_a_real_page_is_read_whole(shared: Path) -> None:
    [path] = (shared / "samples" / "youtube").glob("*.json")
    data = path.read_bytes()
    told = data.decode()
    thread = recognise(data, path.name)
    refs = re.findall(r'"youtube#commentThread",\s*"etag":.*,\s*"id": "([^"]+)"', told)
    assert [comment.ref for comment in thread.comments] == refs
    assert len(refs) == 5
    assert not thread.complete
    authors = re.findall(r'"authorDisplayName": "([^"]*)"', told)
    texts = [json.loads(text) for text in re.findall(r'"textDisplay": (".*"),\n', told)]
    times = re.findall(r'"publishedAt": "([^"]*)"', told)
    likes = re.findall(r'"likeCount": (\d+)', told)
    for comment, author, text, time, points in zip(
        thread.comments, authors, texts, times, likes, strict=True
    ):
        assert (comment.author, comment.points) == (author, int(points))
        assert comment.created_at == datetime.datetime.fromisoformat(time)
        shown = [re.sub("<[^>]*>", "", html) for html in (text, render(comment.body))]
        assert [unescape("".join(words.split())) for words in shown] == [
            unescape("".join(shown[0].split()))
        ] * 2
        assert render(comment.body).count("<a ") == text.count("<a ")
        assert render(comment.body).count("<br>") == text.count("<br")


# Whatever comes, the answer is a thread or one line.


def assert_thread_or_one_line(data: bytes) -> None:
    try:
        thread = recognise(data, "input")
    except SourceError as error:
        reason = str(error)
    else:
        refs = [comment.ref for comment in storable(thread).comments]
        assert len(refs) == len(set(refs)) == len(thread.comments) > 0
        return
    assert reason.startswith("input: ")
    assert "\n" not in reason


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = LEAVES | st.sampled_from(["\ud800", {}, "Ug1"]) | st.lists(LEAVES, max_size=2)
FIELDS = st.sampled_from(
    ["textDisplay", "textOriginal", "authorDisplayName", "publishedAt", "likeCount", "videoId"]
)
OUTSIDE = st.sampled_from(["id", "snippet", "replies", "items", "kind", "nextPageToken", "error"])


@given(st.dictionaries(FIELDS, VALUES), st.dictionaries(OUTSIDE, VALUES, max_size=2))
def test_any_values_are_a_thread_or_are_refused(
    told: dict[str, Any], outside: dict[str, Any]
) -> None:
    entry = thread_entry(**told)
    reply = {"id": "Ug1.r", "snippet": told | outside}
    value = [entry | outside, thread_entry() | {"replies": {"comments": [reply, outside]}}]
    assert_thread_or_one_line(json.dumps(value).encode())


@given(st.data())
def test_any_broken_sample_is_a_thread_or_is_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(PATHS)).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    assert_thread_or_one_line(text[:start] + data.draw(st.binary(max_size=6)) + text[end:])


@pytest.mark.parametrize(
    "address",
    [
        f"youtube:{VIDEO}",
        f"https://www.youtube.com/watch?v={VIDEO}",
        f"http://YouTube.com/watch?app=desktop&v={VIDEO}&lc=Ug1#x",
        f"https://m.youtube.com/watch?v={VIDEO}",
        f"https://music.youtube.com/watch?v={VIDEO}",
        f"https://youtu.be/{VIDEO}?si=x&t=3",
        f"https://www.youtube.com/shorts/{VIDEO}",
        f"https://www.youtube.com/live/{VIDEO}?x=y",
        f"https://www.youtube.com/embed/{VIDEO}",
        f"https://www.youtube-nocookie.com/embed/{VIDEO}",
        f"https://www.googleapis.com/youtube/v3/commentThreads?part=snippet&videoId={VIDEO}",
    ],
)
def test_addresses_of_videos_are_known(address: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("youtube", VIDEO)


@pytest.mark.parametrize(
    "address",
    [
        "youtube:short",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=tooshort",
        f"https://www.youtube.com/watch?v={VIDEO}x",
        f"https://www.youtube.com/watch?list={VIDEO}",
        f"https://www.youtube.com/channel/{VIDEO}",
        f"https://www.youtube.com.example/watch?v={VIDEO}",
        f"https://user@youtu.be/{VIDEO}",
        f"ftp://youtu.be/{VIDEO}",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert SOURCE.ref_of(address) is None
