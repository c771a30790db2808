"""What the tests of boards share: samples, and what was read of them."""

import datetime
from pathlib import Path

import pytest

from curation.sources import recognise
from curation.sources.base import FetchedComment, FetchedThread, SourceError

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> FetchedThread:
    return recognise((SAMPLES / name).read_bytes(), name)


def said(thread: FetchedThread) -> dict[str, FetchedComment]:
    return {comment.ref: comment for comment in thread.comments}


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def refusal(data: bytes, label: str = "input") -> str:
    with pytest.raises(SourceError) as caught:
        recognise(data, label)
    assert "\n" not in str(caught.value)
    return str(caught.value)
