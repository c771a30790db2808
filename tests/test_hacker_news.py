"""Hacker News: what each of its formats holds comes in, whole and in order, or is refused."""

import datetime
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import fetch, recognise, source_of
from curation.sources.base import FetchedComment, FetchedThread, SourceError
from posts.markdown import render

SAMPLES = Path(__file__).parent / "samples" / "threads"
UTC = datetime.UTC


def read(name: str) -> FetchedThread:
    """Read one of the project's own samples."""
    return recognise((SAMPLES / name).read_bytes(), name)


def tree(thread: FetchedThread) -> list[tuple[int, str, str, str]]:
    """The thread's shape: depth, reference, author, state."""
    return [(row.depth, row.ref, row.author, row.state) for row in thread.comments]


def by_ref(thread: FetchedThread) -> dict[str, FetchedComment]:
    """The comments by their references."""
    return {row.ref: row for row in thread.comments}


def item(ref: Any, **values: Any) -> dict[str, Any]:
    """An item as Algolia gives it."""
    told = {
        "id": ref,
        "author": f"a{ref}",
        "text": f"text {ref}",
        "type": "comment",
        "children": [],
    }
    return told | values


def story(*children: Any, **values: Any) -> bytes:
    """A story's JSON as Algolia gives it."""
    return json.dumps(item(1, title="Tea", type="story", children=list(children)) | values).encode()


def test_an_algolia_item_comes_in_whole() -> None:
    thread = read("algolia.json")
    assert (thread.source, thread.ref, thread.author, thread.points) == (
        "hn",
        "9001",
        "kettle",
        128,
    )
    assert thread.url == "https://news.ycombinator.com/item?id=9001"
    assert thread.title == "Show HN: A Kettle That Knows What You Brew"
    assert thread.link == "https://example.com/kettle"
    assert thread.body == "Ask me *anything*."
    assert thread.created_at == datetime.datetime(2025, 5, 20, 3, 0, tzinfo=UTC)
    assert tree(thread) == [
        (0, "101", "alice", "live"),
        (1, "102", "bob", "live"),
        (2, "103", "carol", "live"),
        (1, "104", "", "deleted"),
        (2, "105", "dave", "live"),
        (0, "106", "e_l-9", "live"),
        (0, "107", "frank", "live"),
    ]
    assert [row.parent_ref for row in thread.comments] == ["", "101", "102", "101", "104", "", ""]


def test_text_is_shown_as_the_comment_showed_it() -> None:
    shown = {ref: render(row.body) for ref, row in by_ref(read("algolia.json")).items()}
    address = "https://example.com/manuals/kettles/2025/the-one-that-knows?lang=en&amp;page=2"
    assert f'<a href="{address}" rel="nofollow ugc noopener">{address}</a>' in shown["101"]
    assert "<em>very</em> good.<br><br>The manual" in shown["101"]
    code = "  while kettle.cold():\n      kettle.heat(by=1)   # degrees &lt; 100"
    assert f"<pre><code>{code}</code></pre>" in shown["102"]
    assert shown["103"] == (
        "&gt; No cloud at all.<br><br>* not a list<br><br>1. nor this<br><br># nor a heading"
        "<br><br>a &lt;tag&gt;, snake_case_name, 2*3*4, `ticks`, C:\\temp\\*, [1](x) and ~~waves~~"
        " -- don't you think... :tea:"
    )
    assert shown["105"] == 'What did they say? "{{&lt; list &gt;}}" &amp;amp; all that.'
    assert "日本語でも*大丈夫*？　全角の空白も。" in shown["106"]
    assert 'href="https://news.ycombinator.com/item?id=8863"' in shown["106"]
    assert "http://plain.example/not-a-link" in shown["106"]
    assert 'href="http://plain' not in shown["106"]


def test_firebase_items_stand_in_ranked_order_and_tell_that_some_are_missing() -> None:
    thread = read("firebase.json")
    assert tree(thread) == [
        (0, "206", "erin", "live"),
        (0, "201", "alice", "live"),
        (1, "204", "", "deleted"),
        (2, "205", "dave", "live"),
        (1, "202", "bob", "live"),
        (2, "203", "carol", "dead"),
    ]
    assert not thread.complete
    assert by_ref(thread)["203"].body == "Buy my kettles at <http://spam.example/>"


def test_a_bare_list_of_firebase_items_is_a_thread_too() -> None:
    content = json.loads((SAMPLES / "firebase.json").read_text())
    bare = json.dumps([*content["comments"], content["post"]]).encode()
    assert recognise(bare, "bare.json") == read("firebase.json")


@pytest.mark.parametrize(
    ("name", "ref", "title", "points", "shape"),
    [
        (
            "page_2015_spring.html",
            "9003",
            "A Third Kettle",
            33,
            [(0, "301", "alice", "live"), (1, "302", "bob", "live"), (2, "303", "carol", "live")],
        ),
        (
            "page_2021.html",
            "9005",
            "A Fifth Kettle",
            312,
            [
                (0, "501", "alice", "live"),
                (1, "502", "bob", "live"),
                (2, "503", "carol", "flagged"),
                (0, "504", "dave", "live"),
            ],
        ),
        (
            "page_2026.html",
            "9006",
            "Ask HN: A Sixth Kettle?",
            148,
            [(0, "601", "alice", "live"), (1, "602", "bob", "live"), (0, "603", "", "deleted")],
        ),
    ],
)
def test_a_page_of_any_year_comes_in(
    name: str, ref: str, title: str, points: int, shape: list[tuple[int, str, str, str]]
) -> None:
    thread = read(name)
    assert (thread.ref, thread.title, thread.points) == (ref, title, points)
    assert thread.author == "kettle"
    assert tree(thread) == shape
    assert "reply" not in " ".join(row.body for row in thread.comments)


def test_a_deleted_row_without_a_name_still_holds_its_place() -> None:
    thread = read("page_2015_summer.html")
    assert [(row.depth, row.author) for row in thread.comments] == [
        (0, "alice"),
        (1, ""),
        (2, "bob"),
        (0, "carol"),
    ]
    assert by_ref(thread)["403"].parent_ref == thread.comments[1].ref
    assert by_ref(thread)["401"].body == "With code:\n\n```\n   $ kettle --boil\n   100\n```"


def test_a_time_is_taken_from_a_title_and_never_guessed_from_an_age() -> None:
    assert {row.created_at for row in read("page_2015_spring.html").comments} == {None}
    times = {row.ref: row.created_at for row in read("page_2021.html").comments}
    assert times["501"] == datetime.datetime(2021, 9, 1, 21, 52, 28, tzinfo=UTC)
    assert times["502"] == datetime.datetime(2021, 9, 1, 22, 0, tzinfo=UTC)
    assert read("page_2026.html").created_at == datetime.datetime(
        2026, 5, 31, 22, 59, 50, tzinfo=UTC
    )


def test_a_page_with_more_behind_it_is_not_complete() -> None:
    page = (SAMPLES / "page_2021.html").read_text()
    more = page.replace("</body>", '<a href="item?id=9005&p=2" class="morelink">More</a></body>')
    assert read("page_2021.html").complete
    assert not recognise(more.encode(), "p1.html").complete


def test_a_comment_is_the_head_of_its_own_page() -> None:
    answer = item(5, text="Just so.")
    data = json.dumps(item(3, text="<p>Is there tea?</p>", children=[answer])).encode()
    thread = recognise(data, "comment.json")
    assert (thread.ref, thread.title, tree(thread)) == (
        "3",
        "Is there tea?",
        [(0, "5", "a5", "live")],
    )


def test_addresses_of_a_thread_are_known_in_all_their_spellings() -> None:
    for address in (
        "hn:44044199",
        "https://news.ycombinator.com/item?id=44044199",
        "http://news.ycombinator.com/item?id=44044199&p=2#44044200",
        "https://hn.algolia.com/api/v1/items/44044199",
        "https://hacker-news.firebaseio.com/v0/item/44044199.json",
        "  https://NEWS.ycombinator.com/item?id=44044199 ",
    ):
        source = source_of(address)
        assert source is not None
        assert source.ref_of(address) == "44044199"
    for address in (
        "https://news.ycombinator.com/news",
        "https://news.ycombinator.com.evil.example/item?id=1",
        "https://evil.example/?https://news.ycombinator.com/item?id=1",
        "ftp://news.ycombinator.com/item?id=1",
        "hn:", "hn:x", "hn:-1", "https://[", "tea.json",
    ):  # fmt: skip
        assert source_of(address) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"{", "broken JSON"),
        (b'{"id": 1, "children": [', "broken JSON"),
        (b'{"a": 1}', "JSON, but not a thread"),
        (b"[]", "JSON, but not a thread"),
        (b"null", "nothing that a source here knows"),
        (b"tea, milk, sugar", "nothing that a source here knows"),
        (bytes(range(256)) * 40, "binary"),
        (b"<!doctype html><title>Tea</title><p>No forum.", "HTML, but not a page"),
        (b'<html><table id="hnmain"></table>', "not of a thread"),
        (b'{"hits": [], "type": "story"}', "list of search results"),
        (b'{"objectID": "1", "type": "job"}', "list of search results"),
        (story(), "has no comments"),
        (story(item(2), title=None, text=None), "neither a title nor a text"),
        (story(item(None)), "for an id"),
        (story(item(True)), "for an id"),
        (story(item(-5)), "for an id"),
        (story("tea"), "not an object"),
        (story(item(2, children="x")), "not a list"),
        (story(item(2, created_at_i=10**18)), "is no time"),
        (story(item(2, created_at="yesterday")), "is no time"),
        (b'{"id": 1, "type": "story", "title": "Tea"}', "has no comments"),
        (b'{"id": 1, "children": [' + b"\xff\xfe" + b"]}", "not UTF-8"),
        (b'[{"id": [1], "type": "story"}, {"id": 2, "type": "comment"}]', "for an id"),
        (b'<html><table id="hnmain">' + b"<div>" * 20_000, "nested too deeply"),
        (b'{"id":1,"title":"x","children":' + b"[" * 200_000, "broken JSON|too deeply"),
    ],
)
def test_what_is_no_thread_is_refused_with_one_true_line(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as refusal:
        recognise(data, "tea.json")
    assert str(refusal.value).startswith("tea.json: ")
    assert "\n" not in str(refusal.value)


def test_scores_that_no_database_can_hold_are_unknown() -> None:
    thread = recognise(story(item(2, points=10**30), points=2**40), "tea.json")
    assert thread.points is None
    assert thread.comments[0].points is None


def test_a_list_page_is_a_list_and_no_thread() -> None:
    row = '<tr><td class="subtext"><a href="item?id={0}">1 comment</a></td></tr>'
    rows = "".join(row.format(number) for number in range(3))
    page = f'<html><table id="hnmain">{rows}</table></html>'
    with pytest.raises(SourceError, match="list of stories"):
        recognise(page.encode(), "front.html")


def test_an_address_of_nobody_is_refused() -> None:
    with pytest.raises(SourceError, match="no address of a source"):
        fetch("https://example.com/thread")


def test_a_thread_may_be_nested_deeper_than_pythons_stack() -> None:
    deep = json.dumps(
        {"post": {"id": 1, "type": "story", "title": "Deep", "kids": [2]}, "comments": []}
    )
    content = json.loads(deep)
    content["comments"] = [
        {"id": n, "type": "comment", "by": "a", "text": "x", "parent": n - 1, "kids": [n + 1]}
        for n in range(2, 10_002)
    ]
    thread = recognise(json.dumps(content).encode(), "deep.json")
    assert [row.depth for row in thread.comments] == list(range(10_000))


def test_circles_doubles_and_orphans_make_a_sane_thread() -> None:
    comments = [
        {"id": 2, "type": "comment", "by": "a", "text": "2", "parent": 3, "kids": [3]},
        {"id": 3, "type": "comment", "by": "b", "text": "3", "parent": 2, "kids": [2]},
        {"id": 4, "type": "comment", "by": "c", "text": "4", "parent": 99},
        {"id": 4, "type": "comment", "by": "d", "text": "again", "parent": 1},
        {"id": 1, "type": "comment", "by": "e", "text": "me too", "parent": 1},
    ]
    post = {"id": 1, "type": "story", "title": "Knots"}
    thread = recognise(json.dumps({"post": post, "comments": comments}).encode(), "knots.json")
    assert sorted(row.ref for row in thread.comments) == ["2", "3", "4"]
    refs = {row.ref for row in thread.comments}
    assert all(row.parent_ref in refs | {""} for row in thread.comments)


MUTATED = st.sampled_from(sorted(SAMPLES.iterdir())).flatmap(
    lambda path: st.tuples(
        st.just(path.read_bytes()),
        st.integers(0, path.stat().st_size),
        st.integers(0, path.stat().st_size),
        st.binary(max_size=12),
    )
)


@given(MUTATED)
def test_spoilt_input_ends_in_a_thread_or_in_one_line(
    spoilt: tuple[bytes, int, int, bytes],
) -> None:
    data, start, end, insert = spoilt
    reason, refs = "", []
    try:
        thread = recognise(data[: min(start, end)] + insert + data[max(start, end) :], "x")
        refs = [row.ref for row in thread.comments]
    except SourceError as error:
        reason = str(error)
    assert "\n" not in reason
    assert bool(refs) is not bool(reason)
    assert len(set(refs)) == len(refs)


# The real samples, each read in another way than the parser does.


class Words(HTMLParser):
    """Reads the visible text of a fragment of HTML, its white space left out."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data


def letters(html: str) -> str:
    """Return a fragment's text without white space; links count by where they lead."""
    html = re.sub(r'<a\s[^>]*href="([^"]*)"[^>]*>.*?</a>', r"\1", html, flags=re.DOTALL)
    words = Words()
    words.feed(html)
    words.close()
    return re.sub(r"\s", "", words.text)


def nested(data: dict[str, Any], parent: str = "") -> list[tuple[dict[str, Any], str]]:
    """All items below one of Algolia's."""
    found = []
    for child in data.get("children") or []:
        found += [(child, parent), *nested(child, str(child["id"]))]
    return found


@pytest.mark.parametrize(
    "name",
    ["hermes-40500071", "item-17-2014", "ssh-for-everything-2015", "whoishiring-2026-06-trimmed"],
)
def test_the_real_algolia_samples_come_in(shared: Path, name: str) -> None:
    path = shared / "samples" / "hn-algolia-item" / f"{name}.json"
    content, thread = json.loads(path.read_text()), recognise(path.read_bytes(), name)
    told, found = nested(content), by_ref(thread)
    assert len(found) == len(told) > 0
    for data, parent in told:
        row = found[str(data["id"])]
        assert (row.author, row.parent_ref) == (data.get("author") or "", parent)
        assert letters(render(row.body)) == letters(data.get("text") or "")
        stamp = data.get("created_at_i")
        assert stamp is None or row.created_at == datetime.datetime.fromtimestamp(stamp, UTC)


def test_the_real_firebase_sample_comes_in_ranked(shared: Path) -> None:
    path = shared / "samples" / "hn-firebase" / "whoishiring-2024-07-raw-407c.json"
    content, thread = json.loads(path.read_text()), recognise(path.read_bytes(), "raw")
    found = by_ref(thread)
    assert len(found) == len(content["comments"]) == 407
    for data in content["comments"]:
        row = found[str(data["id"])]
        assert row.author == data.get("by", "")
        assert row.created_at == datetime.datetime.fromtimestamp(data["time"], UTC)
        assert letters(render(row.body)) == letters(data.get("text", ""))
        assert row.state == (
            "deleted" if data.get("deleted") else "dead" if data.get("dead") else "live"
        )
    tops = [row.ref for row in thread.comments if row.depth == 0]
    assert tops == [str(kid) for kid in content["post"]["kids"] if str(kid) in found]
    assert not thread.complete


@pytest.mark.parametrize(
    ("name", "count", "with_times"),
    [
        ("2015-04-hyperv-121c", 121, False),
        ("2015-06-openssh-297c", 297, False),
        ("2021-07-branson-147c", 147, True),
        ("2026-item-124c", 124, True),
    ],
)
def test_the_real_pages_come_in(shared: Path, name: str, count: int, with_times: bool) -> None:
    path = shared / "samples" / "hn-html" / f"{name}.html"
    page, thread = path.read_text(), recognise(path.read_bytes(), name)
    assert len(thread.comments) == count
    heads = re.findall(r'class="comhead">(.*?)</span></div>', page, re.DOTALL)
    authors = [found[1] for head in heads if (found := re.search(r'user\?id=([^"]+)"', head))]
    assert [row.author for row in thread.comments if row.author] == authors
    widths = re.findall(r'<img src="s\.gif" height="1" width="(\d+)"></td>', page)
    assert [row.depth for row in thread.comments] == [int(width) // 40 for width in widths]
    texts = re.findall(
        r'<(?:span|div) class="commtext[^"]*">(.*?)(?:</span>\s*<div|</div>\s*<div|</div></td>)'
        r'|<span class="comment">\s*<font[^>]*>(.*?)</font>\s*</span>',
        page,
        re.DOTALL,
    )
    written = Counter(letters(new or old) for new, old in texts)
    shown = Counter(letters(render(row.body)) for row in thread.comments if row.body)
    assert shown == written
    assert all((row.created_at is not None) is with_times for row in thread.comments if row.author)


def test_real_lists_are_refused_for_what_they_are(shared: Path) -> None:
    folder = shared / "samples"
    with pytest.raises(SourceError, match="list of stories"):
        recognise((folder / "hn-html" / "2026-frontpage.html").read_bytes(), "front")
    for path in (folder / "hn-algolia-search").iterdir():
        with pytest.raises(SourceError, match="list of search results"):
            recognise(path.read_bytes(), path.name)
