"""A post's HTML as Discourse cooks it: what it adds goes, what was written stays."""

import pytest

from curation.sources.discourse.cooked import cooked_markdown

BASE = "https://forum.example/"
BOX = (
    '<aside class="onebox" data-onebox-src="{href}"><header><img src="/icon.png" class="site-icon">'
    '<a href="{href}">a.example</a></header><article><{tag}><a href="{href}">A  title</a></{tag}>'
    "<p>What nobody wrote.</p></article></aside>"
)


def box(tag: str = "h3", href: str = "https://a.example/?b=1&amp;c=%22") -> str:
    return BOX.format(tag=tag, href=href)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (box(), "[A title](<https://a.example/?b=1&c=%22>)"),
        (box("h4"), "[A title](<https://a.example/?b=1&c=%22>)"),
        (box("b"), "<https://a.example/?b=1&c=%22>"),
        ('<aside class="onebox">a<a href="https://b.example/">b</a></aside>', "<https://b.example/>"),
        ('<aside class="onebox">only words</aside>', "only words"),
        ('<aside class="onebox" data-onebox-src="javascript:x"><h3><a>b</a></h3></aside>', "b"),
        (f'<aside class="onebox" data-onebox-src="https://b.example/">{box()}</aside>c',
         "[A title](<https://b.example/>)\n\nc"),
        ('a <a class="inline-onebox" href="https://a.example/">Title</a>',
         "a [Title](<https://a.example/>)"),
        (('<div class="lightbox-wrapper"><a class="lightbox" href="/big.png"><img src="/small.png">'
         '<div class="meta"><svg><g></g></svg><span>b 3 KB<svg></svg></span></div></a></div>'),
         "<https://forum.example/big.png>"),
        ('<h2><a name="x" class="anchor" href="#x"></a>a</h2>b', "a\n\nb"),
        (('<aside class="quote"><div class="title"><img src="/a.png" alt="x"> bob:</div>'
         "<blockquote>a</blockquote></aside>b"), "bob:\n\n> a\n\nb"),
    ],
)  # fmt: skip
def test_posts_are_read(html: str, markdown: str) -> None:
    assert cooked_markdown(html, BASE) == markdown


def test_many_previews_one_in_another_are_read() -> None:
    assert cooked_markdown('<aside class="onebox">' * 90 + "<svg></svg>" * 90 + "a", BASE) == "a"
    assert cooked_markdown(box() * 500, BASE).count("[A title]") == 500
