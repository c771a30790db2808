"""What the rest of the house makes of a board's thread."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from curation import board, cautions, comment_tree
from curation.importing import import_fetched
from curation.recipes import RECIPES
from posts import publishing
from posts.models import Quote

from .reading import sample

pytestmark = pytest.mark.django_db


def test_a_log_and_a_page_of_one_thread_are_one_thread_here() -> None:
    first = import_fetched(sample("kettle-cp932.dat"))
    again = import_fetched(sample("kettle-cp932.dat"))
    part = import_fetched(sample("kettle-2-4-delta.dat"))
    assert (first.status, again.status) == ("created", "unchanged")
    assert part.thread == first.thread
    assert (part.new, part.changed, part.gone) == (0, 0, 0)
    part.thread.refresh_from_db()
    assert part.thread.title == first.thread.title


def test_a_thread_stands_in_its_numbers_order_and_replies_count() -> None:
    thread = import_fetched(sample("kettle-cp932.dat")).thread
    refs = list(thread.comments.order_by("position").values_list("ref", flat=True))
    assert refs == list("12345678")
    below = comment_tree.of(thread).descendants()
    assert (below["1"], below["3"]) == (1, 1)
    assert comment_tree.reached(thread, ["7"], comment_tree.UP) == {"7", "3"}


def test_a_ban_on_reprints_in_a_title_is_seen() -> None:
    thread = import_fetched(sample("kettle-cp932.dat")).thread
    assert "転載禁止" in cautions.caution_for_thread(thread)


def test_a_number_in_a_quote_means_the_boards_and_not_the_posts() -> None:
    thread = import_fetched(sample("kettle-cp932.dat")).thread
    post = board.start_post(thread, RECIPES["everything"]).post
    post.reprint_reason = "For the test of numbers."
    post.save()
    Quote.objects.filter(post=post, source_ref__in=["1", "2"]).delete()
    page = LexborHTMLParser(publishing.publish(post).html)
    number = {quote.source_ref: place for place, quote in enumerate(post.quotes.all(), 1)}
    body = page.css_first(f"#q{number['7']} [data-body]")
    assert body is not None
    links = [(node.attributes["href"], node.text()) for node in body.css("a.anchor")]
    # ``>>2`` isn't in the post; that its second quote is another comment makes no difference.
    assert links == [(f"#q{number['3']}", "＞＞３"), (f"#q{number['3']}", ">>3")]
