"""Whatever is wrong with a document, it ends in a thread that can be stored, or in one line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.sources import recognise
from curation.sources.base import FetchedThread, SourceError
from curation.storable import storable

from .damage import damaged_bytes, damaged_json

HERE = Path(__file__).parent
FOLDERS = ("reddit", "lobsters")
SAMPLES = {
    name: [path.read_bytes() for path in sorted((HERE / name / "samples").iterdir())]
    for name in FOLDERS
}
JSON = {
    name: [path.read_bytes() for path in sorted((HERE / name / "samples").glob("*.json"))]
    for name in FOLDERS
}

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def is_well_formed(thread: FetchedThread) -> bool:
    """Say whether comments stand below what they answer, each once."""
    depths: dict[str, int] = {}
    for comment in thread.comments:
        above = depths.get(comment.parent_ref, -1)
        if comment.depth != above + 1 or comment.ref in depths:
            return False
        depths[comment.ref] = comment.depth
    return bool(depths)


def check(data: bytes) -> None:
    try:
        thread = recognise(data, "x")
    except SourceError as error:
        reason = str(error)
        is_line = "\n" not in reason and len(reason) > len("x: ")
        if not is_line:
            raise
        return
    assert is_well_formed(thread)
    kept = storable(thread)
    assert [comment.ref for comment in kept.comments] == [one.ref for one in thread.comments]
    for comment in kept.comments:
        comment.body.encode()
        assert comment.created_at is None or comment.created_at.tzinfo is not None


@pytest.mark.parametrize("name", FOLDERS)
@slow
@given(data=st.data())
def test_damaged_bytes_are_a_thread_or_are_refused(name: str, data: st.DataObject) -> None:
    check(data.draw(damaged_bytes(SAMPLES[name])))


@pytest.mark.parametrize("name", FOLDERS)
@slow
@given(data=st.data())
def test_values_of_other_types_are_a_thread_or_are_refused(name: str, data: st.DataObject) -> None:
    check(data.draw(damaged_json(JSON[name])))
