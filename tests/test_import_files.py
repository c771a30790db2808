"""A file that said last what is here is known by its bytes; any other is read."""

import io
from pathlib import Path

import pytest

from curation import file_digest, sources
from curation.importing import ImportOutcome, import_fetched, import_file, import_input
from curation.models import Comment, Thread
from curation.sources import recognise
from curation.sources.base import FetchedThread, SourceError

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent / "samples" / "threads" / "algolia-nested.json"
DATA = FILE.read_bytes()
OTHER = DATA.replace(b"kettle that knows", b"kettle that guesses")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The labels of what is read, not only known."""
    labels: list[str] = []

    def noted(data: bytes, label: str) -> FetchedThread:
        labels.append(label)
        return recognise(data, label)

    monkeypatch.setattr(sources, "recognise", noted)
    return labels


def counts(outcome: ImportOutcome) -> tuple[str, int, int]:
    return outcome.status, outcome.comments, outcome.new


def test_the_same_file_again_is_not_read(reads: list[str]) -> None:
    first = import_file(DATA, "first")
    assert counts(first) == ("created", 7, 7)
    again = import_file(DATA, "again")
    assert counts(again) == ("unchanged", 7, 0)
    assert again.thread == first.thread
    assert reads == ["first"]


def test_it_is_known_however_it_is_handed_in(reads: list[str]) -> None:
    import_input(str(FILE), io.BytesIO())
    assert counts(import_input("-", io.BytesIO(DATA))) == ("unchanged", 7, 0)
    assert reads == [str(FILE)]


def test_a_file_is_read_when_another_said_something_else_meanwhile(reads: list[str]) -> None:
    import_file(DATA, "first")
    assert import_file(OTHER, "other").status == "changed"
    assert import_file(DATA, "first again").status == "changed"
    assert Thread.objects.get().title.endswith("knows when the tea is ready")
    assert reads == ["first", "other", "first again"]


def test_a_file_is_read_when_the_source_said_something_else_meanwhile(reads: list[str]) -> None:
    import_file(DATA, "file")
    assert import_fetched(recognise(OTHER, "fetched")).status == "changed"
    assert import_file(DATA, "file again").status == "changed"
    assert reads == ["file", "file again"]


def test_what_says_the_same_in_another_way_leaves_the_file_known(reads: list[str]) -> None:
    import_file(DATA, "file")
    assert import_fetched(recognise(DATA, "fetched")).status == "unchanged"
    assert import_file(DATA + b"\n", "a line feed more").status == "unchanged"
    assert import_file(DATA, "file again").status == "unchanged"
    assert reads == ["file", "a line feed more"]


def test_a_file_is_read_when_its_thread_is_gone(reads: list[str]) -> None:
    import_file(DATA, "file")
    Thread.objects.all().delete()
    assert counts(import_file(DATA, "file again")) == ("created", 7, 7)
    assert Comment.objects.count() == 7
    assert reads == ["file", "file again"]


def test_a_file_is_read_when_other_code_would_read_it(
    reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file(DATA, "file")
    monkeypatch.setattr(file_digest, "readers", lambda: b"of another day")
    assert counts(import_file(DATA, "file again")) == ("unchanged", 7, 0)
    assert reads == ["file", "file again"]


def test_the_code_that_reads_is_told_apart_by_what_stands_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = tmp_path / "package" / "module.py"
    module.parent.mkdir()
    monkeypatch.setattr(file_digest, "READERS", [tmp_path])
    digests = set()
    for text in ("a = 1", "a = 2", "a = 1"):
        module.write_text(text)
        file_digest.readers.cache_clear()
        digests.add(file_digest.readers())
    file_digest.readers.cache_clear()
    assert len(digests) == 2


def test_what_was_refused_is_refused_again() -> None:
    for _time in range(2):
        with pytest.raises(SourceError, match=r"^upload: "):
            import_file(b" ", "upload")
