"""What pages have beyond words is said in plain text: pictures, quotations, lists, spoilers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources.reading.document import parsed_html
from curation.sources.reading.rich_text import RichReader, headline, named_link, outermost, quoted

PLACE = "https://forum.example/t/5"


def read(html: str, base: str = PLACE) -> str:
    return RichReader(base).read(parsed_html(html, is_fragment=True).root)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a<blockquote>b<br>c</blockquote>d", "a\n\n> b\n> c\n\nd"),
        (
            "<blockquote><p>a</p><blockquote><p>b</p></blockquote>c</blockquote>",
            "> a\n\n> > b\n\n> c",
        ),
        ("<blockquote><ul><li>a<li>b</ul></blockquote>", "> - a\n\n> - b"),
        ("<ul><li>a<ol start=3><li>b<li>c</ol><li>d</ul>", "- a\n\n3. b\n\n4. c\n\n- d"),
        ("<ol><li><p>a</p><p>b</p></li><li></li></ol>c", "1. a\n\nb\n\nc"),
        ("<ol><li><pre> a</pre><li>b</ol>", "1.\n\n```\n a\n```\n\n2. b"),
        ("<ol start=x><li>a</ol><li>b", "1. a\n\n- b"),
        ("<img src=/a.png alt='a *cat*'>", "[a \\*cat\\*](<https://forum.example/a.png>)"),
        ("<img src=https://b.example/a.png>", "<https://b.example/a.png>"),
        ("<img class=emoji src=/a.png alt=:cat:>", ":cat:"),
        ("<img alt=cat> <img src='data:image/png;base64,x'> <img src=javascript:x alt=b>", "cat b"),
        ("<a href=/b><img src=/a.png></a>", "<https://forum.example/b>"),
        ("<a href=/b><img src=/a.png alt=cat></a>", "[cat](<https://forum.example/b>)"),
        ("<a href=/b><img src=/a.png> cat</a>", "[cat](<https://forum.example/b>)"),
        ("<video src=/a.mp4></video>", "<https://forum.example/a.mp4>"),
        ("<iframe src=https://b.example/x></iframe>", "<https://b.example/x>"),
        ("<div data-video-src=/a.mp4></div>", "<https://forum.example/a.mp4>"),
        ("a <span class='x spoiler'>b <em>c</em></span>.", "a [spoiler]b *c*[/spoiler]."),
        ("<details><summary>a</summary>b</details>c", "a\n\nb\n\nc"),
        ("<h4>a</h4>b<hr>c", "a\n\nb\n\nc"),
        ("<table><tr><td>a<td>b<tr>\n<td>c</td>\n<td>d</table>", "a | b\n\nc | d"),
        ("<a class=mention href=/u/b>@b</a> <a href=/x>y</a>", "@b [y](<https://forum.example/x>)"),
        ("a<!-- b --><script>c</script><style>d</style>", "a"),
        ("</ul></ol></li></blockquote></a>a", "a"),
        ("　全角　の 空白", "　全角　の 空白"),
    ],
)
def test_html_is_read(html: str, markdown: str) -> None:
    assert read(html) == markdown


def test_without_an_address_of_its_page_links_within_it_are_text() -> None:
    html = "<a href=/x>x</a> <img src=/y.png alt=y> <a href=https://a.example/>z</a>"
    assert read(html, "") == "x y [z](<https://a.example/>)"


TAGS = ["a href=/x", "blockquote", "ul", "ol", "li", "p", "img src=/i", "img src=/i alt=q", "em"]
MORE_TAGS = ["span class=spoiler", "pre", "table", "td", "tr", "details", "summary", "br", "/a"]
PIECES = [f"<{tag}>" for tag in [*TAGS, *MORE_TAGS]]
ENDS = [f"</{tag.split()[0]}>" for tag in [*TAGS, *MORE_TAGS]]


@given(st.lists(st.sampled_from([*PIECES, *ENDS, "word", " ", "\n"]), max_size=30))
def test_any_html_keeps_its_words(pieces: list[str]) -> None:
    assert read("".join(pieces)).count("word") == pieces.count("word")


def test_what_is_taken_out_may_hold_more_of_it() -> None:
    page = parsed_html("<b><p><b>x</b></p></b><b>y</b><i>z</i>", is_fragment=True)
    found = outermost(page, "b")
    assert [node.text() for node in found] == ["x", "y"]


def test_a_quotation_marks_each_line() -> None:
    assert quoted("a\n\nb", 2) == "> > a\n> > \n> > b"
    assert quoted("") == ""


def test_a_name_of_nothing_that_may_be_followed_is_text() -> None:
    assert named_link("a *b*", "javascript:x") == "a \\*b\\*"
    assert named_link("", "") == ""
    assert named_link(" a\nb ", "https://x.example/") == "[a b](<https://x.example/>)"


def test_a_headline_is_the_first_words() -> None:
    assert headline("*Short*\n\nand [sweet](<https://x.example/>)") == "Short and sweet"
    assert headline("word " * 30) == "word " * 15 + "word…"
    assert headline("あ" * 90) == "あ" * 80 + "…"
