"""Our own format: what is read of it, what is refused and how, and what is not of it."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import SOURCES, fetch, is_of, recognise, source_of
from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.plain import SOURCE
from curation.sources.reading.document import Document
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


def tree(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def test_a_thread_in_json_is_read_with_all_its_fields() -> None:
    thread = sample("talk.json")
    assert (thread.source, thread.ref) == ("plain", "bakers-17")
    assert thread.url == "https://bakers.example/talk/17"
    assert thread.title == "Which bread keeps longest?"
    assert (thread.author, thread.points, thread.link) == ("crust", 12, "https://bread.example/")
    assert thread.created_at == utc(2026, 1, 31)
    assert thread.body == r"Mine is hard after \*two\* days."
    assert thread.complete
    assert tree(thread) == [
        ("1", "", 0),
        ("2", "1", 1),
        ("３つ目", "2", 2),
        ("md", "", 0),
        ("gone", "md", 1),
        ("aa", "", 0),
    ]
    comments = {comment.ref: comment for comment in thread.comments}
    assert comments["1"].created_at == utc(2026, 1, 31, 0, 12)
    assert (comments["1"].points, comments["2"].points) == (4, -3)
    assert comments["３つ目"] == FetchedComment(
        ref="３つ目",
        parent_ref="2",
        depth=2,
        author="",
        body="",
        created_at=None,
        state="deleted",
    )
    assert (comments["gone"].author, comments["gone"].state) == ("spam", "flagged")
    assert comments["md"].created_at == utc(2026, 2, 1, 0, 0, 0, 500_000)


def test_each_kind_of_text_shows_what_it_says() -> None:
    shown = {comment.ref: render(comment.body) for comment in sample("talk.json").comments}
    link = '<a href="https://cloth.example/a_b_c" rel="nofollow ugc noopener">'
    assert shown["1"] == (
        f"Rye.<br><br>&nbsp;&nbsp;A week, in a &nbsp;cloth: {link}https://cloth.example/a_b_c</a>."
    )
    how = '<a href="https://bakers.example/how" rel="nofollow ugc noopener">how</a>'
    assert shown["2"] == f"Or <em>frozen</em>, see {how}."
    assert shown["md"] == "<strong>Salt</strong> it.<br>Then <code>wait</code>."
    assert shown["aa"] == "<pre><code>　∧＿∧\n （´・ω・｀）\n （　　　）</code></pre>"


def test_without_a_name_of_its_own_a_thread_is_called_by_its_address() -> None:
    thread = sample("unmarked.json")
    assert (thread.ref, thread.url) == ("https://a.example/1", "https://a.example/1")


def test_a_part_of_a_thread_says_so_and_may_lack_what_is_answered() -> None:
    thread = sample("part.json")
    assert not thread.complete
    assert tree(thread) == [("5", "4", 0), ("6", "5", 1)]


def test_a_thread_in_csv_is_read() -> None:
    thread = sample("talk.csv")
    assert (thread.title, thread.ref) == ("Which bread keeps longest?", thread.url)
    assert (thread.author, thread.body) == ("crust", "Mine is hard.")
    assert thread.created_at == utc(2026, 1, 31)
    assert tree(thread) == [("1", "", 0), ("2", "1", 1), ("3", "1", 1)]
    assert [comment.body for comment in thread.comments] == [
        'Rye; or "wheat".\n\nA week.',
        "Or *frozen*.",
        "",
    ]
    assert thread.comments[0].points == 4
    assert thread.comments[2].state == "deleted"


@pytest.mark.parametrize("name", ["excel.csv", "bom.csv", "unicode.txt"])
def test_a_table_is_read_in_whatever_encoding_and_with_whatever_delimiter_it_comes(
    name: str,
) -> None:
    thread = sample(name)
    assert (thread.title, thread.author) == ("パンの話", "店主")
    assert thread.body == "一番長持ちするパンは？"
    assert [(comment.author, comment.body) for comment in thread.comments] == [
        ("職人", "ライ麦\n一週間はもつ～①"),
        ("", "うちもそう。"),
    ]


def test_the_examples_of_the_documentation_are_read() -> None:
    guide = Path(__file__).parents[3] / "docs" / "plain-format.md"
    text = guide.read_text(encoding="utf-8")
    examples = [text.split(f"```{kind}\n")[1].split("```")[0] for kind in ("json", "csv")]
    threads = [recognise(example.encode(), "example") for example in examples]
    for thread in threads:
        assert tree(thread) == [("1", "", 0), ("2", "1", 1), ("3", "1", 1)]
        assert thread.comments[0].body == "Rye.\n\nA week, in a cloth."


def talk(*comments: Any, **values: Any) -> dict[str, Any]:
    found = comments or ({"id": 1, "author": "a", "text": "Yes."},)
    thread = {"matome": 1, "title": "T", "url": "https://a.example/", "comments": list(found)}
    return thread | values


def read(value: Any) -> FetchedThread:
    return recognise(json.dumps(value).encode(), "x.json")


def said(**values: Any) -> dict[str, Any]:
    return {"id": 7, "author": "a", "text": "Yes."} | values


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (talk(title=" "), "the thread: “title” is missing"),
        (talk(url=None), "the thread: “url” is missing"),
        (talk(url="bakers.example"), "the thread: “url” is no web address (https://…)"),
        (talk(url="javascript:alert(1)"), "the thread: “url” is no web address (https://…)"),
        (talk(url="https://a.example/" + "a" * 200), "the thread: “url” is longer than 200 signs"),
        (talk(url="https://a.example/" + "a" * 2000), "the thread: “url” is longer than 2000"),
        (talk(ref="r" * 201), "the thread: “ref” is longer than 200 signs"),
        (talk(ref="a\0"), "the thread: “ref” has a sign in it that can't be seen"),
        (talk(ref=["a"]), "the thread: “ref” is neither a text nor a whole number"),
        (talk(link="x"), "the thread: “link” is no web address"),
        (talk(author=5), "the thread: “author” is no text"),
        (talk(points=1.5), "the thread: “points” is no whole number"),
        (talk(points=True), "the thread: “points” is no whole number"),
        (talk(complete="perhaps"), "the thread: “complete” is neither true nor false"),
        (talk(matome=2), "the thread: “matome” is not 1, the one version there is"),
        (talk(matome=True), "the thread: “matome” is not 1, the one version there is"),
        (talk(comments=[]), "the thread: has no comments"),
        (talk(comments=None), "the thread: has no comments"),
        (talk(comments={}), "the thread: “comments” is no list"),
        (talk(comment=[]), "the thread: “comment” is no field; those are matome, title, url"),
        (talk("a"), "comment 1: is no object"),
        (talk(said(), said(ID=7)), "comment 2: “ID” is no field; those are id, parent"),
        (talk(said(id=None)), "comment 1: “id” is missing"),
        (talk(said(id=1.5)), "comment 1: “id” is neither a text nor a whole number"),
        (talk(said(), said(id="7")), "comment 2: “id” is “7”, as another's"),
        (talk(said(), said(id=8, parent=9)), "comment 2: “parent” is “9”, which is no comment's"),
        (talk(said(parent=7)), "comment 1: “parent” leads back to the comment itself"),
        (
            talk(said(), said(id=8, parent=9), said(id=9, parent=8)),
            "comment 2: “parent” leads back to the comment itself",
        ),
        (talk(said(text=["a"])), "comment 1: “text” is no text"),
        (talk(said(html="<p>a")), "comment 1: “html” can't stand beside “text”"),
        (talk(said(created_at=5)), "comment 1: “created_at” is no text"),
        (talk(said(created_at="2026-01-31 09:00")), "comment 1: “created_at” is no time with its"),
        (talk(said(created_at="0001-01-01T00:00+09:00")), "comment 1: “created_at” is no time"),
        (talk(said(created_at="yesterday")), "comment 1: “created_at” is no time with its zone"),
        (talk(said(state="hidden")), "comment 1: “state” is none of live, deleted, dead, flagged"),
        (talk(said(state="deleted")), "comment 1: is “deleted”, and so can have neither author"),
        (talk({"id": 1}), "comment 1: has neither author nor text: its “state” may be “deleted”"),
        (talk(said(text=None, html="<b>" * 999)), "comment 1: “html” is HTML that is nested too"),
    ],
)
def test_what_is_wrong_in_json_is_refused_by_place_and_field(value: Any, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(value)
    assert str(caught.value).startswith(f"x.json: {reason}")


HEADER = "id,parent,author,created_at,points,state,title,url,text,html\n"
FIRST = ",,,,,,T,https://a.example/,,\n"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (HEADER, "has no row below its header"),
        (HEADER + ",,,,,,,,,\n", "has no row below its header"),
        (HEADER + FIRST, "line 2: has no comments"),
        (HEADER + "1" + FIRST, "line 2: “id” must be empty: the first row is the thread's own"),
        (HEADER + ",1" + FIRST[1:], "line 2: “parent” must be empty: the first row is the thread"),
        (HEADER + ",,,,,,,https://a.example/,,\n1,,a\n", "line 2: “title” is missing"),
        ("id,author,text,title\n,,,T\n", "line 1: “url” is missing"),
        ("id,author,text,title,url,メモ\n", "line 1: “メモ” is no field; those are id, parent"),
        ("id,author,text,title,url,ID\n", "line 1: “id” stands there twice"),
        (HEADER + FIRST + '1,,a,,,,,,"two\nlines",\n1,,b\n', "line 5: “id” is “1”, as another's"),
        (HEADER + FIRST + ",,a,,,,,,Yes.,\n", "line 3: “id” is missing"),
        (HEADER + FIRST + "1,,a,,,,T,,Yes.,\n", "line 3: “title” must be empty: only the first"),
        (HEADER + FIRST + "1,,a,,1.5,,,,Yes.,\n", "line 3: “points” is no whole number"),
        (HEADER + FIRST + "1,,a,,,,,,Yes.,,,x\n", "line 3: has more cells than the header has"),
        (HEADER + FIRST + "1,,a,2026/1/2 3:04,,,,,Yes.,\n", "line 3: “created_at” is no time wi"),
        (HEADER + FIRST + '1,,"a" b,,,,,,Yes.,\n', "line 3: is no CSV"),
        (HEADER + FIRST + '1,,a,,,,,,"Yes.\n', "line 3: is no CSV"),
        (HEADER + FIRST + "1,,a,,,,,," + "y" * 200_000 + ",\n", "line 3: is no CSV (field larger"),
    ],
)
def test_what_is_wrong_in_csv_is_refused_by_line_and_field(table: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise(table.encode(), "x.csv")
    assert str(caught.value).startswith(f"x.csv: {reason}")


def test_what_is_no_text_in_any_encoding_of_ours_is_refused() -> None:
    with pytest.raises(SourceError, match=r"is not text in UTF-8 \(byte 7\)"):
        recognise(b"id,text\xff\xff,title,url\n,,T,https://a.example/\n", "x.csv")


def test_true_and_false_are_read_as_a_spreadsheet_writes_them() -> None:
    table = f"{HEADER.strip()},complete\n{FIRST.strip()},FALSE\n1,9,a\n"
    assert not recognise(table.encode(), "x.csv").complete


def test_ten_thousand_comments_below_one_another_are_a_thread() -> None:
    comments = [said(id=number, parent=number - 1) for number in range(10_000, 0, -1)]
    thread = read(talk(*comments, said(id=0)))
    assert len(thread.comments) == 10_001
    assert [comment.depth for comment in thread.comments] == list(range(10_001))


def test_twice_the_comments_are_twice_the_work() -> None:
    def work(number: int) -> int:
        comments = [said(id=ref, parent=ref // 2 or None) for ref in range(1, number + 1)]
        data = json.dumps(talk(*comments)).encode()
        return calls_of(lambda: recognise(data, "x"))

    work(10)
    assert work(800) < 2.2 * work(400)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_our_samples_are_nobody_elses(path: Path) -> None:
    document = Document(path.read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["plain"]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: "/".join(path.parts[-3:]))
def test_samples_of_others_are_not_ours(path: Path) -> None:
    assert not is_of(SOURCE, Document(path.read_bytes()))


def test_real_files_of_other_places_are_not_ours(shared: Path) -> None:
    for path in (shared / "samples").glob("*/*"):
        assert not is_of(SOURCE, Document(path.read_bytes()))


@pytest.mark.parametrize(
    "data",
    [
        b'{"title": "T", "comments": [], "short_id": "a"}',
        b'{"title": "T", "comments": {}}',
        b'{"title": "T"}',
        b"id,name\n1,a\n",
        b"id,text\n1,a\n",
        b"\nid,text,title\n",
        b"a text about id,text,title and more\n",
    ],
)
def test_other_files_are_not_ours(data: bytes) -> None:
    assert not is_of(SOURCE, Document(data))


def test_a_reference_is_known_but_nothing_can_be_fetched_by_it() -> None:
    for address in ("plain:bakers-17", "plain:https://bakers.example/talk/17"):
        assert source_of(address) is SOURCE
        with pytest.raises(SourceError, match="came in from a file: import its file again"):
            fetch(address)
    assert SOURCE.ref_of("https://bakers.example/talk/17") is None
    assert SOURCE.ref_of("plain:") is None


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
VALUES = LEAVES | st.sampled_from(["\ud800", {}]) | st.lists(LEAVES, max_size=2)
FIELDS = ("id", "parent", "author", "text", "html", "markdown", "created_at", "points", "state")
COMMENTS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4)
THREADS = st.dictionaries(st.sampled_from(("title", "url", "ref", "link", "complete")), VALUES)


@given(THREADS, st.lists(COMMENTS, max_size=4), st.booleans())
def test_any_values_are_a_thread_or_are_refused(
    thread: dict[str, Any], comments: list[dict[str, Any]], named: bool
) -> None:
    found = [said(id=number) | comment for number, comment in enumerate(comments)]
    value = talk(**thread, comments=found) if named else talk(comments=found)
    assert_thread_or_one_line(json.dumps(value).encode())


@given(st.data())
def test_any_broken_sample_is_a_thread_or_is_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(PATHS)).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    assert_thread_or_one_line(text[:start] + data.draw(st.binary(max_size=6)) + text[end:])
