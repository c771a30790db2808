"""Code within a line of a page is code within a line of our Markdown."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources.reading.markup import markdown
from posts.markdown import render

PAGE = "https://forum.example/"


def shown(html: str) -> str:
    return render(markdown(html, PAGE))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "Press <kbd>a</kbd>, <code>b *c* d</code>.",
            "Press <code>a</code>, <code>b *c* d</code>.",
        ),
        ("<code>a</code><code>b</code>", "<code>ab</code>"),
        ("<code>`</code> <code>``a`` b</code>", "<code>`</code> <code>``a`` b</code>"),
        ("\\<code>a\\</code>", "\\<code>a\\</code>"),
        ("`<code>a</code>`", "`<code>a</code>`"),
        ("<em>x <code>y</code></em> z", "<em>x <code>y</code></em> z"),
        ("a<code> </code>b", "a b"),
        ("<code></code>", ""),
    ],
)
def test_code_is_kept_as_code(html: str, expected: str) -> None:
    assert shown(html) == expected


def test_a_link_with_code_in_it_is_a_link() -> None:
    html = shown('<a href="https://a.example/"><code>get()</code> it</a>')
    assert html == '<a href="https://a.example/" rel="nofollow ugc noopener">get() it</a>'


@given(st.text(alphabet="a `*<>&\\~[]()_", min_size=1, max_size=20))
def test_any_signs_of_code_stand_there(code: str) -> None:
    expected = " ".join(code.split())
    html = escape(expected, quote=False)
    assert shown(f"<p>x<code>{escape(code)}</code>y</p>").replace(" ", "") == (
        f"x<code>{html}</code>y".replace(" ", "") if expected else "xy"
    )
