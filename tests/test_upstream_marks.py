"""What changed or is gone at the source is marked at the quotes, and on every post's entry."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser, LexborNode

from curation import board
from curation.models import Comment, Thread
from curation.recipes import RECIPES
from curation.upstream import gone_counts, quoting_gone
from curation.verbs import Drop, Edit, Pick
from posts import publishing
from posts.models import Post, Quote

from .factories import make_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """The client of an editor who reads English."""
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def change(ref: str = "c1", body: str = "What c1 says now.", thread: str = "1001") -> None:
    """Have a comment changed at its source."""
    comment = Comment.objects.get(thread__ref=thread, ref=ref)
    comment.body_before, comment.body = comment.body, body
    comment.changed_at = timezone.now()
    comment.save()


def lose(ref: str = "c1", thread: str = "1001") -> None:
    """Have a comment go at its source."""
    Comment.objects.filter(thread__ref=thread, ref=ref).update(gone_at=timezone.now())


def row(client: Client, post: Post, ref: str = "c1") -> LexborNode:
    """The desk's row of the quote of a comment."""
    page = LexborHTMLParser(client.get(f"/admin/desk/{post.pk}/").content)
    found = page.css_first(f'[data-quote][data-ref="{ref}"]')
    assert found is not None
    return found


def edit(post: Post, body: str, ref: str = "c1") -> None:
    """Word the quote of a comment."""
    board.perform(post.pk, Edit(Quote.objects.get(post=post, source_ref=ref).pk, body))


def test_a_quote_of_a_changed_comment_shows_what_changed_and_what_to_take_over(
    desk: Client,
) -> None:
    post = make_post(2)
    assert "data-upstream" not in row(desk, post).attributes
    change(body="What c1 says <now>.")
    quote = row(desk, post)
    assert quote.attributes["data-upstream"] == "changed"
    news = quote.css_first("[data-news]")
    assert news is not None
    assert news.attributes["data-news"] == "What c1 says <now>."
    assert "data-reworded" not in news.attributes
    difference = news.css_first(".difference")
    assert difference is not None
    assert difference.text() == "What c1 says <now>."
    assert [one.text() for one in difference.css("ins")] == [" <now>"]
    assert "data-upstream" not in row(desk, post, "c2").attributes


def test_a_quote_that_was_worded_anew_says_so_first(desk: Client) -> None:
    post = make_post(1)
    edit(post, "c1 の言葉")
    change()
    news = row(desk, post).css_first("[data-news]")
    assert news is not None
    assert "data-reworded" in news.attributes
    assert "it was translated or edited" in news.text()


def test_taking_over_is_an_edit_that_can_be_undone_and_the_mark_goes_and_comes(
    desk: Client,
) -> None:
    post = make_post(1)
    change()
    quote = Quote.objects.get()
    url = f"/admin/desk/{post.pk}/do/"
    fields = {"quote": quote.pk, "body": "What c1 says now.", "revision": 1}
    answer = desk.post(f"{url}edit/", fields).json()
    assert "data-news" not in answer["quotes"][str(quote.pk)]
    assert "data-upstream" not in row(desk, post).attributes
    answer = desk.post(f"{url}undo/", {"revision": answer["revision"]}).json()
    assert "data-news" in answer["quotes"][str(quote.pk)]
    quote.refresh_from_db()
    assert quote.body == "What c1 says."


def test_taking_over_what_another_editor_changed_meanwhile_is_refused(desk: Client) -> None:
    post = make_post(1)
    change()
    edit(post, "Another's words")
    quote = Quote.objects.get()
    fields = {"quote": quote.pk, "body": "What c1 says now.", "revision": 1}
    assert desk.post(f"/admin/desk/{post.pk}/do/edit/", fields).status_code == 409
    quote.refresh_from_db()
    assert quote.body == "Another's words"


def test_what_was_picked_after_the_change_is_no_news_whatever_is_made_of_it(
    desk: Client,
) -> None:
    post = make_post(2)
    board.perform(post.pk, Drop((Quote.objects.get(source_ref="c1").pk,)))
    change()
    board.perform(post.pk, Pick(("c1",)))
    edit(post, "A translation")
    assert "data-upstream" not in row(desk, post).attributes


def test_a_post_that_was_drafted_after_the_change_has_no_news(desk: Client) -> None:
    make_post(1)
    change()
    post = board.start_post(Thread.objects.get(), RECIPES["everything"]).post
    edit(post, "A translation")
    assert "data-upstream" not in row(desk, post).attributes


def test_the_threads_side_marks_what_changed_and_what_is_gone(desk: Client) -> None:
    post = make_post(2)
    change("c1")
    lose("c2")
    page = LexborHTMLParser(desk.get(f"/admin/desk/{post.pk}/").content)
    tags = {
        node.attributes["data-comment"]: [tag.text() for tag in node.css(".tag")]
        for node in page.css("[data-comment]")
    }
    assert tags == {"c1": ["changed upstream"], "c2": ["gone upstream"]}


def test_news_of_many_quotes_takes_as_many_queries_as_of_one(desk: Client) -> None:
    counts = []
    for number, ref in ((1, "2001"), (20, "2002")):
        post = make_post(20, ref)
        for comment in range(1, number + 1):
            change(f"c{comment}", "New words.", ref)
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/admin/desk/{post.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def gone_on_dashboard(client: Client) -> list[str]:
    """The entries of the dashboard's list of posts that quote what is gone."""
    page = LexborHTMLParser(client.get("/admin/").content)
    return [link.text() for link in page.css('[data-todo="gone"] li > a')]


def test_the_dashboard_lists_each_post_that_quotes_what_is_gone_published_ones_first(
    desk: Client,
) -> None:
    assert gone_on_dashboard(desk) == []
    posts = {name: make_post(2, ref) for name, ref in (("a", "1"), ("b", "2"), ("c", "3"))}
    again = board.start_post(Thread.objects.get(ref="1"), RECIPES["everything"]).post
    for name, post in (*posts.items(), ("d", again)):
        Post.objects.filter(pk=post.pk).update(title=f"Post {name}", slug=f"post-{name}")
    for name in ("a", "c"):
        publishing.publish(Post.objects.get(pk=posts[name].pk))
    lose("c1", "1")
    lose("c2", "2")
    assert gone_on_dashboard(desk) == ["Post a", "Post d", "Post b"]
    board.perform(again.pk, Drop((Quote.objects.get(post=again, source_ref="c1").pk,)))
    assert gone_on_dashboard(desk) == ["Post a", "Post b"]


def test_the_list_of_posts_marks_and_finds_those_that_quote_what_is_gone(desk: Client) -> None:
    posts = [make_post(2, ref) for ref in ("1", "2")]
    lose("c1", "1")
    lose("c2", "1")

    def shown(**query: str) -> dict[str | None, str]:
        page = LexborHTMLParser(desk.get("/admin/posts/post/", query).content)
        titles = page.css("#result_list tbody tr .field-opened_title")
        links = [link.attributes["href"] for title in titles for link in title.css("a")[:1]]
        cells = page.css("#result_list tbody tr .field-quote_total")
        return dict(zip(links, (cell.text(strip=True) for cell in cells), strict=True))

    first, second = (f"/admin/desk/{post.pk}/" for post in posts)
    assert shown() == {first: "2gone: 2", second: "2"}
    assert shown(upstream="gone") == {first: "2gone: 2"}


def test_a_gone_comment_of_another_thread_with_the_same_number_flags_nobody() -> None:
    post, other = make_post(1, "1"), make_post(1, "2")
    lose("c1", "2")
    assert [found.pk for found in quoting_gone(Post.objects.all())] == [other.pk]
    assert gone_counts([post.pk, other.pk]) == {other.pk: 1}


def test_how_many_posts_quote_what_is_gone_makes_no_more_queries(desk: Client) -> None:
    def queries(path: str, **query: Any) -> int:
        with CaptureQueriesContext(connection) as found:
            assert desk.get(path, query).status_code == 200
        return len(found)

    make_post(1, "1")
    lose("c1", "1")
    few = queries("/admin/"), queries("/admin/posts/post/", upstream="gone")
    for ref in range(2, 9):
        make_post(3, str(ref))
        lose("c1", str(ref))
        lose("c2", str(ref))
    assert (queries("/admin/"), queries("/admin/posts/post/", upstream="gone")) == few


def test_what_was_lost_long_ago_counts_as_well(desk: Client) -> None:
    make_post(1, "1")
    long_ago = timezone.now() - datetime.timedelta(days=900)
    Comment.objects.update(gone_at=long_ago)
    assert len(gone_on_dashboard(desk)) == 1
