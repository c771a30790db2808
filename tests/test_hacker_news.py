"""Hacker News in all its formats: what is read, what is refused, and how it is fetched."""

import datetime
import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from curation.sources import fetch, is_of, recognise, source_named, source_of
from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.network import http
from curation.sources.reading.document import Document
from posts.markdown import render

from .local_server import LocalServer, Page, answer, hang_up, status

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"
Tree = list[tuple[str, str, int]]


def sample(name: str) -> FetchedThread:
    path = SAMPLES / "threads" / name
    return recognise(path.read_bytes(), path.name)


def tree(thread: FetchedThread) -> Tree:
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


def said(thread: FetchedThread) -> dict[str, FetchedComment]:
    return {comment.ref: comment for comment in thread.comments}


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def test_algolias_item_is_read_with_all_its_oddities() -> None:
    thread = sample("algolia-nested.json")
    assert (thread.source, thread.ref) == ("hn", "9100001")
    assert thread.url == "https://news.ycombinator.com/item?id=9100001"
    assert thread.title == "Show HN: A kettle that knows when the tea is ready"
    assert (thread.author, thread.points) == ("teapot", 42)
    assert thread.link == "https://kettle.example/about?from=hn&lang=en"
    assert thread.created_at == utc(2026, 2, 3, 4, 5, 6)
    assert thread.body == (
        "I built this *over a winter*.\n\nThe source is at "
        "<https://code.example/teapot/a-kettle-that-knows-when-the-tea-is-ready/tree/main>"
    )
    assert thread.complete
    assert tree(thread) == [
        ("9100002", "", 0),
        ("9100003", "9100002", 1),
        ("9100004", "9100003", 2),
        ("9100005", "9100002", 1),
        ("9100006", "9100005", 2),
        ("9100008", "", 0),
        ("9100007", "", 0),
    ]
    comments = said(thread)
    assert comments["9100004"].created_at == utc(2026, 2, 3, 5, 20, 0, 123_000)
    assert comments["9100005"] == FetchedComment(
        ref="9100005",
        parent_ref="9100002",
        depth=1,
        author="",
        body="",
        created_at=None,
        state="deleted",
    )
    assert comments["9100006"].created_at == utc(2026, 2, 3, 6, 26, 40)
    assert comments["9100007"].created_at is None
    assert comments["9100003"].body.startswith(
        "This is how it waits:\n\n```\n  while temperature() > 80:\n      wait(seconds=5)\n\n"
        "  ring()  # `twice`\n```\n\nand"
    )
    assert "[this thread](<https://news.ycombinator.com/item?id=9000000>)" in (
        comments["9100004"].body
    )
    assert "javascript" not in comments["9100004"].body
    assert render(comments["9100008"].body) == (
        "{{&lt; list &gt;}} {{% ref %}} :tea: -- --- ... &lt;&lt; &gt;&gt; C:\\temp\\* ~~waves~~"
        " 2*3*4 [1](x) &amp;amp; HAHAHUGO http://plain.example/x www.example.com"
        "<br><br>1. one<br><br>- two<br><br>日本語でも<em>「大丈夫」</em>。\u3000全角の空白も。"
    )


def test_algolias_item_of_2014_has_closed_paragraphs_and_points() -> None:
    thread = sample("algolia-2014.json")
    assert tree(thread) == [("9200002", "", 0), ("9200003", "9200002", 1), ("9200004", "", 0)]
    assert [comment.points for comment in thread.comments] == [3, 1, 2]
    assert said(thread)["9200002"].body == (
        "Everybody thinks that somebody else does.\n\n"
        "See <http://en.wikipedia.org/wiki/Bystander_effect>"
    )
    assert said(thread)["9200004"].body == "Ours has a schedule in *three* spreadsheets."


def test_a_comment_with_its_answers_is_a_thread_named_by_its_first_words() -> None:
    thread = sample("algolia-comment.json")
    assert thread.ref == "9300002"
    assert thread.title == (
        "Walking to work is the one meeting of the day that always ends on time, and…"
    )
    assert thread.body.startswith("Walking to work")
    assert (thread.author, thread.link) == ("walker", "")
    assert tree(thread) == [("9300003", "", 0)]


def test_firebases_items_stand_as_they_are_ranked_and_the_rest_after_them() -> None:
    thread = sample("firebase-story.json")
    assert (thread.ref, thread.author, thread.points) == ("9400001", "librarian", 88)
    assert thread.created_at == utc(2023, 11, 14, 22, 13, 20)
    assert thread.body == "Mine is a cookbook from 1950.\n\nIt has notes in pencil."
    assert tree(thread) == [
        ("9400003", "", 0),
        ("9400002", "", 0),
        ("9400006", "9400002", 1),
        ("9400004", "9400002", 1),
        ("9400005", "9400002", 1),
        ("9400007", "", 0),
        ("9400008", "", 0),
        ("9400009", "9400099", 0),
    ]
    assert not thread.complete
    comments = said(thread)
    assert (comments["9400005"].state, comments["9400005"].author) == ("deleted", "")
    assert comments["9400007"].state == "flagged"
    assert (comments["9400007"].author, comments["9400007"].body) == ("spammer", "")
    assert comments["9400008"].state == "dead"
    assert comments["9400008"].body == "I am dead, but can be read."


def test_a_file_of_items_one_a_line_is_read_whatever_their_order() -> None:
    thread = sample("firebase-items.jsonl")
    assert (thread.title, thread.link) == ("Ten lines, one item each", "https://lines.example/")
    assert tree(thread) == [("9500002", "", 0), ("9500003", "9500002", 1)]
    assert thread.complete


def test_a_page_of_april_2015_is_read() -> None:
    thread = sample("page-2015-04.html")
    assert (thread.ref, thread.title) == ("9600001", "Small boats on large lakes")
    assert (thread.author, thread.points) == ("skipper", 31)
    assert thread.link == "http://boats.example/lakes"
    assert thread.created_at is None
    assert thread.body == ""
    assert thread.complete
    assert tree(thread) == [
        ("9600002", "", 0),
        ("9600003", "9600002", 1),
        ("9600004", "9600003", 2),
        ("9600005", "", 0),
    ]
    comments = said(thread)
    assert [comment.author for comment in thread.comments] == ["oar", "anchor", "oar", "keel"]
    assert comments["9600002"].body == (
        "A lake is a sea that *forgives*.\n\nSecond paragraph with a link: "
        "<http://boats.example/a/very/long/way/to/the/other/shore>"
    )
    assert comments["9600004"].body == "True:\n\n```\n  wind  > 6\n  boat  = 0\n```"
    assert (comments["9600005"].state, comments["9600005"].body) == ("dead", "Buy my boat.")
    assert {comment.created_at for comment in thread.comments} == {None}


def test_a_page_of_june_2015_is_read_with_a_deleted_row_that_has_no_number() -> None:
    thread = sample("page-2015-06.html")
    assert thread.title == "Ask HN: What do you keep in the freezer?"
    assert (thread.ref, thread.link) == ("9610001", "")
    assert thread.body == "Mine has peas.\n\nAnd *one* glove."
    assert tree(thread) == [
        ("9610002", "", 0),
        ("9610002+1", "9610002", 1),
        ("9610004", "9610002+1", 2),
    ]
    assert said(thread)["9610002+1"].state == "deleted"
    assert said(thread)["9610002"].body == "Bread.\n\nAlways bread."


def test_a_page_of_2021_is_read_with_collapsed_flagged_and_deleted_rows() -> None:
    thread = sample("page-2021.html")
    assert thread.title == "The bridge that sings in the wind"
    assert thread.created_at == utc(2021, 9, 1, 20, 15, 25)
    assert tree(thread) == [
        ("9620002", "", 0),
        ("9620003", "9620002", 1),
        ("9620004", "9620003", 2),
        ("9620005", "", 0),
    ]
    assert [comment.state for comment in thread.comments] == ["live", "live", "flagged", "deleted"]
    assert [comment.author for comment in thread.comments] == ["cable", "rivet", "rust", ""]
    assert [comment.body for comment in thread.comments] == [
        "It hums a low B.\n\nIn winter, a flat one.",
        "Collapsed, and a comment all the same.",
        "",
        "",
    ]
    assert said(thread)["9620003"].created_at == utc(2021, 9, 1, 22, 47, 20)


def test_a_page_of_2026_is_read() -> None:
    thread = sample("page-2026.html")
    assert (thread.ref, thread.points, thread.link) == ("9630001", 1, "")
    assert thread.body == "Stairs: *many*.\n\nNeighbours: none."
    assert thread.created_at == utc(2026, 5, 31, 22, 59, 50)
    assert tree(thread) == [("9630002", "", 0), ("9630003", "9630002", 1), ("9630004", "", 0)]
    comments = said(thread)
    assert comments["9630002"].body == "Is the lamp included?\n\n> Neighbours: none\n\nI am one."
    assert comments["9630003"].state == "flagged"
    assert comments["9630003"].body == "Flagged, but this reader sees the dead."
    assert comments["9630004"].body == (
        "Pictures: <https://pictures.example/lighthouse/all-of-the-stairs-one-by-one.html>"
    )


def test_a_comments_own_page_is_a_thread_below_that_comment() -> None:
    thread = sample("page-permalink-2026.html")
    assert (thread.ref, thread.author) == ("9640002", "ladle")
    assert thread.title == "Soup is the oldest software. It runs on anything."
    assert thread.body == "Soup is the oldest software.\n\nIt runs on anything."
    assert thread.created_at == utc(2026, 3, 1, 10)
    assert tree(thread) == [("9640003", "", 0)]


def edited(*pairs: tuple[str, str]) -> FetchedThread:
    """Read the page of 2026 with some of its markup replaced."""
    text = (SAMPLES / "threads" / "page-2026.html").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return recognise(text.encode(), "page")


@pytest.mark.parametrize(
    "pair",
    [
        ('class="ind" indent="1"', "indent='1' class='ind'"),
        ('class="ind" indent="1"', 'class=ind indent=1 style="x"'),
        (' indent="1"', ""),
        ('class="athing comtr" id="9630003"', 'class="athing comtr"'),
        ('class="athing comtr" id="9630003"', 'id=9630003 class="comtr athing noshow"'),
        ('href="item?id=', 'href="https://news.ycombinator.com/item?id='),
        ('href="user?id=', 'href="https://news.ycombinator.com/user?id='),
        ('"2026-06-01T02:06:55 1780279615"', '"2026-06-01T02:06:55.000Z"'),
        ('"2026-06-01T02:06:55 1780279615"', '"2026-06-01T02:06:55"'),
    ],
)
def test_markup_that_says_the_same_is_read_the_same(pair: tuple[str, str]) -> None:
    assert edited(pair) == sample("page-2026.html")


def test_an_age_without_a_title_is_no_time() -> None:
    thread = edited((' title="2026-06-01T02:06:55 1780279615"', ""))
    assert said(thread)["9630003"].created_at is None


def test_a_page_that_goes_on_elsewhere_is_not_complete() -> None:
    more = ("</table><br><br>\n</td>", '</table><a href="?p=2" class="morelink">More</a></td>')
    assert edited().complete
    assert not edited(more).complete
    assert not edited(("3&nbsp;comments", "300&nbsp;comments")).complete


REFUSED = {
    "front-page.html": "is a list of stories, not a thread",
    "new-comments.html": "is a list of comments, not a thread",
    "login.html": "is a page of Hacker News, but not of a thread",
    "user.html": "is a page of Hacker News, but not of a thread",
    "search.json": "is a list of search results, not a thread",
    "hit.json": "is one search result, not a thread",
    "no-comments.json": "has no comments",
    "other.json": "is JSON, but not of a thread at a source that is known here",
    "other.html": "is a web page, but not of a thread at a source that is known here",
    "broken.json": "is broken JSON (line 1, column",
}


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "refused").iterdir()))
def test_what_is_no_thread_is_refused_with_the_true_reason(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise((SAMPLES / "refused" / name).read_bytes(), name)
    assert str(caught.value).startswith(f"{name}: {REFUSED[name]}")


def story(**values: Any) -> dict[str, Any]:
    child = {"id": 2, "author": "a", "text": "Hello.", "children": []}
    return {"id": 1, "type": "story", "title": "A title", "author": "b", "children": [child]} | (
        values
    )


def item(ref: int, parent: int, **values: Any) -> dict[str, Any]:
    comment = {"id": ref, "type": "comment", "parent": parent, "by": "a", "text": f"I am {ref}."}
    return comment | values


def read(value: Any) -> FetchedThread:
    return recognise(json.dumps(value).encode(), "input")


TOP = {"id": 1, "type": "story", "title": "A title", "by": "b", "time": 1}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (story(children=[]), "has no comments"),
        (story(children=None), "has no comments"),
        (story(title=None), "has no title"),
        (story(title=" "), "has no title"),
        (story(id=None), "has a comment without a number"),
        (story(id="abc"), "has a comment without a number"),
        (story(children=[2, 3]), "has none of its comments in it"),
        (story(children={}), "has no comments"),
        (story(children="x"), "has comments that are not in a list"),
        (story(children=[None]), "has a comment that is none"),
        (story(text="<b>" * 999), "is HTML that is nested too deeply"),
        (story(children=[{"text": "no id"}]), "has a comment without a number"),
        (story(created_at="yesterday"), "has “yesterday” for a time"),
        (story(created_at_i=10**20), "has “100000000000000000000” for a time"),
        (story(created_at=5), "has “5” for a time"),
        (story(created_at_i=True, created_at="2020-01-01T00:00:00Z"), "has “True” for a time"),
        ([TOP | {"time": "now"}, item(2, 1)], "has “now” for a time"),
        ([TOP], "has no comments"),
        ([TOP | {"kids": [2]}], "has none of its comments in it"),
        ([TOP, TOP | {"id": 9}, item(2, 1)], "not one story with its comments"),
        ([item(2, 1), item(3, 1)], "not one story with its comments"),
        ([item(2, 3), item(3, 2)], "not one story with its comments"),
        ({"post": TOP, "comments": [None]}, "has a comment without a number"),
        ({"post": TOP, "comments": []}, "has no comments"),
        ([8863, 8864], "is a list of stories, not a thread"),
        ([], "is JSON, but not of a thread"),
        ({}, "is JSON, but not of a thread"),
        ({"id": 1}, "is JSON, but not of a thread"),
        ([1, {}], "is JSON, but not of a thread"),
    ],
)
def test_json_that_holds_no_thread_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(value)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"Hello, I am a text.", "is neither JSON nor a web page"),
        (b"null", "is neither JSON nor a web page"),
        (b"{", "is broken JSON (line 1, column 2"),
        (b'[{"id": 1}', "is broken JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "is broken JSON"),
        (b"{} {}", "is broken JSON (line 1, column 4"),
        (b'{"id": 1}\n{"id": ', "is broken JSON (line 2"),
        (b"[" * 100_000, "is JSON that is nested too deeply to be a thread"),
        (b'{"children":[' * 50_000, "is JSON that is nested too deeply to be a thread"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is binary data, not text"),
        (b"\xff\xd8\xff\xe0 a picture", "is not text in UTF-8 (byte 0)"),
        (b"<html>\xff</html>", "is not text in UTF-8 (byte 6)"),
        (b'<meta charset="klingon">\xff', "is in an unknown encoding, “klingon”"),
        (b'<meta charset="utf-8">\xff', "is not text in utf-8 (byte 22)"),
        (b"<" * 100_000, "is a web page, but not of a thread"),
        (b'<table id="hnmain">' + b"<div>" * 100_000, "is HTML that is nested too deeply"),
        (b'<table id="hnmain">' + b"<p>" * 1_000_001, "is HTML of too many elements"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise(data, "some\nfile")
    assert str(caught.value).startswith(f"some file: {reason}")
    assert "\n" not in str(caught.value)


def test_an_input_that_is_too_large_is_refused_before_it_is_read(settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    with pytest.raises(SourceError, match=r"noise: is larger than 1.0 MB"):
        recognise(b"{" * (1024 * 1024 + 1), "noise")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_how_to_read(encoding: str) -> None:
    text = json.dumps(story(title="お茶"), ensure_ascii=False)
    assert recognise(text.encode(encoding), "x").title == "お茶"


def test_a_page_is_read_in_the_encoding_that_it_declares() -> None:
    text = (SAMPLES / "threads" / "page-2026.html").read_text(encoding="utf-8")
    text = text.replace("<head>", '<head><meta charset="iso-8859-1">').replace("[–]", "")
    text = text.replace("lighthouse is for sale", "café is for sale")
    assert recognise(text.encode("cp1252"), "x").title == "Tell HN: The café is for sale"


def test_a_number_may_be_a_string_and_what_is_no_value_is_not_known() -> None:
    thread = read(
        story(
            id="1",
            points="many",
            created_at="",
            created_at_i=None,
            url=5,
            children=[{"id": "0002", "author": 7, "text": "x", "points": True}],
        )
    )
    assert (thread.ref, thread.points, thread.created_at, thread.link) == ("1", None, None, "")
    [comment] = thread.comments
    assert (comment.ref, comment.author, comment.created_at) == ("2", "", None)
    assert comment.points is None


def test_a_number_that_comes_twice_is_one_comment() -> None:
    again = {"id": 2, "author": "c", "text": "Again.", "children": []}
    thread = read(story(children=[story()["children"][0], again, {**again, "id": 1}]))
    assert tree(thread) == [("2", "", 0)]
    assert thread.comments[0].body == "Hello."


def test_comments_that_answer_one_another_in_a_circle_are_all_there_once() -> None:
    items = [TOP | {"kids": [5]}, item(2, 3), item(3, 4, kids=[2]), item(4, 2, kids=[3])]
    thread = read([*items, item(5, 5, kids=[5, 1])])
    assert sorted(comment.ref for comment in thread.comments) == ["2", "3", "4", "5"]
    assert tree(thread)[0] == ("5", "", 0)


def test_a_parent_may_come_later_or_never() -> None:
    thread = read({"post": TOP, "comments": [item(4, 3), item(3, 2), item(2, 1), item(6, 5)]})
    assert tree(thread) == [("2", "", 0), ("3", "2", 1), ("4", "3", 2), ("6", "5", 0)]
    assert not thread.complete


def test_ten_thousand_comments_below_one_another_are_a_thread() -> None:
    items = [TOP, *(item(ref, ref - 1) for ref in range(2, 10_002))]
    thread = read(items)
    assert len(thread.comments) == 10_000
    assert thread.comments[-1].depth == 9_999


def test_deep_but_possible_nesting_of_algolia_is_read() -> None:
    root = child = story(children=[])
    for ref in range(2, 202):
        child["children"] = [{"id": ref, "author": "a", "text": "x"}]
        child = child["children"][0]
    assert read(root).comments[-1].depth == 199


def test_what_a_poll_asks_is_no_comment() -> None:
    option = {"id": 3, "type": "pollopt", "author": "b", "text": "Yes"}
    thread = read(story(type="poll", children=[option, *story()["children"]]))
    assert tree(thread) == [("2", "", 0)]
    thread = read([TOP | {"type": "poll"}, {**TOP, "id": 3, "type": "pollopt"}, item(2, 1)])
    assert tree(thread) == [("2", "", 0)]


# The same, from real pages and files that may lie beside the project.

NOT_OF_A_COMMENT = re.compile(r"<font size|<div class=.?reply|</td>")


class Words(HTMLParser):
    """Reads what is visible of HTML without white space, a link as its whole address."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.href: str | None = None
        self.label = ""
        self.words: list[str] = []
        self.code: list[str] = []
        self.in_code = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.href, self.label = dict(attrs).get("href"), ""
        elif tag == "pre":
            self.in_code = True
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href is not None:
            cut = self.label.removesuffix("...")
            whole = cut != self.label and self.href.startswith(cut)
            self.words.append(self.href if whole else self.label)
            self.href = None
        elif tag == "pre":
            self.in_code = False

    def handle_data(self, data: str) -> None:
        if self.in_code:
            self.code[-1] += data
        if self.href is None:
            self.words.append(data)
        else:
            self.label += data


def seen_in(html: str) -> tuple[str, list[str]]:
    words = Words(html)
    return "".join("".join(words.words).split()), [code.strip("\n") for code in words.code]


def shown(comment: FetchedComment) -> tuple[str, list[str]]:
    return seen_in(render(comment.body))


@pytest.fixture(scope="module")
def real(shared: Path) -> Path:
    return shared / "samples"


def nested(node: dict[str, Any], parent: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for child in node.get("children") or []:
        yield parent, child
        yield from nested(child, str(child["id"]))


def test_real_items_of_algolia_are_read_whole(real: Path) -> None:
    paths = sorted(real.glob("hn-algolia-item/*.json"))
    assert paths
    for path in paths:
        root = json.loads(path.read_text(encoding="utf-8"))
        thread = recognise(path.read_bytes(), path.name)
        expected = list(nested(root))
        assert len(thread.comments) == len(expected) > 0
        assert thread.ref == str(root["id"])
        assert thread.title == root.get("title", "Is there anywhere to eat on Sandhill Road?")
        for comment, (parent, node) in zip(thread.comments, expected, strict=True):
            assert (comment.ref, comment.parent_ref) == (str(node["id"]), parent)
            assert comment.author == (node["author"] or "")
            time = node["created_at"]
            assert comment.created_at == (datetime.datetime.fromisoformat(time) if time else None)
            assert shown(comment) == seen_in(node["text"] or "")
            assert comment.state == ("deleted" if node["text"] is None else "live")


def test_a_real_file_of_firebase_is_read_whole(real: Path) -> None:
    [path] = real.glob("hn-firebase/*.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    thread = recognise(path.read_bytes(), path.name)
    by_number = {str(node["id"]): node for node in told["comments"]}
    assert [comment.ref for comment in thread.comments] == [
        str(kid) for kid in told["post"]["kids"] if str(kid) in by_number
    ]
    assert len(thread.comments) == 407
    assert not thread.complete
    for comment in thread.comments:
        node = by_number[comment.ref]
        hidden = node.get("text") in {"[dead]", "[flagged]"}
        assert comment.author == node.get("by", "")
        assert comment.created_at is not None
        assert comment.created_at.timestamp() == node["time"]
        assert shown(comment) == seen_in("" if hidden else node.get("text", ""))
        assert (comment.state == "live") == ("deleted" not in node and "dead" not in node)


def real_rows(text: str) -> Iterator[dict[str, Any]]:
    """Yield what a page's comments say, found by cutting the text into pieces."""
    chunks = text.split('<td class="default">')
    for before, chunk in itertools.pairwise(chunks):
        width = re.findall(r'<img src="s.gif" height="1" width="(\d+)">(?=</td>)', before)[-1]
        author = re.search(r'user\?id=([\w-]+)"', chunk)
        number = re.search(r'"item\?id=(\d+)"', chunk)
        time = re.search(r'class="age" title="([^" ]+)', chunk)
        html = re.split(r'class="comment">', chunk)[1]
        yield {
            "depth": int(width) // 40,
            "author": author[1] if author else "",
            "ref": number[1] if number else None,
            "time": datetime.datetime.fromisoformat(f"{time[1]}+00:00") if time else None,
            "text": seen_in(NOT_OF_A_COMMENT.split(html)[0]),
        }


def test_real_pages_are_read_whole(real: Path) -> None:
    paths = sorted(real.glob("hn-html/*-*c.html"))
    assert paths
    for path in paths:
        expected = list(real_rows(path.read_text(encoding="utf-8")))
        thread = recognise(path.read_bytes(), path.name)
        announced = re.search(r"-(\d+)c\.html", path.name)
        assert announced is not None
        assert len(thread.comments) == len(expected) == int(announced[1])
        assert thread.complete
        above: list[str] = []
        for comment, row in zip(thread.comments, expected, strict=True):
            assert (comment.depth, comment.author) == (row["depth"], row["author"])
            assert comment.created_at == row["time"]
            assert comment.ref == (row["ref"] or comment.ref)
            del above[comment.depth :]
            assert comment.parent_ref == (above[-1] if above else "")
            above.append(comment.ref)
            if row["text"] == ("[deleted]", []):
                assert (comment.state, comment.body) == ("deleted", "")
            else:
                assert shown(comment) == row["text"]


def test_real_lists_are_refused_as_lists(real: Path) -> None:
    for path in [*real.glob("hn-algolia-search/*.json"), real / "hn-html/2026-frontpage.html"]:
        with pytest.raises(SourceError, match=r"is (a list of|one) .* not a thread"):
            recognise(path.read_bytes(), path.name)


def test_files_of_other_sources_are_none_of_ours(real: Path) -> None:
    others = [path for path in real.glob("*/*") if path.parent.name[:2] not in {"hn", "hc"}]
    ours = source_named("hn")
    assert ours is not None
    assert [path.name for path in others if is_of(ours, Document(path.read_bytes()))] == []


# Whatever comes, the answer is a thread or one line.

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    [
        *("id", "type", "title", "text", "by", "author", "kids", "children", "parent", "parent_id"),
        *("time", "created_at", "created_at_i", "deleted", "dead", "score", "points", "url"),
        *("post", "comments", "hits", "objectID"),
    ]
)
VALUES = st.sampled_from(["story", "comment", "pollopt", "<p>a<i>b", "[dead]", 1, 2, 3, "4", -1])
JSON = st.recursive(
    LEAVES | VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=30,
)


def refusal(data: bytes) -> str | None:
    """Return why something is refused, ``None`` for a thread, which is then a sane one."""
    try:
        thread = recognise(data, "input")
    except SourceError as error:
        return str(error)
    refs = [comment.ref for comment in thread.comments]
    assert thread.title
    assert len(refs) == len(set(refs)) > 0
    assert thread.ref not in refs
    return None


def assert_thread_or_one_line(data: bytes) -> None:
    reason = refusal(data)
    assert reason is None or (reason.startswith("input: ") and "\n" not in reason)


@given(JSON)
def test_any_json_is_a_thread_or_is_refused(value: Any) -> None:
    assert_thread_or_one_line(json.dumps(value).encode())


@given(st.data())
def test_any_broken_sample_is_a_thread_or_is_refused(data: st.DataObject) -> None:
    paths = sorted((SAMPLES / "threads").iterdir())
    text = data.draw(st.sampled_from(paths)).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 400)))
    assert_thread_or_one_line(text[:start] + data.draw(st.binary(max_size=8)) + text[end:])


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        ("hn:44044199", "44044199"),
        ("HN:1", "1"),
        ("https://news.ycombinator.com/item?id=1", "1"),
        ("http://news.ycombinator.com/item?id=1", "1"),
        ("https://www.news.ycombinator.com/item?id=1", "1"),
        ("https://news.ycombinator.com/item?p=2&id=1&x=3#45", "1"),
        (" HTTPS://News.YCombinator.COM/item?id=1 ", "1"),
        ("https://hn.algolia.com/api/v1/items/1", "1"),
        ("https://hacker-news.firebaseio.com/v0/item/1.json", "1"),
        ("https://hacker-news.firebaseio.com/v0/item/1.json?print=pretty", "1"),
    ],
)
def test_addresses_of_threads_are_known(address: str, ref: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("hn", ref)


@pytest.mark.parametrize(
    "address",
    [
        "hn:",
        "hn:abc",
        "hn:1/2",
        "1",
        "https://news.ycombinator.com/",
        "https://news.ycombinator.com/news",
        "https://news.ycombinator.com/item?id=",
        "https://news.ycombinator.com/item?id=1x",
        "https://news.ycombinator.com/user?id=1",
        "https://news.ycombinator.com.example/item?id=1",
        "https://example.com/?https://news.ycombinator.com/item?id=1",
        "ftp://news.ycombinator.com/item?id=1",
        "https://user@news.ycombinator.com/item?id=1",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert source_of(address) is None


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of both APIs."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 3
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        settings.HN_ALGOLIA_URL = f"{server.url}/api/v1"
        yield server


def serve(network: LocalServer, *items: dict[str, Any]) -> None:
    network.pages |= {f"/v0/item/{data['id']}.json": as_json(data) for data in items}


def as_json(value: Any) -> Page:
    return answer(json.dumps(value).encode(), content_type="application/json")


def test_a_thread_is_fetched_item_by_item_in_ranked_order(network: LocalServer) -> None:
    serve(
        network,
        TOP | {"kids": [3, 2], "descendants": 4},
        item(2, 1, kids=[4]),
        item(3, 1),
        item(4, 2, kids=[5]),
        {"id": 5, "type": "comment", "parent": 4, "deleted": True, "time": 9},
    )
    steps: list[tuple[int, int]] = []
    thread = fetch("hn:1", lambda done, total: steps.append((done, total)))
    assert thread.title == "A title"
    assert tree(thread) == [("3", "", 0), ("2", "", 0), ("4", "2", 1), ("5", "4", 2)]
    assert thread.complete
    assert steps[0] == (2, 5)
    assert steps[-1] == (5, 5)
    assert steps == sorted(steps)
    assert sorted(network.asked) == [f"/v0/item/{number}.json" for number in range(1, 6)]


def test_a_fetched_thread_is_the_one_that_a_file_of_its_items_is(network: LocalServer) -> None:
    items = [TOP | {"kids": [2]}, item(2, 1, kids=[3]), item(3, 2)]
    serve(network, *items)
    assert fetch("https://news.ycombinator.com/item?id=1") == read(items)


def test_an_item_that_is_missing_leaves_the_thread_incomplete(network: LocalServer) -> None:
    serve(network, TOP | {"kids": [2, 3, 4]}, item(2, 1))
    network.pages["/v0/item/3.json"] = as_json(None)
    thread = fetch("hn:1")
    assert tree(thread) == [("2", "", 0)]
    assert not thread.complete


def test_a_comment_is_fetched_as_the_thread_below_it(network: LocalServer) -> None:
    serve(network, item(2, 1, kids=[3]), item(3, 2))
    thread = fetch("hn:2")
    assert (thread.ref, thread.title) == ("2", "I am 2.")
    assert tree(thread) == [("3", "", 0)]


def test_items_that_name_one_another_in_a_circle_are_asked_for_once(network: LocalServer) -> None:
    serve(network, TOP | {"kids": [2, 2]}, item(2, 1, kids=[3]), item(3, 2, kids=[2, 1, 3]))
    assert len(fetch("hn:1").comments) == 2
    assert len(network.asked) == 3


@pytest.mark.parametrize("trouble", [status(503), hang_up])
def test_algolia_is_asked_while_firebase_is_out_of_reach(
    network: LocalServer, trouble: Page
) -> None:
    network.pages["/v0/item/1.json"] = trouble
    network.pages["/api/v1/items/1"] = as_json(story())
    thread = fetch("hn:1")
    assert tree(thread) == [("2", "", 0)]
    assert not thread.complete


def test_algolia_is_asked_when_one_comment_of_firebase_is_out_of_reach(
    network: LocalServer,
) -> None:
    serve(network, TOP | {"kids": [2, 3]}, item(2, 1))
    network.pages["/v0/item/3.json"] = status(500)
    network.pages["/api/v1/items/1"] = as_json(story())
    assert tree(fetch("hn:1")) == [("2", "", 0)]


def test_when_both_are_out_of_reach_both_reasons_are_told(network: LocalServer) -> None:
    network.pages["/v0/item/1.json"] = status(502)
    network.pages["/api/v1/items/1"] = status(503)
    with pytest.raises(SourceError) as caught:
        fetch("hn:1")
    text = str(caught.value)
    assert text.startswith("hn:1: ")
    assert "/v0/item/1.json answered 502 Bad Gateway; " in text
    assert text.endswith("/api/v1/items/1 answered 503 Service Unavailable")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (as_json(None), "there is no such item at Hacker News"),
        (status(404), "answered 404 Not Found"),
        (as_json(TOP | {"kids": []}), "has no comments"),
        (as_json({"id": 1, "type": "story", "deleted": True, "kids": [2]}), "has no title"),
        (as_json(TOP | {"kids": [2], "text": "<b>" * 999}), "is HTML that is nested too deeply"),
        (as_json([1, 2]), "is no item"),
        (as_json(TOP | {"id": 7}), "is no item"),
        (answer(b"<html>maintenance"), "is no item"),
        (answer(b"\xff"), "is no item"),
    ],
)
def test_what_is_no_thread_on_the_network_is_refused(
    network: LocalServer, page: Page, reason: str
) -> None:
    network.pages["/v0/item/1.json"] = page
    serve(network, item(2, 1))
    with pytest.raises(SourceError) as caught:
        fetch("hn:1")
    assert reason in str(caught.value)
    assert not any("/api/" in path for path in network.asked)


def test_an_address_of_nobody_is_refused_without_asking(network: LocalServer) -> None:
    with pytest.raises(SourceError, match="is not the address of a thread"):
        fetch(f"{network.url}/item?id=1")
    assert network.asked == []
