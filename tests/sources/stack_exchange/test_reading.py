"""Stack Exchange's questions: what is read of the API's answers, and what is refused."""

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
from curation.sources.stack_exchange import SOURCE
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


def sample(name: str) -> FetchedThread:
    return recognise((SAMPLES / name).read_bytes(), name)


def read(value: Any) -> FetchedThread:
    return recognise(json.dumps(value).encode(), "x")


def tree(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def test_a_question_with_all_within_it_is_read() -> None:
    thread = sample("nested.json")
    assert (thread.source, thread.ref) == ("stackexchange", "sailing/900")
    assert thread.url == "https://sailing.stackexchange.com/questions/900"
    assert thread.title == 'Why is my boat "slow" & wet?'
    assert (thread.author, thread.points, thread.link) == ("O'Keel", 5, "")
    assert thread.created_at == utc(2026, 2, 3, 4, 5, 6)
    assert thread.complete
    assert tree(thread) == [
        ("comment950", "", 0),
        ("903", "", 0),
        ("901", "", 0),
        ("902", "", 0),
        ("comment952", "902", 1),
        ("comment951", "902", 1),
    ]
    assert [comment.author for comment in thread.comments] == [
        *("gull", "plug", "", "", "gull", "mast")
    ]
    assert [comment.points for comment in thread.comments] == [2, 3, 9, -1, 0, 0]
    assert thread.comments[0].created_at == utc(2026, 2, 3, 4, 6, 40)


def test_what_is_written_there_keeps_code_pictures_quotations_and_links() -> None:
    thread = sample("nested.json")
    blocks = thread.body.split("\n\n")
    assert blocks[0] == ("It has a `hole()`, see [this](<https://sailing.stackexchange.com/q/12>).")
    assert blocks[1] == "```\nwhile afloat:\n    bail()\n```"
    assert blocks[2] == "> Row!"
    assert blocks[3] == "[the hole](<https://i.pics.example/big.png>)"
    assert len(blocks) == 4
    bodies = {comment.ref: comment.body for comment in thread.comments}
    assert bodies["comment950"] == "How *big* is it? \\<3"
    assert bodies["901"] == "- Bail.\n\n- Bail *more*."
    assert bodies["comment951"] == "@gull to [a fish](<https://fish.example/>)"


def test_answers_of_the_api_one_a_line_are_one_thread() -> None:
    thread = sample("parts.jsonl")
    assert (thread.ref, thread.title) == ("ja.stackoverflow/17", "パンが焼けません")
    assert tree(thread) == [("18", "", 0), ("comment5", "18", 1)]
    # None of them says how many comments there are.
    assert not thread.complete


def question(*answers: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "question_id": 1,
        "title": "T",
        "link": "https://stackoverflow.com/questions/1/t",
        "creation_date": 1,
        "body": "<p>b",
        "comment_count": 0,
        "answer_count": len(answers) or 1,
        "answers": list(answers)
        or [{"answer_id": 2, "question_id": 1, "body": "<p>a", "comment_count": 0}],
        **values,
    }


@pytest.mark.parametrize(
    "value",
    [
        question(answer_count=2),
        question(comment_count=1),
        question(comment_count=None),
        question(comments=[{"comment_id": 9, "post_id": 77, "body": "b"}], comment_count=1),
        {"items": [question()], "has_more": True},
    ],
)
def test_a_thread_of_which_something_is_missing_is_not_complete(value: dict[str, Any]) -> None:
    assert read({"items": [question()], "has_more": False}).complete
    assert not read(value).complete


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("list.json", "is a list of questions, not a thread"),
        ("answers.json", "has no question in it, only what is said to one"),
        ("error.json", "is an error of Stack Exchange (throttle_violation)"),
        ("no-texts.json", "holds no texts: Stack Exchange gives them with “filter=withbody”"),
    ],
)
def test_what_is_no_thread_is_refused_with_the_true_reason(name: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        sample(name)
    assert str(caught.value) == f"{name}: {reason}"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (question(answers=[], answer_count=0), "has no comments"),
        (question(answers=None, answer_count=3), "has none of its comments in it"),
        (question(title=" "), "has no title"),
        (question(link="https://a.example/questions/1"), "does not say at which site"),
        (question(link="http://[x/"), "does not say at which site"),
        (question(link=None), "does not say at which site"),
        (question(question_id=10**40), "has no question in it"),
        (question(creation_date="yesterday"), "has “yesterday” for a time"),
        (question(body="<b>" * 999), "is HTML that is nested too deeply"),
        ({"items": [], "has_more": False}, "has no question in it"),
        ({"items": [None, 5], "quota_max": 1}, "has no question in it"),
    ],
)
def test_json_that_holds_no_thread_is_refused(value: dict[str, Any], reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(value)
    assert str(caught.value).startswith(f"x: {reason}")


def test_twice_the_answers_are_twice_the_work() -> None:
    def work(number: int) -> int:
        numbers = range(2, number + 2)
        found = [{"answer_id": ref, "question_id": 1, "body": f"<p>{ref}"} for ref in numbers]
        remarks = [{"comment_id": ref, "post_id": ref, "body": "a"} for ref in numbers]
        value = {"items": [question(*found), *remarks], "has_more": False}
        data = json.dumps(value).encode()
        return calls_of(lambda: recognise(data, "x"))

    work(10)
    assert work(600) < 2.2 * work(300)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_our_samples_are_nobody_elses(path: Path) -> None:
    document = Document(path.read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["stackexchange"]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: "/".join(path.parts[-3:]))
def test_samples_of_others_are_not_ours(path: Path) -> None:
    assert not is_of(SOURCE, Document(path.read_bytes()))


def test_a_real_question_and_its_answer_are_read_whole(shared: Path) -> None:
    folder = shared / "samples" / "stackexchange"
    parts = [(folder / name).read_bytes() for name in ("detail.json", "answers.json")]
    for part, reason in zip(
        parts, ("none of its comments in it", "no question in it"), strict=True
    ):
        with pytest.raises(SourceError, match=reason):
            recognise(part, "part")
    thread = recognise(b"[" + b",".join(parts) + b"]", "both")
    assert (thread.ref, len(thread.comments)) == ("stackoverflow/79972441", 1)
    for told, text in ((parts[0], thread.body), (parts[1], thread.comments[0].body)):
        raw = re.search(rb'"body": (".*")\n', told)
        assert raw is not None
        words = unescape(re.sub(r"<img[^>]*alt=\"([^\"]*)\"[^>]*>", r"\1", json.loads(raw[1])))
        shown = unescape(render(text))
        plain = ["".join(re.sub("<[^>]*>", "", html).split()) for html in (words, shown)]
        assert plain[0] == plain[1]
        assert shown.count("<code>") == words.count("<code>")
    assert "https://i.sstatic.net/9QzsERtK.png" in thread.body
    [time] = re.findall(rb'"creation_date": (\d+)', parts[1])
    assert thread.comments[0].created_at is not None
    assert thread.comments[0].created_at.timestamp() == int(time)
    assert thread.comments[0].author.encode() in parts[1]


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
VALUES = LEAVES | st.sampled_from(["\ud800", {}, 1, 2]) | st.lists(LEAVES, max_size=2)
FIELDS = st.sampled_from(
    [
        *("question_id", "answer_id", "comment_id", "post_id", "owner", "body", "title", "link"),
        *("creation_date", "score", "is_accepted", "comments", "answers", "answer_count"),
    ]
)
ENTRIES = st.lists(st.dictionaries(FIELDS, VALUES, max_size=5), max_size=4)


@given(ENTRIES, st.dictionaries(FIELDS, VALUES, max_size=2))
def test_any_values_are_a_thread_or_are_refused(
    entries: list[dict[str, Any]], values: dict[str, Any]
) -> None:
    value = {"items": [question(**values), *entries], "has_more": False}
    assert_thread_or_one_line(json.dumps(value).encode())


@given(st.data())
def test_any_broken_sample_is_a_thread_or_is_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(PATHS)).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    assert_thread_or_one_line(text[:start] + data.draw(st.binary(max_size=6)) + text[end:])


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        ("stackexchange:stackoverflow/1", "stackoverflow/1"),
        ("StackExchange:Math/0012", "math/12"),
        ("stackexchange:math.stackexchange.com/12", "math/12"),
        ("https://stackoverflow.com/questions/1/some-slug", "stackoverflow/1"),
        ("http://www.stackoverflow.com/q/1/99?x=y#z", "stackoverflow/1"),
        ("https://ja.stackoverflow.com/questions/1", "ja.stackoverflow/1"),
        ("https://meta.stackoverflow.com/questions/1", "meta.stackoverflow/1"),
        ("https://math.stackexchange.com/questions/1/x/2#2", "math/1"),
        ("https://meta.stackexchange.com/questions/1", "meta/1"),
        ("https://math.meta.stackexchange.com/questions/1", "math.meta/1"),
        ("https://serverfault.com/questions/1", "serverfault/1"),
        ("https://superuser.com/questions/1", "superuser/1"),
        ("https://meta.askubuntu.com/questions/1", "meta.askubuntu/1"),
        ("https://mathoverflow.net/questions/1", "mathoverflow.net/1"),
        ("https://api.stackexchange.com/2.3/questions/1?site=math&filter=x", "math/1"),
        (
            "https://api.stackexchange.com/2.3/questions/1/answers?site=stackoverflow",
            "stackoverflow/1",
        ),
    ],
)
def test_addresses_of_questions_are_known(address: str, ref: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("stackexchange", ref)
    assert source.ref_of(f"stackexchange:{ref}") == ref


@pytest.mark.parametrize(
    "address",
    [
        "stackexchange:1",
        "stackexchange:math/x",
        "https://stackoverflow.com/",
        "https://stackoverflow.com/questions",
        "https://stackoverflow.com/questions/tagged/1",
        "https://stackoverflow.com/users/1",
        "https://stackoverflow.com.example/questions/1",
        "https://stackexchange.com/questions/1",
        "https://chat.stackexchange.com/questions/1",
        "https://user@stackoverflow.com/questions/1",
        "https://api.stackexchange.com/2.3/questions/1",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert SOURCE.ref_of(address) is None
