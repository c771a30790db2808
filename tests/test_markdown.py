"""A quote's Markdown: what is typed is what is shown, and nothing in it can do harm."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from posts.markdown import ALLOWED_TAGS, escape, render
from posts.markdown.own import is_plain, marked_html, plain_html

from .nasty_texts import NastyTexts

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("*強調* **強い**", "<em>強調</em> <strong>強い</strong>"),
        ("~~消す~~ `code`", "<del>消す</del> <code>code</code>"),
        ("これは*「強調」*です", "これは<em>「強調」</em>です"),
        ("2*3*4", "2<em>3</em>4"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        (">>12 ＞＞12", "&gt;&gt;12 ＞＞12"),
        ("> 引用\n1. 一\n- 二\n# 三", "&gt; 引用<br>1. 一<br>- 二<br># 三"),
        ("一行目\n\n\n三行あけて", "一行目<br><br><br>三行あけて"),
        ("　字下げ　", "　字下げ　"),
        ("\n先頭の空行", "<br>先頭の空行"),
        ("<b>x</b> &amp; &lt;", "&lt;b&gt;x&lt;/b&gt; &amp;amp; &amp;lt;"),
        ("-- ... 'a' \"b\" :smile:", "-- ... 'a' \"b\" :smile:"),
        ("snake_case_name __x__", "snake_case_name __x__"),
        (r"\*そのまま\* C:\temp", r"*そのまま* C:\temp"),
        ("*a\n\nb*", "*a<br><br>b*"),
        ("a\r\nb\rc\0\ud800", "a<br>b<br>c\ufffd\ufffd"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_typed_is_what_is_shown(body: str, html: str) -> None:
    assert render(body) == html


@pytest.mark.parametrize(
    ("body", "url", "label"),
    [
        ("見て https://example.com/a_b。", "https://example.com/a_b", None),
        ("（https://example.com/x）", "https://example.com/x", None),
        ("https://ja.example/%E8%8C%B6_(x)を", "https://ja.example/%E8%8C%B6_(x)", None),
        ("(see https://example.com/a).", "https://example.com/a", None),
        ("https://example.com/?a=1&b=2", "https://example.com/?a=1&b=2", None),
        ("[お茶](https://example.com/茶)", "https://example.com/茶", "お茶"),
        ("<https://example.com/a b>", "https://example.com/a", None),
        ("<https://example.com/茶…>", "https://example.com/茶…", None),
        (r"https\://example.com", None, None),
        ("example.com www.example.com", None, None),
    ],
)  # fmt: skip
def test_addresses_become_links_and_stay_whole(
    body: str, url: str | None, label: str | None
) -> None:
    links = LexborHTMLParser(render(body)).css("a")
    assert [(link.attributes["href"], link.text()) for link in links] == (
        [(url, label or url)] if url else []
    )


def test_a_long_run_of_punctuation_costs_no_more_than_its_length() -> None:
    assert render("http://a" + ")" * 1500).endswith("</a>" + ")" * 1500)
    assert "<a" not in render("http://a" + ")" * 50_000)


def test_a_fence_keeps_every_space_and_takes_no_markup() -> None:
    body = "前\n\n```\n  *a*\n\n    <b>\n```\n\n後"
    assert render(body) == "前<pre><code>  *a*\n\n    &lt;b&gt;</code></pre>後"


def test_a_fence_can_hold_a_shorter_one_and_may_be_left_open() -> None:
    assert render("````\n```\nx\n```\n````") == "<pre><code>```\nx\n```</code></pre>"
    assert render("```python\nx = 1") == "<pre><code>x = 1</code></pre>"
    assert render("``` not a fence ``` x") == "<code>not a fence</code> x"


TEXT = st.text(
    st.one_of(st.sampled_from("*`~[]()<>\\:/!_#-+.1 \n@&'\"{}|http"), st.characters(codec="utf-8")),
    max_size=60,
)


@given(TEXT)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    shown = unescape(re.sub(r"<br>", "\n", render(escape(text))))
    assert "<" not in re.sub(r"<br>", "", render(escape(text)))
    assert shown.replace("\0", "\ufffd") == re.sub(r"[ \t\n\f\r]+", " ", text).replace(
        "\0", "\ufffd"
    )


PLAIN = st.text(
    st.one_of(
        st.sampled_from(" \t\n\n&>'\"_[]()!#:/.,+x\u00a0\u3000あ"), st.characters(codec="utf-8")
    ),
    max_size=60,
)
ADDRESSED = st.lists(
    st.one_of(PLAIN, st.sampled_from(["http://", "https://a.bc/d", "HTTPS://A.BC?d=e&f=g", "://"]))
).map("".join)


@given(ADDRESSED)
def test_a_text_without_markup_is_shown_as_the_long_way_shows_it(text: str) -> None:
    text = text.replace("\r", "").replace("\0", "")
    if is_plain(text):
        assert plain_html(text) == marked_html(text)


def test_nasty_texts_without_markup_are_shown_as_the_long_way_shows_them() -> None:
    made = [text.replace("\r", "").replace("\0", "") for text in NastyTexts().texts(6000)]
    plain = [text for text in made if is_plain(text)]
    assert len(plain) > 200
    for text in plain:
        assert plain_html(text) == marked_html(text)


@given(TEXT)
def test_only_the_elements_that_are_meant_come_out(body: str) -> None:
    tree = LexborHTMLParser(f"<div>{render(body)}</div>")
    box = tree.css_first("div")
    assert box is not None
    for node in box.css("*"):
        if node.mem_id == box.mem_id:
            continue
        assert node.tag in ALLOWED_TAGS
        assert set(node.attributes) <= {"href", "rel"}
        href = node.attributes.get("href")
        assert href is None or href.lower().startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "![x](https://example.com/pixel.gif)",
        '[x](https://example.com/"onmouseover="alert(1))',
        '<https://example.com/"><script>alert(1)</script>',
        "`<script>`",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "[<img src=x onerror=alert(1)>](https://example.com)",
    ],
)
def test_nothing_that_runs_gets_through(payload: str) -> None:
    html = render(payload)
    tree = LexborHTMLParser(html)
    assert not tree.css("script, img, svg, iframe, style")
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on")]
        assert not (node.attributes.get("href") or "").lower().startswith(("java", "data", "vb"))


def test_links_tell_search_engines_that_others_wrote_them() -> None:
    assert REL in render("https://example.com/")
