"""Whatever comes in: a thread or one line why not, in a time that grows with it and no faster."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import SOURCES, is_of, recognise
from curation.sources.base import FetchedThread, SourceError
from curation.sources.five_channel.encoding import decode
from curation.sources.reading.document import Document
from curation.storable import storable
from posts.markdown import render

from .reading import SAMPLES

pytestmark = pytest.mark.usefixtures("in_english")

OURS = ("5ch", "2ch.sc", "open2ch", "jbbs", "machi")
FILES = sorted(SAMPLES.iterdir())
DATA = [path.read_bytes() for path in FILES]
LINE = "名<>sage<>2020/01/01(水) 00:00:00 ID:a<>{}<>\n"
PIECES = st.sampled_from(
    [
        *(b"<>", b"\n", b"\r\n", b"<br>", b"<a href=", b"</b>", b"&#55357;", b"&#xdc00;", b"\0"),
        *(b"\xff\xfe", b"<dt>", b"<div class=post>", b"```", b"TITLE: (9)\n", b"&gt;&gt;1"),
        b"1<>2<>3<>2020/01/01(a) 00:00:00<>5<>6<>7",
    ]
)


def read(data: bytes) -> FetchedThread | None:
    """Read a thread, and check that it is one; None for what is refused."""
    thread, reason = None, ""
    try:
        thread = recognise(data, "input")
    except SourceError as error:
        reason = str(error)
    assert "\n" not in reason
    return thread and checked(thread)


def checked(thread: FetchedThread) -> FetchedThread:
    """Check that a thread is one that the house can take."""
    refs = [comment.ref for comment in thread.comments]
    assert refs == sorted(set(refs), key=int)
    earlier = {""}
    for comment in thread.comments:
        assert comment.parent_ref in earlier
        assert (comment.depth, comment.points) == (0, None)
        earlier.add(comment.ref)
        assert "<script" not in render(comment.body)
    kept = storable(thread)
    assert [comment.ref for comment in kept.comments] == refs
    return thread


@given(data=st.data())
def test_samples_cut_spliced_and_flipped_are_threads_or_refused(data: st.DataObject) -> None:
    one, other = data.draw(st.sampled_from(DATA)), data.draw(st.sampled_from(DATA))
    start, end = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    mixed = bytearray(one[:start] + data.draw(PIECES) + other[end:])
    for place in data.draw(st.lists(st.integers(0, max(len(mixed) - 1, 0)), max_size=8)):
        if mixed:
            mixed[place] ^= 1 << data.draw(st.integers(0, 7))
    read(bytes(mixed))


@given(data=st.sampled_from(DATA), encoding=st.sampled_from(["utf-8", "cp932", "euc_jp"]))
def test_samples_in_another_encoding_are_the_same_threads(data: bytes, encoding: str) -> None:
    text = decode(data).text
    again = read(text.encode(encoding, errors="xmlcharrefreplace"))
    before = read(data)
    assert (again is None) == (before is None)
    if again and before:
        assert again.ref == before.ref
        assert len(again.comments) == len(before.comments)


@given(
    fields=st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=1, max_size=8),
        max_size=6,
    )
)
def test_fields_may_hold_anything(fields: list[list[str]]) -> None:
    lines = "\n".join("<>".join(parts) for parts in fields)
    read(f"{LINE.format('一')[:-1]}題\n{lines}".encode())
    read(f"1<>名<>sage<>2020/01/01(水) 00:00:00<>一<>題<>I\n{lines}".encode())


@given(
    body=st.text(
        st.sampled_from("`　 *_[]()<>&;#>0123456789＞（）／\\~:/.htps\"'|あ\n"), max_size=80
    )
)
def test_a_body_may_hold_anything_and_shows_it(body: str) -> None:
    escaped = body.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    thread = read(LINE.format(escaped).replace("<>\n", "<>題\n").encode())
    assert thread is not None
    if thread.comments[0].state == "live":
        shown = render(thread.comments[0].body)
        assert letters(shown) == "".join(escaped.replace("<br>", "").split()).replace(">", "&gt;")


def letters(shown: str) -> str:
    """What HTML shows, without white space, its entities as they are."""
    text, inside = "", False
    for sign in shown:
        inside = inside or sign == "<"
        text += "" if inside else sign
        inside = inside and sign != ">"
    return "".join(text.replace("&nbsp;", " ").split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_sample_is_of_exactly_one_source(path: Path) -> None:
    document = Document(path.read_bytes())
    [source] = [source for source in SOURCES if is_of(source, document)]
    assert source.name in OURS


def test_no_other_sample_of_a_thread_is_ours() -> None:
    ours = [source for source in SOURCES if source.name in OURS]
    folder = Path(__file__).parents[2]
    others = [path for path in folder.rglob("samples/**/*") if path.is_file()]
    for path in others:
        if path.parent != SAMPLES:
            document = Document(path.read_bytes())
            assert not [source.name for source in ours if is_of(source, document)], path


def test_no_real_document_of_another_place_is_ours(shared: Path) -> None:
    ours = [source for source in SOURCES if source.name in OURS]
    for path in sorted((shared / "samples").rglob("*")):
        if path.is_file() and not path.parent.name.startswith("dat"):
            document = Document(path.read_bytes())
            assert not [source.name for source in ours if is_of(source, document)], path


def work(data: bytes) -> int:
    """Count the lines that are run to read a document."""
    count = 0

    def trace(frame: FrameType, event: str, _arg: Any) -> Callable[..., Any]:
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        with suppress(SourceError):
            recognise(data, "input")
    finally:
        sys.settrace(None)
    return count


START = LINE.format("一").replace("<>\n", "<>題\n")
SEVEN = "{}<>名<>sage<>2020/01/01(水) 00:00:00<>あ<><>I\n"
LONG: dict[str, Callable[[int], str]] = {
    "comments that answer one another": lambda n: (
        START + "".join(LINE.format(f"&gt;&gt;{number}") for number in range(1, n))
    ),
    "broken lines": lambda n: START + "x\n" * n,
    "broken lines among numbered ones": lambda n: "".join(
        SEVEN.format(number) + "x\n" for number in range(1, n)
    ),
    "a comment of many lines": lambda n: LINE.format("　　＿＿ｘ<br>http://a.example/<br>" * n),
    "a drawing of many lines": lambda n: LINE.format("　　／＼＿　（´∀｀）<br>" * n),
    "open tags": lambda n: LINE.format("<a href=" * n + "<b>" * n),
    "entities": lambda n: LINE.format("&#55357;&amp;&gt" * n),
    "spaces": lambda n: LINE.format("　 " * n + "x" + " " * n + "y"),
    "a page of many comments": lambda n: (
        "<html><a href='../test/read.cgi/a/1577804400/1'></a><dl>"
        + "<dt>1 ：a：2020/01/01 00:00<dd>b" * n
    ),
}


@pytest.mark.parametrize("kind", LONG)
def test_work_grows_as_the_document_does(kind: str) -> None:
    once, twice = (work(LONG[kind](size).encode()) for size in (300, 600))
    assert twice < 2.3 * once


def test_ten_thousand_comments_that_answer_one_another_are_a_thread() -> None:
    thread = read(LONG["comments that answer one another"](10_000).encode())
    assert thread is not None
    assert [comment.parent_ref for comment in thread.comments[1:]] == [
        str(number) for number in range(1, 10_000)
    ]
