"""Forum HTML becomes Markdown that is shown as the HTML was."""

import re
from dataclasses import dataclass, field
from html import escape as escape_html
from html.parser import HTMLParser
from itertools import groupby

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.sources.reading.document import Unreadable
from curation.sources.reading.markup import markdown, plain_text
from posts.markdown import escape, render

BASE = "https://news.ycombinator.com/"
NOT_CODE = re.compile(r"[ \t\n\f\r]+")


@dataclass
class Shown:
    """What a reader sees of a piece of HTML: lines of (sign, is it emphasised), links, code."""

    lines: list[list[tuple[str, bool]]] = field(default_factory=lambda: [[]])
    links: list[tuple[str, str]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join("".join(sign for sign, _ in line) for line in self.lines)

    @property
    def slanted(self) -> str:
        return "".join(sign for line in self.lines for sign, slanted in line if slanted)


class Page(HTMLParser):
    """Reads the renderer's flat HTML back, by other means than the code under test."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = Shown()
        self.depth = 0
        self.href = ""
        self.in_code = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "em":
            self.depth += 1
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
            self.shown.links.append((self.href, ""))
        elif tag == "br":
            self.shown.lines.append([])
        elif tag == "pre":
            self.in_code = True
            self.shown.code.append("")
            self.shown.lines.append([])
        else:
            assert tag == "code"

    def handle_endtag(self, tag: str) -> None:
        if tag == "em":
            self.depth -= 1
        elif tag == "a":
            self.href = ""
        elif tag == "pre":
            self.in_code = False

    def handle_data(self, data: str) -> None:
        if self.in_code:
            self.shown.code[-1] += data
            return
        if self.href:
            href, label = self.shown.links[-1]
            self.shown.links[-1] = href, label + data
        self.shown.lines[-1] += [(sign, self.depth > 0) for sign in data]


def shown(body: str) -> Shown:
    return Page(render(body)).shown


def converted(html: str) -> Shown:
    return shown(markdown(html, BASE))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("one", "one"),
        ("one<p>two<p>three", "one\n\ntwo\n\nthree"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one</p>\n\n<p></p><p> </p><p>two</p>\n", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("  spaces \t and\nlines  ", "spaces and lines"),
        ("a &lt;tag&gt; &amp;amp; &#x27;q&#x27; &#x2F; &nbsp;b", "a <tag> &amp; 'q' / \xa0b"),
        ("", ""),
        ("<p>", ""),
        ("<b>bold</b> and <u>unknown <x-y>things</x-y></u>", "bold and unknown things"),
        ("seen<script>alert(1)</script><style>p{}</style><!-- no -->", "seen"),
    ],
)
def test_paragraphs_lines_entities_and_white_space_are_those_a_browser_shows(
    html: str, expected: str
) -> None:
    assert converted(html).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "*not* _emphasis_ **here** ~~nor~~ `code`",
        "# no heading",
        "> no quote",
        "- no list",
        "1. no list either",
        "2) nor this",
        "<tag> <b>bold</b> </p> <!-- no --> &amp; &#39;",
        "back\\slash \\* \\\\ \\n at the end \\",
        "[no](link) ![no](image) [ref] [a][b] ](",
        "<https://no.example/> <mail@no.example>",
        "https://no.example/link http://x",
        "```",
        "~~~ ~",
        "* * *",
        "--- === ... -- <<",
        ":smile: www.example.com",
        "{{< x >}} {{% y %}}",
        "a  b",
        ">>12 ＞＞12",
        "snake_case_name 2*3*4 a~~b",
    ],
)
def test_text_that_only_looks_like_markup_stays_text(text: str) -> None:
    html = escape_html(text)
    for fragment in (html, f"<p>before<p>{html}", f"<i>x</i>{html}<i>y</i>"):
        page = converted(fragment)
        assert NOT_CODE.sub(" ", text) in page.text
        assert page.links == []
        assert page.code == []


@pytest.mark.parametrize(
    ("html", "text", "slanted"),
    [
        ("a <i>b</i> c", "a b c", "b"),
        ("a<i>b</i>c<em>d</em>e", "abcde", "bd"),
        ("<i>a</i><i>b</i>", "ab", "ab"),
        ("<i>a <i>b</i> c</i>", "a b c", "a b c"),
        ("a<i> b </i>c", "a b c", "b"),
        ("これは<i>「強調」</i>です", "これは「強調」です", "「強調」"),
        ("<i>\u3000全角\u3000</i>", "\u3000全角\u3000", "全角"),
        ("<i> </i>a<i></i>", "a", ""),
        ("a <i>one<p>two</i> b", "a one\n\ntwo b", "onetwo"),
        ("<i>one<br>two<br><br>three</i>", "one\ntwo\n\nthree", "onetwothree"),
        ("<i>*a*</i>*", "*a**", "*a*"),
        ("<i>a\\</i>b", "a\\b", "a\\"),
        ("<i>a\\ </i>b", "a\\ b", "a\\"),
    ],
)
def test_emphasis_stands_where_it_stood(html: str, text: str, slanted: str) -> None:
    page = converted(html)
    assert (page.text, page.slanted) == (text, slanted)


LONG = "https://example.com/a/very/long/path/that/is/cut?with=a&query=too#and"


@pytest.mark.parametrize(
    ("html", "written"),
    [
        (f'<a href="{escape_html(LONG)}" rel="nofollow">{LONG[:40]}...</a>', f"<{LONG}>"),
        (f'<a href="{escape_html(LONG)}">{LONG[:40]}…</a>', f"<{LONG}>"),
        (f'<a href="{escape_html(LONG)}">{escape_html(LONG)}</a>', f"<{LONG}>"),
        ('<a href="https://example.com/">here</a>', "[here](<https://example.com/>)"),
        ('<a href="http://x.org/(a)_(b)">x</a>', "[x](<http://x.org/(a)_(b)>)"),
        (
            '<a href="item?id=1">a thread</a>',
            "[a thread](<https://news.ycombinator.com/item?id=1>)",
        ),
        (
            '<a href="//example.com/x">no scheme</a>',
            "[no scheme](<https://example.com/x>)",
        ),
        ('<a href="mailto:a@example.com">mail</a>', "[mail](<mailto:a@example.com>)"),
    ],
)
def test_a_link_keeps_its_whole_address(html: str, written: str) -> None:
    assert markdown(html, BASE) == written
    assert len(converted(html).links) == 1


@pytest.mark.parametrize(
    "href",
    [
        LONG,
        "https://example.com/a b",
        "https://example.com/<x>",
        "https://example.com/a\\*b",
        "https://example.com/?a=1&lt;=2&copy;=3",
        "https://example.com/[x](y)",
        'https://example.com/"x"',
        "https://example.com/`x`*y*~~z~~",
        "https://例え.jp/パス",
        "HTTP://EXAMPLE.COM/",
    ],
)
@pytest.mark.parametrize("label", [None, "label", "a]b [c](d) *e* \\", "<https://other.example/>"])
def test_any_address_and_any_label_come_through(href: str, label: str | None) -> None:
    page = converted(f'x <a href="{escape_html(href)}">{escape_html(label or href)}</a> y')
    assert page.links == [(href, label or href)]
    assert page.text == f"x {label or href} y"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "JaVa\tScript:alert(1)", "data:text/html,x", "file:///x", ""]
)
def test_a_link_that_nobody_should_follow_becomes_its_text(href: str) -> None:
    page = converted(f'<a href="{href}">a *label*</a>')
    assert page.text == "a *label*"
    assert page.links == ([(BASE, "a *label*")] if not href else [])


@pytest.mark.parametrize("href", ["https://[bad", "http://x:99999/", "http://a b/c"])
def test_an_address_that_no_browser_can_read_is_kept_as_text(href: str) -> None:
    assert converted(f'<a href="{href}">here</a>').text == f"here ({href})"
    assert converted(f'<a href="{href}">{href}</a>').text == href


def test_two_links_side_by_side_are_two_links() -> None:
    page = converted('<a href="https://a.example/">a</a><a href="https://a.example/">b</a>')
    assert page.links == [("https://a.example/", "a"), ("https://a.example/", "b")]


def test_a_link_may_be_emphasised() -> None:
    page = converted('<i>see <a href="https://a.example/">this *</a> now</i>')
    assert page.links == [("https://a.example/", "this *")]
    assert page.slanted == "see this * now"


@pytest.mark.parametrize(
    "code",
    [
        "  two spaces\n\n    four\n",
        "if (a < b && c > d) { *p = `x`; }",
        "```\nfenced\n```",
        "`````",
        "\n\n  after blank lines",
        "tab\there  \ntrailing  ",
        "[a](b) <i>x</i> &amp; \\",
        "日本語\u3000全角",
    ],
)
def test_code_keeps_every_sign(code: str) -> None:
    for fragment in (
        f"<pre><code>{escape_html(code)}\n</code></pre>",
        f"before<p><pre><code>{escape_html(code)}\n</code></pre>\n<p>after</p>",
    ):
        assert converted(fragment).code == [code]


def test_text_around_code_keeps_its_place() -> None:
    page = converted("one:<p><pre><code>  x\n</code></pre>\ntwo<p>three")
    assert page.text == "one:\ntwo\n\nthree"
    assert page.code == ["  x"]


def test_html_is_read_however_it_is_nested_within_reason() -> None:
    assert converted("<i>" * 200 + "deep").slanted == "deep"
    assert converted("<div>" * 200 + "deep").text == "deep"
    assert converted("<p>line<br>" * 20_000).text.count("line") == 20_000


@pytest.mark.parametrize("tag", ["<div>", "<i>", "<font color=x>", "<a href=x>", "<x-y>"])
def test_html_nested_beyond_reason_is_refused_in_no_time(tag: str) -> None:
    with pytest.raises(Unreadable):
        markdown(tag * 1_000_000, BASE)


def test_plain_text_has_no_markup() -> None:
    html = 'Is <i>this</i> a<b>b</b>?<p><a href="https://a.example/">Yes</a> &amp;<br>no.'
    assert plain_text(html) == "Is this ab? Yes & no."


# What no HTML can hold, and a parser or the renderer replaces.
SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
NASTY = st.sampled_from([*list("*_~`[]()<>\\:/!#&;.-+ \n"), "://", "http", "](", "```", "\u3000"])
TEXT = st.lists(NASTY | SIGNS, max_size=30).map("".join)


def visible(text: str) -> str:
    return NOT_CODE.sub(" ", text)


@given(TEXT)
@example("http://x")
@example("a\\")
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    page = shown(escape(text))
    assert page.text == visible(text)
    assert page.links == []
    assert page.slanted == ""


@dataclass(frozen=True)
class Piece:
    """A leaf of a generated tree: text, or a link with its label."""

    text: str
    emphasised: bool
    href: str = ""

    def html(self) -> str:
        inner = escape_html(self.text)
        if self.href:
            inner = f'<a href="{escape_html(self.href)}">{inner}</a>'
        return f"<i>{inner}</i>" if self.emphasised else inner


HREFS = st.builds(
    "{}://example.{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["com", "co.jp"]),
    st.text(st.sampled_from("ab()[]*_~`<>\\&;=?#%:'\"!.,/\u3042") | st.just(" "), max_size=12).map(
        str.strip
    ),
)
PIECES = st.builds(Piece, TEXT, st.booleans(), st.just("") | HREFS)


def expected_of(paragraph: list[Piece]) -> list[tuple[str, Piece]]:
    """Return each sign that a browser shows of a paragraph, with the piece it belongs to."""
    signs: list[tuple[str, Piece]] = []
    for piece in paragraph:
        for sign in piece.text:
            if sign not in " \t\n\f\r":
                signs.append((sign, piece))
            elif signs and signs[-1][0] != " ":
                signs.append((" ", piece))
    if signs and signs[-1][0] == " ":
        signs.pop()
    return signs


@given(st.lists(st.lists(PIECES, max_size=5) | TEXT, max_size=4))
def test_a_tree_of_paragraphs_links_emphasis_and_code_is_shown_as_it_was(
    blocks: list[list[Piece] | str],
) -> None:
    html = "".join(
        f"<pre><code>{escape_html(block)}\n</code></pre>"
        if isinstance(block, str)
        else "<p>" + "".join(piece.html() for piece in block)
        for block in blocks
    )
    page = converted(html)
    paragraphs = [expected_of(block) for block in blocks if not isinstance(block, str)]
    signs = [pair for paragraph in paragraphs for pair in paragraph]

    assert page.code == [block for block in blocks if isinstance(block, str) and block.strip()]
    texts = ["".join(sign for sign, _piece in paragraph) for paragraph in paragraphs]
    assert [line for line in page.text.split("\n") if line] == [text for text in texts if text]
    links = [
        (group[0][1].href, "".join(sign for sign, _piece in group))
        for _id, pairs in groupby(signs, key=lambda pair: id(pair[1]))
        for group in [list(pairs)]
        if group[0][1].href
    ]
    assert page.links == links
    slanted = "".join(sign for sign, piece in signs if piece.emphasised)
    assert "".join(page.slanted.split()) == "".join(slanted.split())
