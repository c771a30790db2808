"""Markdown as forums read it, in ours: what means the same, and what stays text."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources.reading.commonmark import own_markdown
from posts.markdown import render

BASE = "https://forum.example/t/1"


def own(text: str) -> str:
    return own_markdown(text, BASE)


def shown(text: str) -> str:
    return render(own(text))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "a _b_ *c* __d__ **e** ~~f~~",
            "a <em>b</em> <em>c</em> <strong>d</strong> <strong>e</strong> <del>f</del>",
        ),
        ("snake_case_name 2*3*4", "snake_case_name 2<em>3</em>4"),
        ("***both** one*", "<em><strong>both</strong> one</em>"),
        ("_a_**b**", "<em>a</em><strong>b</strong>"),
        (r"\*not\* \_this\_", "*not* _this_"),
        ("&lt;b&gt; &#3232;_&#3232; &nope;", "&lt;b&gt; ಠ_ಠ &amp;nope;"),
        ("`a*b*` ``x`y`` `` ` ``", "<code>a*b*</code> <code>x`y</code> <code>`</code>"),
        ("one\ntwo  \nthree\\\nfour", "one<br>two<br>three<br>four"),
        ("a\n\n\nb", "a<br><br><br>b"),
        ("a\r\nb\rc", "a<br>b<br>c"),
        ("<b>x</b> <script>", "&lt;b&gt;x&lt;/b&gt; &lt;script&gt;"),
    ],
)
def test_what_stands_in_a_line_is_shown_as_it_was_meant(text: str, html: str) -> None:
    assert shown(text) == html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see http://a.example/_x_/b_c?d=1&e=*2*.", "see <http://a.example/_x_/b_c?d=1&e=*2>\\*."),
        ("(https://a.example/b_(c))", "(<https://a.example/b_(c)>)"),
        ("**https://a.example/x_y**", "**<https://a.example/x_y>**"),
        ("<https://a.example/>", "<https://a.example/>"),
        ("[*the* `page`](https://a.example)", "[the page](<https://a.example>)"),
        ("[page](/wiki/x 'a hint')", "[page](<https://forum.example/wiki/x>) (a hint)"),
        ('[](/s "It was the cook")', "<https://forum.example/s> (It was the cook)"),
        ("[x](javascript:alert(1))", "[x\\](javascript:alert(1))"),
        ("![gif](giphy|abc)", "![gif\\](giphy|abc)"),
        ("[text][1]\n\n[1]: https://a.example", "[text][1\\]\n\n[1]: <https://a.example>"),
        ("xhttp://a.example", "xhttp\\://a.example"),
    ],
)
def test_links_keep_their_addresses_and_labels(text: str, expected: str) -> None:
    assert own(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "> quoted\n> twice\n>> deeper\n\nanswer",
        ">>12\n>>>/b/",
        ">!the cook!< and ^(small words) ^up",
        "* one\n* two\n    * three\n\n1. first\n2) second\n\n+ x\n- y",
        "# Title\n\nText\n\n---\n\na | b\n:-|-:\n1 | 2",
        "　（　´∀｀）＜　お茶",
    ],
)
def test_what_ours_does_not_have_stays_as_it_was_typed(text: str) -> None:
    assert own(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\n    x = 1\n\n      y\n\nb", "a:\n\n```\nx = 1\n\n  y\n```\n\nb"),
        ("\tx\n\t\ty", "```\nx\n    y\n```"),
        ("a\n    goes on", "a\n    goes on"),
        ("```python\nx *y*\n\n  z\n```\nb", "```python\nx *y*\n\n  z\n```\nb"),
        ("~~~\n```\n~~~", "````\n```\n````"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("> ```\n> x\n> ```\n> y", "```\n> x\n```\n> y"),
        ("> ```\n> x\ny", "```\n> x\n```\ny"),
        (">     x\n\ny", "```\n> x\n```\n\ny"),
        (
            "* a\n\n    more of a\n\n          code\n\nb",
            "* a\n\n    more of a\n\n```\n    code\n```\n\nb",
        ),
        ("`not ``` a fence`", "`not ``` a fence`"),
    ],
)
def test_code_is_code_with_its_spaces(text: str, expected: str) -> None:
    assert own(text) == expected


def test_emphasis_goes_over_lines_that_are_quoted() -> None:
    assert own("> a *b\n> c* d") == "> a *b\n> c* d"
    assert own("> a `b\n> c` d") == "> a \\`b\n> c\\` d"
    assert own("a `b\nc` d") == "a `b c` d"


WORDS = re.compile(r"[a-z]+")
SIGNS = "*_`~[]()<>!\\&;:|^#>-+=1. \n\t"
PIECES = st.sampled_from(
    [
        *SIGNS,
        *(
            "\n\n",
            "    ",
            "```",
            "~~~",
            "> ",
            "* ",
            "1. ",
            "\r\n",
            "　",
            "**",
            "__",
            "&amp;",
            "&#35;",
        ),
        *("word", "/r/tea", "http://a.example/b", "(x)", "[a](/b)"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_word_is_lost_whatever_stands_around_it(text: str) -> None:
    words = "".join(WORDS.findall(re.sub(r"&amp;|[`~]{3,}.*", " ", text)))
    seen = "".join(
        WORDS.findall(unescape(re.sub(r"<a href=\"([^\"]*)\"[^>]*>", r" \1 ", shown(text))))
    )
    assert all(seen.count(letter) >= words.count(letter) for letter in set(words))


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    render(own(text))


@pytest.mark.parametrize("piece", ["> ", "[", "*a ", "` ", "* a\n", "&#", "<", "~~ ", "[a](", "\n"])
def test_text_that_is_made_to_take_long_is_read(piece: str) -> None:
    assert own(piece * 5_000 + "end").endswith("end")
