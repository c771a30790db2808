"""Plain text becomes Markdown that shows the same."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources.reading.plain_text import as_markdown
from posts.markdown import render


def shown(text: str) -> str:
    """Return what a reader sees of a text that was typed."""
    html = render(as_markdown(text)).replace("<br>", "\n")
    return unescape(re.sub("<[^>]*>", "", html)).replace("\xa0", " ")


@pytest.mark.parametrize(
    "text",
    [
        "*a* **b** ~~c~~ `d` [e](https://f.example) <g> <https://h.example> &amp; \\* \\",
        ">>12\n>quoted\n1. one\n- two\n# three\n---\n```\ncode\n```",
        "\nfirst\n\n\n  third,  with  spaces\n\nlast\n",
        "見てhttps://a.example/x_y（これ）https://b.example/*z*。",
        "https://xn--a.example/ http:// https://",
        "a\tb",
    ],
)
def test_what_is_typed_stands_there(text: str) -> None:
    assert shown(text) == text.expandtabs()


@given(st.text(alphabet="ab *_~`[]()<>\\&#:/.!\n　あ", max_size=40))
def test_any_signs_stand_there(text: str) -> None:
    lines = [line.rstrip(" ") for line in text.split("\n")]
    assert [line.rstrip(" ") for line in shown(text).split("\n")] == lines


def test_addresses_become_links() -> None:
    html = render(as_markdown("See https://a.example/x_*y*(z)."))
    assert html == (
        'See <a href="https://a.example/x_*y*(z)" rel="nofollow ugc noopener">'
        "https://a.example/x_*y*(z)</a>."
    )


def test_an_aa_keeps_its_spaces_in_a_block_and_talk_does_not_become_one() -> None:
    art = "　　∧_∧\n（　・∀・）\n（　　　）"
    assert render(as_markdown(art)) == f"<pre><code>{art}</code></pre>"
    assert "<pre>" not in render(as_markdown("（笑）\n（´・ω・｀）"))
    assert "<pre>" not in render(as_markdown("　今日は\n　いい天気ですね"))
