"""Samples broken in all ways, and what must hold whatever they then are."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import strategies as st

from curation.sources import recognise
from curation.sources.base import FetchedThread, SourceError
from curation.storable import storable
from posts.markdown import render

MOST_REF = 200
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-1, 0, 1, 2, 10**30, float("nan"), float("inf"), "\ud800", "\0", "", [], {}]),
    st.sampled_from(["1", "<b>" * 300, "2025-13-45", [[]], [None], {"a": None}, [{}], "at://x"]),
    st.text(max_size=8),
)


def tree(thread: FetchedThread) -> list[tuple[str, str, int]]:
    """Return how the comments stand."""
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return each place within a JSON value: what holds it, and where there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            found += [(holder, key) for key in keys]
            waiting += [holder[key] for key in keys]
    return found


def with_other_values(data: st.DataObject, text: str) -> bytes:
    """Replace some values by others of any type, or by values from elsewhere in the sample."""
    value = json.loads(text)
    for _time in range(data.draw(st.integers(1, 4))):
        found = places(value)
        holder, key = data.draw(st.sampled_from(found))
        other_holder, other_key = data.draw(st.sampled_from(found))
        moved = data.draw(st.booleans())
        copy = json.loads(json.dumps(other_holder[other_key]))
        holder[key] = copy if moved else data.draw(VALUES)
    return json.dumps(value).encode()


def with_other_bytes(data: st.DataObject, text: bytes, other: bytes) -> bytes:
    """Cut out a piece, put in a piece of another sample, flip a bit, or change the encoding."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 400)))
    way = data.draw(st.sampled_from(["cut", "splice", "flip", "encode"]))
    if way == "cut":
        return text[:start] + data.draw(st.binary(max_size=8)) + text[end:]
    if way == "splice":
        return text[:start] + other[start:end] + text[end:]
    if way == "flip" and start < len(text):
        flipped = text[start] ^ (1 << data.draw(st.integers(0, 7)))
        return text[:start] + bytes([flipped]) + text[start + 1 :]
    return text.decode().encode(data.draw(st.sampled_from(["utf-16", "utf-8-sig", "utf-16-be"])))


def broken(data: st.DataObject, paths: Sequence[Path]) -> bytes:
    """Return one of the samples, broken."""
    path, other = data.draw(st.sampled_from(paths)), data.draw(st.sampled_from(paths))
    if path.suffix == ".json" and data.draw(st.booleans()):
        return with_other_values(data, path.read_text(encoding="utf-8"))
    return with_other_bytes(data, path.read_bytes(), other.read_bytes())


def work(read: Callable[[], object]) -> int:
    """Return how many calls a reading takes, of Python's functions and of others."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        read()
    finally:
        sys.setprofile(None)
    return calls


def assert_straight_line(document_of: Callable[[int], bytes]) -> None:
    """Check that twice as many comments take twice the work."""
    once, twice = (document_of(number) for number in (300, 600))
    recognise(once, "warm up")
    assert work(lambda: recognise(twice, "x")) < 2.2 * work(lambda: recognise(once, "x"))


def assert_thread_or_one_line(data: bytes) -> None:
    """Read what may be anything."""
    thread, reason = None, "input: "
    try:
        thread = recognise(data, "input")
    except SourceError as error:
        reason = str(error)
    assert reason.startswith("input: ")
    assert "\n" not in reason
    if thread is not None:
        assert_sane(thread)


def assert_sane(thread: FetchedThread) -> None:
    """Check what holds of every thread, and that the database can take it as it is."""
    above: list[str] = []
    seen = {""}
    refs = {comment.ref for comment in thread.comments}
    for comment in thread.comments:
        assert 0 < len(comment.ref) <= MOST_REF
        assert comment.ref not in seen
        seen.add(comment.ref)
        del above[comment.depth :]
        assert len(above) == comment.depth
        if above:
            assert comment.parent_ref == above[-1]
        else:
            assert comment.parent_ref not in refs
        above.append(comment.ref)
        assert comment.created_at is None or not comment.created_at.utcoffset()
        render(comment.body)
    assert thread.comments
    assert thread.title
    assert 0 < len(thread.ref) <= MOST_REF
    assert thread.ref not in seen
    stored = storable(thread)
    assert [comment.ref for comment in stored.comments] == [c.ref for c in thread.comments]
    assert stored.ref == thread.ref
    assert not any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in repr_of(stored))


def repr_of(thread: FetchedThread) -> str:
    """Return all texts of a thread as one."""
    texts = [thread.ref, thread.url, thread.title, thread.author, thread.link, thread.body]
    for comment in thread.comments:
        texts += [comment.ref, comment.parent_ref, comment.author, comment.body]
    return "".join(texts)
