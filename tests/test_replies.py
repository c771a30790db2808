"""A quote that answers another leads to it."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from curation import board
from curation.recipes import RECIPES
from posts import publishing
from posts.models import Quote

from .factories import make_thread, publish_post

pytestmark = pytest.mark.django_db


def anchors(html: str) -> list[tuple[str, str]]:
    """The links to other quotes: where they lead, and their words."""
    page = LexborHTMLParser(html)
    return [(node.attributes["href"] or "", node.text()) for node in page.css("a.anchor")]


def test_an_answer_leads_to_the_quote_that_it_answers_if_the_post_has_it() -> None:
    post = board.start_post(
        make_thread({"a": "", "b": "a", "c": "b", "d": ""}), RECIPES["everything"]
    ).post
    edition = publishing.publish(post)
    assert anchors(edition.html) == [("#q1", ">>1 author_a"), ("#q2", ">>2 author_b")]
    Quote.objects.filter(post=post, source_ref="a").delete()
    assert anchors(publishing.publish(post).html) == [("#q1", ">>1 author_b")]


def test_who_answers_whom_is_no_change_of_the_post() -> None:
    post = board.start_post(make_thread({"a": "", "b": "a"}), RECIPES["everything"]).post
    digest = post.content_digest
    assert publishing.publish(post).content_digest == digest


@pytest.mark.parametrize(
    ("body", "led"),
    [
        (">>2", ["#q2"]), ("＞＞2 and >> 1", ["#q2", "#q1"]), (">>２", ["#q2"]), (">>3", []),
        (">>0", []), (">>12345", []), ("`>>2`", []), ("```\n>>2\n```", []), (">2", []),
        ("[>>2](https://a.example/)", []), ("*>>2*", ["#q2"]),
    ],
)  # fmt: skip
def test_an_anchor_leads_to_the_quote_of_its_number(body: str, led: list[str]) -> None:
    edition = publish_post(bodies=[body, "two"])
    assert [href for href, _words in anchors(edition.html)] == led
    text = LexborHTMLParser(edition.html).css("#q1 [data-body]")[0].text()
    plain = publish_post("plain", bodies=[body.replace("2", "7").replace("1", "8"), "two"])
    other = LexborHTMLParser(plain.html).css("#q1 [data-body]")[0].text()
    assert text.replace("2", "7").replace("1", "8") == other


def test_a_closed_fold_says_how_many_it_holds_and_how_they_begin() -> None:
    edition = publish_post(folded=['*First* "words" & ' + "more " * 30, "second"])
    summary = LexborHTMLParser(edition.html).css("summary")[0]
    assert summary.attributes["data-count"]
    begins = summary.attributes["data-begins"] or ""
    assert begins.startswith('First "words" & more')
    assert begins.endswith("…")
    assert summary.text() == "More"
