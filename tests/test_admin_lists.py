"""The admin's lists of posts and threads: what they find, and what they do to many at once."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curation import board, renewal
from curation.models import Change, Comment, Recipe, Thread
from curation.recipes import RECIPES
from curation.verbs import Describe, Drop
from posts import publishing
from posts.models import Post

from .factories import make_post, make_thread, publish_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

POSTS = "admin:posts_post_changelist"
THREADS = "admin:curation_thread_changelist"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in, in English."""
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def found(client: Client, name: str, **query: str) -> list[str]:
    """The titles that a list shows."""
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return [str(row) for row in answer.context["cl"].result_list]


def act(client: Client, name: str, action: str, *rows: Any, **fields: str) -> list[str]:
    """Do an action to rows of a list; return what was said about it."""
    form = {"action": action, "_selected_action": [row.pk for row in rows], "index": "0"} | fields
    answer = client.post(reverse(name), form, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def tags(post: Post) -> list[str]:
    """The post's tags, in its order."""
    return Post.objects.get(pk=post.pk).tag_names()


def tagged(slug: str, *names: str) -> Post:
    """A published post with tags, one quote and a title."""
    return publish_post(slug, tags=names).post


def test_posts_are_found_by_title_slug_reference_and_tag(desk: Client) -> None:
    tagged("tea", "drinks", "nice drinks")
    tagged("stone", "rocks")
    make_post(1, ref="777123")
    assert found(desk, POSTS, q="About te") == ["A Small Thread About Tea", "About tea"]
    assert found(desk, POSTS, q="ston") == ["About stone"]
    assert found(desk, POSTS, q="777123") == ["A Small Thread About Tea"]
    assert found(desk, POSTS, q="drink") == ["About tea"]
    assert found(desk, POSTS, q="nothing") == []


def test_posts_are_narrowed_by_state_tag_day_source_and_who_changed_them(
    desk: Client, editor: User
) -> None:
    tagged("tea", "drinks")
    drafted = make_post(1)
    board.perform(drafted.pk, Describe({"title": "Mine", "tags": "drinks"}), editor)
    Post.objects.filter(slug="tea").update(publish_at=timezone.now() + DAY)
    assert found(desk, POSTS, state="draft") == ["Mine"]
    assert found(desk, POSTS, state="scheduled") == ["About tea"]
    assert found(desk, POSTS, state="published") == []
    assert found(desk, POSTS, tag="drinks") == ["Mine", "About tea"]
    assert found(desk, POSTS, tag="no such") == []
    assert found(desk, POSTS, by=str(editor.pk)) == ["Mine"]
    assert found(desk, POSTS, by="x") == ["Mine", "About tea"]
    assert found(desk, POSTS, source="hn") == ["Mine"]
    assert found(desk, POSTS, date="2025-05-20") == ["About tea"]


def test_the_list_of_posts_can_be_put_in_order_by_its_columns(desk: Client) -> None:
    publish_post("few", bodies=("one",))
    publish_post("many", bodies=("one", "two", "three"))
    columns = ("opened_title", "quote_total", "day", "goes_out", "last_change")
    shown = list(desk.get(reverse(POSTS)).context["cl"].list_display)
    for name in columns:
        assert len(found(desk, POSTS, o=str(shown.index(name)))) == 2
    quotes = shown.index("quote_total")
    assert found(desk, POSTS, o=str(quotes)) == ["About few", "About many"]
    assert found(desk, POSTS, o=f"-{quotes}") == ["About many", "About few"]


def test_posts_are_published_and_withdrawn_and_each_that_cannot_be_says_why(desk: Client) -> None:
    good, empty = make_post(1), make_post(1, ref="2")
    Post.objects.filter(pk=empty.pk).update(title="Nothing in it")
    board.perform(empty.pk, Drop((empty.quotes.get().pk,)))
    said = act(desk, POSTS, "publish_posts", good, empty)
    assert said == ["“Nothing in it” has no quotes.", "Published 1 post."]
    assert Post.objects.get(pk=good.pk).is_published
    said = act(desk, POSTS, "withdraw_posts", good, empty)
    assert said == ["“Nothing in it” is not published.", "Withdrew 1 post."]
    assert Post.objects.get(pk=good.pk).is_withdrawn


def test_the_threads_of_posts_that_are_published_are_read_again_beside_that(
    desk: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    handed_over: list[str] = []
    monkeypatch.setattr(renewal, "hand_over", lambda: handed_over.append("due"))
    posts = [make_post(ref="1"), make_post(ref="2")]
    Thread.objects.filter(ref="1").update(read_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        act(desk, POSTS, "publish_posts", *posts)
    assert handed_over == ["due"]
    assert [thread.ref for thread in renewal.due(timezone.now())] == ["1"]


def test_the_threads_of_posts_put_on_the_schedule_are_read_just_before(desk: Client) -> None:
    post = make_post()
    act(desk, POSTS, "schedule_posts", post, at="2099-05-20T12:00")
    post.refresh_from_db()
    assert post.publish_at is not None
    assert Thread.objects.get().renew_at == post.publish_at - renewal.FRESH


def test_posts_are_put_on_the_schedule_and_taken_off_it(desk: Client) -> None:
    one, two = make_post(1), make_post(1, ref="2")
    to_come = timezone.localtime() + DAY
    typed = f"{to_come:%Y-%m-%dT%H:%M}"
    said = act(desk, POSTS, "schedule_posts", one, two, at=typed)
    assert said == ["Scheduled 2 posts."]
    [at] = set(Post.objects.values_list("publish_at", flat=True))
    assert at == to_come.replace(second=0, microsecond=0)
    for wrong in ("", "tomorrow", "2031-02-30T10:00"):
        assert act(desk, POSTS, "schedule_posts", one, at=wrong) == ["Choose the day and the time."]
    [past] = act(desk, POSTS, "schedule_posts", one, at="2020-01-01T10:00")
    assert past.startswith(str(one))
    assert Post.objects.filter(publish_at=at).count() == 2
    assert act(desk, POSTS, "unschedule_posts", one) == ["Took 1 post off the schedule."]
    assert Post.objects.get(pk=one.pk).publish_at is None


def test_a_tag_is_put_on_many_posts_and_each_can_take_it_back(desk: Client, editor: User) -> None:
    published, draft = tagged("tea", "drinks"), make_post(1)
    said = act(desk, POSTS, "add_tag", published, draft, tag=" Hot   water ")
    assert said == ["Changed the tags of 2 posts."]
    assert tags(published) == ["drinks", "Hot water"]
    assert tags(draft) == ["Hot water"]
    again = Post.objects.get(pk=published.pk)
    assert again.has_unpublished_changes
    assert again.edition is not None
    assert again.edition.tag_names == ["drinks"]
    assert set(Change.objects.filter(verb="describe").values_list("by", flat=True)) == {editor.pk}
    board.undo(published.pk)
    assert tags(published) == ["drinks"]


def test_a_tag_that_cannot_be_changed_says_why_at_each_post(desk: Client) -> None:
    post = tagged("tea", "drinks")
    said = act(desk, POSTS, "add_tag", post, tag="drinks")
    assert said == ["About tea: It has the tag “drinks” already."]
    said = act(desk, POSTS, "remove_tag", post, tag="rocks")
    assert said == ["About tea: It has no tag “rocks”."]
    for wrong in ("", "one, two", "、"):
        assert act(desk, POSTS, "add_tag", post, tag=wrong) == ["Write one tag."]
    assert len(act(desk, POSTS, "add_tag", post, tag="x" * 200)) == 1
    commas = tagged("stone", "one, two")
    [said_of_it] = act(desk, POSTS, "add_tag", commas, tag="rocks")
    assert "comma" in said_of_it
    assert tags(post) == ["drinks"]
    assert tags(commas) == ["one, two"]
    assert not Change.objects.exists()
    assert act(desk, POSTS, "remove_tag", post, tag="drinks") == ["Changed the tags of 1 post."]
    assert tags(post) == []


def test_of_many_posts_that_cannot_be_changed_the_first_are_named(desk: Client) -> None:
    posts = [Post.objects.create(title=f"Post {number}", slug=f"p{number}") for number in range(13)]
    said = act(desk, POSTS, "publish_posts", *posts)
    assert len(said) == 11
    assert said[-1] == "And 3 more could not be."


def test_posts_are_drafted_anew_by_a_recipe(desk: Client) -> None:
    post, loose = make_post(4), tagged("tea")
    own = Recipe.objects.create(name="Two", most=2)
    said = act(desk, POSTS, "redraft_posts", post, loose, recipe=f"own:{own.pk}")
    assert said == ["About tea: This post has no thread to draft from.", "Drafted 1 post anew."]
    assert post.quotes.count() == 2
    board.undo(post.pk)
    assert post.quotes.count() == 4
    [said_of_it] = act(desk, POSTS, "redraft_posts", post, recipe="own:999")
    assert said_of_it.startswith(str(post))
    assert post.quotes.count() == 4


def test_what_a_list_does_is_a_permission_each(client: Client) -> None:
    post, thread = make_post(1), make_thread(1, ref="2")
    user = User.objects.create_user("reader", is_staff=True)
    seen = Permission.objects.filter(codename__in=["view_post", "view_thread"])
    user.user_permissions.set(seen)
    client.force_login(user)
    for action in ("publish_posts", "schedule_posts", "add_tag", "redraft_posts"):
        act(client, POSTS, action, post, tag="x", at="2099-01-01T10:00")
    act(client, THREADS, "draft_threads", thread)
    after = Post.objects.get()
    assert (after.revision, after.edition, after.publish_at) == (post.revision, None, None)


def test_threads_are_drafted_by_many_and_one_that_has_a_post_says_so(desk: Client) -> None:
    make_post(2, ref="1")
    has_one, fresh = Thread.objects.get(), make_thread(3, ref="2", title="Fresh")
    empty = make_thread(0, ref="3", title="Empty")
    said = act(desk, THREADS, "draft_threads", has_one, fresh, empty, recipe="everything")
    assert said == [
        "A Small Thread About Tea: It has a post; its page makes another.",
        "Empty: The thread has no comment that this recipe takes.",
        "Drafted 1 post.",
    ]
    assert Post.objects.get(source_ref="2").quotes.count() == 3
    assert not Post.objects.filter(source_ref="3").exists()


def test_threads_are_narrowed_to_those_without_a_post_and_those_changed_since(
    desk: Client,
) -> None:
    make_post(2, ref="1")
    make_thread(1, ref="2", title="Without")
    later = timezone.now() + DAY
    assert found(desk, THREADS, post="none") == ["Without"]
    assert found(desk, THREADS, post="some") == ["A Small Thread About Tea"]
    assert found(desk, THREADS, post="changed") == []
    for ref in ("1", "2"):
        Comment.objects.filter(thread__ref=ref, ref="c1").update(gone_at=later)
        Thread.objects.filter(ref=ref).update(checked_at=later)
    assert found(desk, THREADS, post="changed") == ["A Small Thread About Tea"]
    page = desk.get(reverse(THREADS)).content.decode()
    assert "gone: 1" in page
    assert reverse("desk", args=[Post.objects.get().pk]) in page


def test_what_came_in_with_the_thread_is_no_change_for_a_post_that_was_here_before(
    desk: Client,
) -> None:
    post = publish_post("tea").post
    Post.objects.filter(pk=post.pk).update(
        source="hn", source_ref="1", created_at=timezone.now() - DAY
    )
    thread = make_thread(2, ref="1")
    Comment.objects.update(first_seen_at=thread.imported_at)
    Thread.objects.update(checked_at=thread.imported_at)
    assert found(desk, THREADS, post="changed") == []


def test_the_lists_need_as_many_queries_for_many_rows_as_for_few(desk: Client) -> None:
    counts = []
    found(desk, POSTS)
    for refs in (range(2), range(2, 20)):
        for number in refs:
            post = board.start_post(make_thread(3, ref=str(number)), RECIPES["everything"]).post
            board.perform(post.pk, Describe({"tags": f"a{number}, b{number}"}))
            publishing.publish(post)
        with CaptureQueriesContext(connection) as queries:
            found(desk, POSTS)
            found(desk, THREADS)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_list_counts_the_quotes_or_comments_of_the_whole_archive(desk: Client) -> None:
    make_post(3)
    for name, table in ((POSTS, "posts_quote"), (THREADS, "curation_comment")):
        with CaptureQueriesContext(connection) as queries:
            found(desk, name)
        asked = [query["sql"] for query in queries if table in query["sql"]]
        assert asked
        assert all(" IN (" in sql for sql in asked)


def test_a_hostile_title_stays_text_in_the_lists(desk: Client) -> None:
    make_thread(1, title="<script>alert(1)</script>")
    board.start_post(Thread.objects.get(), RECIPES["everything"])
    Comment.objects.update(gone_at=timezone.now() + DAY)
    for name in (POSTS, THREADS, "admin:index"):
        assert "<script>alert" not in desk.get(reverse(name)).content.decode()
