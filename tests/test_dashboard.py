"""The admin's first page: what is to be done today, and where each of it leads."""

import datetime
import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curation import board
from curation.dashboard import MOST
from curation.models import Comment, Intake, Review, Thread
from curation.recipes import RECIPES
from posts import publishing
from posts.models import Post

from .factories import make_post, make_thread, publish_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in, in English."""
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def todos(client: Client) -> dict[str, str]:
    """The page's parts by name, as HTML."""
    page = client.get(reverse("admin:index")).content.decode()
    section = re.compile(r'<section class="todo[^>]*data-todo="(\w+)">(.*?)</section>', re.DOTALL)
    return dict(section.findall(page))


def changed(thread: Thread, **values: object) -> None:
    """Have the source say something else of the thread's first comment, an hour later."""
    Comment.objects.filter(thread=thread, ref="c1").update(**values)
    Thread.objects.filter(pk=thread.pk).update(checked_at=timezone.now() + HOUR)


def test_an_empty_house_says_to_begin_with_a_thread(desk: Client) -> None:
    parts = todos(desk)
    assert reverse("intake") in parts["begin"]
    assert {"review", "scheduled", "drafts", "upstream", "published"} <= parts.keys()
    assert not {"stuck", "intakes", "approved"} & parts.keys()
    make_post(1)
    assert "begin" not in todos(desk)


def test_each_post_stands_under_what_it_waits_for_and_leads_to_the_desk(
    desk: Client, editor: User
) -> None:
    now = timezone.now()
    posts = {
        name: board.start_post(make_thread(1, ref=name), RECIPES["everything"], editor).post
        for name in ("drafts", "review", "approved", "scheduled", "stuck", "published")
    }
    stages = {"review": Post.Stage.REVIEW, "approved": Post.Stage.APPROVED}
    for name, stage in stages.items():
        Post.objects.filter(pk=posts[name].pk).update(stage=stage)
    Review.objects.create(post=posts["review"], revision=1, verb="asked", by=editor)
    Post.objects.filter(pk=posts["scheduled"].pk).update(publish_at=now + HOUR)
    failed = {"publish_at": now - HOUR, "publish_error": "The address is taken."}
    Post.objects.filter(pk=posts["stuck"].pk).update(**failed)
    publishing.publish(posts["published"], editor)
    parts = todos(desk)
    for name, post in posts.items():
        for place, html in parts.items():
            assert (f'href="{reverse("desk", args=[post.pk])}"' in html) == (place == name), place
    assert "The address is taken." in parts["stuck"]
    assert "you asked for it" in parts["review"]
    assert f"{timezone.localtime(now + HOUR):%m/%d %H:%M}" in parts["scheduled"]
    assert '<span class="todo-count">1</span>' in parts["published"]


def test_what_is_of_another_day_is_not_todays(desk: Client) -> None:
    publish_post("tea")
    publish_post("old").publications.update(at=timezone.now() - 48 * HOUR)
    Post.objects.create(title="Of long ago", slug="ago", date=datetime.date(2020, 1, 1))
    parts = todos(desk)
    assert "About tea" in parts["published"]
    assert "About old" not in parts["published"]
    assert "Of long ago" not in parts["drafts"]


def test_an_import_that_failed_is_shown_until_it_is_asked_for_again(
    desk: Client, editor: User
) -> None:
    wanted = "https://news.ycombinator.com/item?id=1"
    for state in (Intake.State.FAILED, Intake.State.FAILED):
        Intake.objects.create(wanted=wanted, state=state, error="It has gone.", by=editor)
    part = todos(desk)["intakes"]
    assert part.count("It has gone.") == 1
    assert reverse("intake-progress", args=[Intake.objects.latest("pk").pk]) in part
    Intake.objects.create(wanted=wanted, state=Intake.State.DONE, by=editor)
    assert "intakes" not in todos(desk)
    Intake.objects.create(wanted="x", state=Intake.State.FAILED, by=editor)
    Intake.objects.update(created_at=timezone.now() - 24 * 8 * HOUR)
    assert "intakes" not in todos(desk)


def test_threads_that_changed_are_shown_those_with_quotes_of_gone_comments_first(
    desk: Client,
) -> None:
    for ref, title in (("1", "Reworded"), ("2", "Gone"), ("3", "Longer"), ("4", "As it was")):
        thread = make_thread(2, ref=ref, title=title)
        board.start_post(thread, RECIPES["everything"])
    unposted = make_thread(2, ref="5", title="No post")
    later = timezone.now() + HOUR
    changed(Thread.objects.get(ref="2"), gone_at=later)
    changed(Thread.objects.get(ref="1"), changed_at=later)
    changed(Thread.objects.get(ref="3"), first_seen_at=later)
    changed(Thread.objects.get(ref="4"))
    changed(unposted, gone_at=later)
    part = todos(desk)["upstream"]
    places = [part.index(title) for title in ("Gone", "Longer", "Reworded")]
    assert places[0] < min(places[1:])
    assert "1 quote is of a comment that is gone." in part
    assert all(said in part for said in ("gone: 1", "new: 1", "changed: 1"))
    assert "As it was" not in part
    assert "No post" not in part
    for thread in Thread.objects.filter(ref__in=["1", "2", "3"]):
        assert f'href="{reverse("desk-thread", args=[thread.pk])}"' in part
    for post in Post.objects.filter(source_ref="2"):
        assert f'href="{reverse("desk", args=[post.pk])}"' in part


def test_a_gone_comment_of_another_thread_with_the_same_number_is_not_counted(
    desk: Client,
) -> None:
    make_post(2, ref="1")
    make_post(2, ref="2")
    later = timezone.now() + HOUR
    changed(Thread.objects.get(ref="1"), changed_at=later)
    changed(Thread.objects.get(ref="2"), gone_at=later)
    part = todos(desk)["upstream"]
    assert part.count("of a comment that is gone") == 1


def test_long_lists_are_cut_and_lead_to_the_whole(desk: Client) -> None:
    for number in range(MOST + 2):
        Post.objects.create(title=f"Draft {number}", slug=f"d{number}")
    part = todos(desk)["drafts"]
    assert part.count("<li>") == MOST
    assert f">{MOST}+<" in part
    address = f"{reverse('admin:posts_post_changelist')}?state=draft"
    assert f'href="{address}"' in part
    assert len(desk.get(address).context["cl"].result_list) == MOST + 2


def test_who_does_not_work_on_posts_gets_the_list_of_apps(client: Client) -> None:
    client.force_login(User.objects.create_user("guest", is_staff=True))
    page = client.get(reverse("admin:index"))
    assert page.status_code == 200
    assert "data-todo" not in page.content.decode()


def test_the_page_needs_as_many_queries_for_a_busy_day_as_for_a_quiet_one(desk: Client) -> None:
    counts = []
    desk.get(reverse("admin:index"))
    later = timezone.now() + HOUR
    for numbers in (range(6), range(6, 30)):
        for number in numbers:
            post = make_post(2, ref=str(number))
            stage = list(Post.Stage.values)[number % 3]
            Post.objects.filter(pk=post.pk).update(
                stage=stage, publish_at=later if number % 4 == 1 else None
            )
            if number % 6 == 0:
                publishing.publish(post)
            changed(Thread.objects.get(ref=str(number)), gone_at=later)
            Intake.objects.create(wanted=f"x{number}", state=Intake.State.FAILED, error="No.")
        with CaptureQueriesContext(connection) as queries:
            assert "upstream" in todos(desk)
        counts.append(len(queries))
    assert counts[0] == counts[1]
