"""Real threads beside the project, checked against their bytes by other means than ours."""

import datetime
import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from curation.sources import recognise, source_named
from curation.sources.base import FetchedThread, Lister, SourceError
from curation.sources.reading.document import Document
from posts.ascii_art import has_art
from posts.markdown import render

pytestmark = pytest.mark.usefixtures("in_english")

FOLDERS = ("dat", "dat-edge-utf8", "dat-utf8-title-header", "dat-html")
REFUSED = {
    "2ch-log-fallen.dat": "is the notice of a thread that fell into the archive",
    "2ch-subject.txt": "is a board's list of threads, not a thread",
    "exzerochplus-notfound.dat": "is a board's notice that there is no such thread",
    "readcrx-ch404.dat": "is a page that says that there is no such thread",
}
# From its bytes to its text, where a file isn't in UTF-8.
ENCODINGS = {"2ch": "cp932", "jbbs": "euc_jp"}
TIME = re.compile(r"(\d\d|\d{4})/(\d\d)/(\d\d)\(.\) (\d\d):(\d\d):(\d\d)(?:\.(\d\d))?")
LINK = re.compile(r"(?<![a-z])h?ttps?://[\w./?=&#~%+:;@!-]+", re.ASCII)


class Said(NamedTuple):
    """A comment as the bytes have it."""

    ref: str
    name: str
    time: datetime.datetime
    body: str


def files(shared: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((shared / "samples" / folder).iterdir())


def text_of(path: Path) -> str:
    name = path.name.partition("-")[0]
    if path.suffix == ".dat" and name in ENCODINGS:
        return path.read_bytes().decode(ENCODINGS[name], errors="replace")
    return path.read_text(encoding="utf-8")


def time_of(text: str) -> datetime.datetime:
    found = TIME.search(text)
    assert found is not None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    year += 2000 * (year < 100)
    local = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.UTC)
    hundredths = datetime.timedelta(milliseconds=10 * int(found[7] or 0))
    return local + hundredths - datetime.timedelta(hours=9)


def comments_in(path: Path) -> list[Said]:
    """Read a log by one expression over all of its text."""
    text = text_of(path).replace("\r", "")
    first = 81 if "81-100" in path.name else 1
    if path.name.startswith("jbbs"):
        lines = re.findall(r"^(\d+)<>(.*?)<>.*?<>(.*?)<>(.*?)<>.*?<>.*?$", text, re.MULTILINE)
        return [Said(ref, name, time_of(told), body) for ref, name, told, body in lines]
    found = re.findall(
        r"^(?!TITLE)([^\n]*?)<>[^\n]*?<>([^\n]*?)<>(.*?)<>[^\n]*$", text, re.MULTILINE | re.DOTALL
    )
    return [
        Said(str(number), name, time_of(told), body)
        for number, (name, told, body) in enumerate(found, first)
    ]


class Shown(HTMLParser):
    """What a page of an archive shows, by the class of each element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"div", "span"}:
            self.open.append((dict(attrs).get("class") or "").strip())
            self.seen.setdefault(self.open[-1], []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"div", "span"}:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].startswith("post-"):
            self.seen[self.open[-1]][-1] += data


def letters(text: str) -> str:
    """What of HTML is read: no tags, no white space, no entity, no icon."""
    text = html.unescape(re.sub(r"<[a-zA-Z/][^<>]*>", "", text))
    return re.sub(r"\s|\ufffd", "", text)


def addresses(text: str) -> list[str]:
    """The addresses in plain text, whole."""
    return [f"h{link.removeprefix('h')}" for link in LINK.findall(text)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_real_file_is_a_thread_or_refused_with_the_true_reason(
    shared: Path, folder: str
) -> None:
    for path in sorted((shared / "samples" / folder).iterdir()):
        if path.name in REFUSED:
            with pytest.raises(SourceError, match=REFUSED[path.name]):
                recognise(path.read_bytes(), path.name)
        else:
            assert recognise(path.read_bytes(), path.name).comments


def test_real_logs_say_what_their_bytes_say(shared: Path) -> None:
    for path in files(shared):
        if path.name in REFUSED or path.suffix == ".html":
            continue
        thread = recognise(path.read_bytes(), path.name)
        expected = comments_in(path)
        assert [comment.ref for comment in thread.comments] == [said.ref for said in expected]
        for comment, said in zip(thread.comments, expected, strict=True):
            assert comment.created_at == said.time
            assert letters(comment.author.rpartition(" ID:")[0] or comment.author) == (
                letters(said.name)
            )
            assert_shown(render(comment.body), said.body)


def assert_shown(shown: str, written: str) -> None:
    """Check that HTML shows what a log has, letter by letter, line by line, link by link."""
    if "\ufffd" not in written:
        lost = r"^sssp:\S+$"
        assert letters(shown) == re.sub(lost, "", letters(written))
    if "<pre>" not in shown and "\n" not in written:
        written = written.replace("<hr>", "<br>")
        assert shown.rstrip().count("<br>") == written.rstrip().count("<br>")
        plain = html.unescape(re.sub("<[^>]*>", "", written))
        links = [html.unescape(href) for href in re.findall('href="([^"]*)"', shown)]
        assert [link.rstrip(".:;!?") for link in links] == [
            link.rstrip(".:;!?") for link in addresses(plain)
        ]


def test_who_answers_whom_in_real_logs_is_what_their_links_say(shared: Path) -> None:
    for path in files(shared):
        if path.name in REFUSED or path.suffix == ".html":
            continue
        thread = recognise(path.read_bytes(), path.name)
        refs = {comment.ref for comment in thread.comments}
        for comment, said in zip(thread.comments, comments_in(path), strict=True):
            named = re.findall(r"(?:>|&gt;?)(?:>|&gt;?)(\d+)", re.sub("<[^>]*>", "", said.body))
            earlier = [ref for ref in named if int(ref) < int(said.ref) and ref in refs]
            if earlier:
                assert comment.parent_ref == earlier[0]


def test_drawings_of_a_real_thread_keep_all_their_spaces(shared: Path) -> None:
    path = shared / "samples" / "dat" / "jbbs-aa-euc.dat"
    thread = recognise(path.read_bytes(), path.name)
    drawn = [comment for comment in thread.comments if "```" in comment.body]
    assert len(drawn) > 200
    written = {said.ref: said.body for said in comments_in(path)}
    for comment in drawn:
        assert has_art(render(comment.body))
        if "\ufffd" in written[comment.ref]:
            continue
        lines = html.unescape(re.sub("<(?!br>)[^>]*>", "", written[comment.ref])).split("<br>")
        blocks = re.findall(r"```\n(.*?)\n```", comment.body, re.DOTALL)
        assert all(block in "\n".join(lines) for block in blocks)


def test_a_real_page_of_an_archive_says_what_it_shows(shared: Path) -> None:
    path = shared / "samples" / "dat-html" / "shitaraba-archive-small.html"
    thread = recognise(path.read_bytes(), path.name)
    page = Shown()
    page.feed(path.read_text(encoding="utf-8"))
    assert [comment.ref for comment in thread.comments] == page.seen["post-number"]
    assert [comment.author for comment in thread.comments] == page.seen["post-name"]
    assert [comment.created_at for comment in thread.comments] == list(
        map(time_of, page.seen["post-date"])
    )
    for comment, shown in zip(thread.comments, page.seen["post-content"], strict=True):
        assert letters(render(comment.body)) == letters(html.escape(shown))


def places(thread: FetchedThread) -> tuple[str, str, str]:
    return thread.source, thread.ref, thread.title


def test_real_threads_are_called_what_they_are(shared: Path) -> None:
    called = {
        path.name: places(recognise(path.read_bytes(), path.name))
        for path in files(shared)
        if path.name not in REFUSED
    }
    assert called["2ch-example-1-80.dat"][:2] == called["2ch-example-81-100-delta.dat"][:2]
    assert called["2ch-with-id.dat"] == ("5ch", "linux/1199682606", "KDE スレッド7")
    assert called["jbbs-aa-euc.dat"][:2] == ("jbbs", "computer/41116/1219061976")
    assert called["5ch-jisaku-rtx50-1-184.txt"][:2] == ("5ch", "jisaku/1770700534")
    assert called["shitaraba-archive-small.html"][:2] == ("jbbs", "anime/11210/1734842930")


def test_a_real_list_has_all_its_threads(shared: Path) -> None:
    data = (shared / "samples" / "dat" / "2ch-subject.txt").read_bytes()
    source = source_named("5ch")
    assert isinstance(source, Lister)
    found = source.parse_list(Document(data), "subject.txt")
    written = re.findall(r"^(\d+)\.dat<>(.*) +\((\d+)\)$", data.decode("cp932"), re.MULTILINE)
    assert [(entry.ref, entry.title, entry.comments) for entry in found] == [
        (key, re.sub(" +", " ", html.unescape(title)).strip(), int(count))
        for key, title, count in written
    ]
