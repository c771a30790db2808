"""The quick way to read a comment's HTML says what the long way says, or leaves it to that."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from curation.sources.reading import markup
from curation.sources.reading.document import Unreadable
from curation.sources.reading.quick_markup import LongWay, markdown, quick_markdown
from tools.bench_import.generator import generate

BASE = "https://news.ycombinator.com/"

ORDINARY = [
    "<p>", "<p>", "</p>", "<i>a</i>", "<i> a </i>", "<i>*</i>", "<i>", "</i>",
    '<a href="https:&#x2F;&#x2F;example.com&#x2F;x" rel="nofollow">',
    '<a href="item?id=1" rel="nofollow">', "</a>",
    '<a href="https://example.com/?a&amp;b" rel="nofollow">https://example.com/?a&amp;b</a>',
    '<a href="https://example.com/" rel="nofollow"> here] </a>',
    '<a href="item?id=2">two</a>', '<a href="javascript:x" rel="nofollow">here</a>',
    '<a href="" rel="nofollow">x</a>',
    "<pre><code>", "</code></pre>", "<pre><code>  a b\n\n  c &lt;d&gt; ```\n</code></pre>",
    "&amp;", "&lt;", "&gt;", "&quot;", "&#x27;", "&#x2F;", " ", "  ", "\n", "word", "https://",
    "example.com", "*", "`", "]", "(", "[1]", "~", "\\", "日本", "\u3000", "\xa0", "é",
]  # fmt: skip
STRANGE = [
    "<", ">", "&", "&#39;", "&nbsp;", "&copy", "amp;", "lt;", "<b>", "<br>", "<!-- ", "<p", "<P>",
    "<script>", '<a href="x">', "\0", "\1", "\t", "\r", "\f", "\v", "\x7f", "\x85", "\u2028",
    "\ufeff", "\ud800", "'", '"', "/", "p>", "i>",
]  # fmt: skip


def pieces(signs: list[str]) -> st.SearchStrategy[str]:
    """Texts made of these."""
    return st.lists(st.sampled_from(signs), max_size=10).map("".join)


def same(html: str) -> bool:
    """Say whether the quick way is taken; both ways must say the same then."""
    try:
        quick = quick_markdown(html, BASE)
    except LongWay:
        return False
    assert quick == markup.markdown(html, BASE)
    return True


@given(pieces(ORDINARY) | pieces(ORDINARY + STRANGE) | st.text())
def test_both_ways_say_the_same(html: str) -> None:
    same(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("It&#x27;s &quot;R&amp;D&quot; &lt;here&gt;", 'It\'s "R&D" <here>'),
        ("one<p>two<p> <p>three", "one\n\ntwo\n\nthree"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("&gt; <i>said</i>, [1] 2 * 3", "> *said*, [1] 2 \\* 3"),
        ("see<p><pre><code>  x &lt; y\n</code></pre>\nso", "see\n\n```\n  x < y\n```\n\nso"),
        ('<a href="https://e.com/a" rel="nofollow">https://e.com/a</a>.', "<https://e.com/a>."),
        ('a <a href="item?id=1" rel="nofollow">b</a>', f"a [b](<{BASE}item?id=1>)"),
    ],
)
def test_what_comments_usually_have_goes_the_quick_way(html: str, expected: str) -> None:
    assert same(html)
    assert quick_markdown(html, BASE) == expected


@pytest.mark.parametrize(
    "html",
    [
        "a &nbsp; b", "&amp;lt; &ampx", "a <b>c</b>", "<i>a</i><i>b</i>", "<i>a <i>b</i></i>",
        "<i>one<p>two</i>", '<a href="x" rel="nofollow"><i>y</i></a>', "a\0b", "a\1b", "\ud800",
        "<pre><code>\n</code></pre>", "<pre>x</pre>", "<code>x</code>", "<&#x2F;p>", "<p&gt;",
        '<a href="javascript:x" rel="nofollow">y</a>',
    ],
)  # fmt: skip
def test_what_is_unusual_goes_the_long_way(html: str) -> None:
    assert not same(html)
    assert markdown(html, BASE) == markup.markdown(html, BASE)


def test_what_the_long_way_refuses_is_refused() -> None:
    with pytest.raises(Unreadable):
        markdown("<b>" * 999, BASE)
    with pytest.raises(Unreadable):
        markdown("<p>" * 1_100_000, BASE)


def test_a_long_text_takes_as_long_as_it_is() -> None:
    def took(times: int) -> float:
        html = 'a&amp;  b<p><a href="x" rel="nofollow">y</a> <i>z</i>' * times
        began = time.process_time()
        quick_markdown(html, BASE)
        return time.process_time() - began

    took(10)
    assert took(8000) < 40 * took(800) + 0.1


def texts_of_items(value: Any) -> Iterator[str]:
    """The texts anywhere in items as Algolia and Firebase give them."""
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from texts_of_items(inner)
    if isinstance(value, dict):
        told = (value.get(key) for key in ("text", "comment_text"))
        yield from (text for text in told if isinstance(text, str))


def texts_of_page(html: str) -> Iterator[str]:
    """The texts of a page's comments, as HTML."""
    for node in LexborHTMLParser(html).css(".comment, .commtext, .toptext"):
        yield node.inner_html or ""


def test_every_text_of_real_threads_is_said_the_same_and_nearly_all_quickly(shared: Path) -> None:
    quick = []
    for path in sorted((shared / "samples").glob("hn-*/*")):
        text = path.read_text(encoding="utf-8")
        is_page = path.suffix == ".html"
        found = [*(texts_of_page(text) if is_page else texts_of_items(json.loads(text)))]
        taken = list(map(same, found))
        quick += [] if is_page or "search" in path.parent.name else taken
    assert sum(quick) / len(quick) > 0.95


def test_every_text_of_a_generated_thread_goes_the_quick_way(tmp_path: Path) -> None:
    path = tmp_path / "thread.json"
    generate(path, 500, 1)
    assert all(map(same, texts_of_items(json.loads(path.read_text(encoding="utf-8")))))
