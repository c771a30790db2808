"""The day's board: what it shows of a day, and the order of the day's posts."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation import board, today
from curation.draft import BoardError
from curation.models import Comment, Recipe, Thread
from curation.verbs import Describe
from posts import publishing, scheduling
from posts.models import Edition, Post, State

from .factories import NOON, make_post, make_thread, publish_post

pytestmark = pytest.mark.django_db

DAY = datetime.date(2031, 5, 20)
HOUR = datetime.timedelta(hours=1)


def at(hour: int, day: datetime.date = DAY) -> datetime.datetime:
    """A full hour of a day, where editors are."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def plain(name: str, **values: Any) -> Post:
    """A post that was last touched long ago."""
    post = Post.objects.create(slug=name, **({"title": f"About {name}"} | values))
    Post.objects.filter(pk=post.pk).update(created_at=NOON, updated_at=NOON)
    return post


def going(name: str, hour: int, **values: Any) -> Post:
    """A post that goes out on the day."""
    return plain(name, publish_at=at(hour), **values)


def shown(day: datetime.date = DAY) -> dict[str, list[str]]:
    """The slugs of the day's posts by state, as the lanes show them; empty lanes left out."""
    lanes = today.lanes_on(day, may_schedule=True)
    return {
        state.value: [card.post.slug for card in lane.cards]
        for state, lane in lanes.items()
        if lane.cards
    }


def order() -> list[int]:
    """The ids of the posts that have a place on the day."""
    return [post.pk for post in today.order_of(today.posts_on(DAY), DAY)]


def stored() -> list[tuple[Any, ...]]:
    """All that a new order could change."""
    return list(Post.objects.order_by("pk").values_list("pk", "place", "publish_at", "revision"))


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


def reorder(client: Client, wanted: Sequence[object], seen: Sequence[object], day: str = "") -> Any:
    """Ask for a new order."""
    address = reverse("today-reorder", args=[day or DAY.isoformat()])
    return client.post(address, {"post": wanted, "seen": seen})


def test_a_day_has_the_posts_that_stand_under_it_and_those_that_go_out_on_it() -> None:
    plain("dated", date=DAY)
    plain("other", date=DAY + datetime.timedelta(days=1))
    going("scheduled", 9)
    going("dated_and_scheduled", 8, date=DAY)
    plain("tomorrow", publish_at=at(0, DAY + datetime.timedelta(days=1)))
    plain("undated")
    assert shown() == {"draft": ["dated"], "scheduled": ["dated_and_scheduled", "scheduled"]}


def test_a_post_without_a_date_belongs_to_the_days_it_was_made_and_changed_on() -> None:
    made, changed = plain("made"), plain("changed")
    Post.objects.filter(pk=made.pk).update(created_at=at(0))
    Post.objects.filter(pk=changed.pk).update(updated_at=at(23) + 59 * HOUR / 60)
    assert shown() == {"draft": ["changed", "made"]}
    assert shown(NOON.date()) == {"draft": ["changed", "made"]}


def test_today_has_the_latest_posts_that_nobody_gave_a_date() -> None:
    names = [plain(f"old_{number}").slug for number in range(today.MOST_UNDATED + 2)]
    plain("dated", date=DAY)
    assert shown(timezone.localdate()) == {"draft": names[:1:-1]}


def test_a_post_stands_in_the_lane_of_its_state_and_those_with_readers_in_their_order() -> None:
    for slug in ("first", "second"):
        publish_post(slug, date=DAY)
    publishing.withdraw(publish_post("gone", date=DAY).post)
    plain("asked", date=DAY, stage=Post.Stage.REVIEW)
    plain("good", date=DAY, stage=Post.Stage.APPROVED)
    assert shown() == {
        "review": ["asked"],
        "approved": ["good"],
        "published": [post.slug for post in Post.objects.published()],
        "withdrawn": ["gone"],
    }
    assert shown()["published"] == ["second", "first"]


def test_threads_without_a_post_are_offered_with_how_fast_they_were_talked_about() -> None:
    make_post(3, ref="1")
    old, new = make_thread(2, ref="2"), make_thread(31, ref="3")
    Comment.objects.filter(thread=new, ref="c31").update(created_at=NOON + 10 * HOUR)
    Thread.objects.filter(pk=old.pk).update(imported_at=at(12))
    cards = today.threads_on(timezone.localdate())
    assert {card.thread.ref: (card.comments, card.pace) for card in cards} == {
        "3": (31, 3.1),
        "2": (2, 2.0),
    }
    assert [card.thread.ref for card in today.threads_on(DAY)] == ["2"]


def test_a_thread_is_drafted_by_its_sources_default_with_one_click(desk: Client) -> None:
    thread = make_thread(4)
    own = Recipe.objects.create(name="二件だけ", most=2, default_for="hn")
    [card] = today.threads_on(timezone.localdate())
    page = desk.get(reverse("today")).content.decode()
    assert f'name="recipe" value="{card.recipe}"' in page
    answer = desk.post(reverse("desk-draft", args=[thread.pk]), {"recipe": card.recipe})
    post = Post.objects.get()
    assert answer["Location"] == reverse("desk", args=[post.pk])
    assert post.quotes.count() == own.most
    assert today.threads_on(timezone.localdate()) == []


def test_a_new_order_gives_every_post_its_place_and_the_times_to_those_that_have_some(
    editor: User,
) -> None:
    one, two, three = going("one", 8), going("two", 9), going("three", 12)
    early, late = plain("early", date=DAY), plain("late", date=DAY)
    seen = order()
    assert seen == [one.pk, two.pk, three.pk, late.pk, early.pk]
    today.reorder(DAY, [three.pk, one.pk, two.pk, early.pk, late.pk], seen, editor)
    assert shown() == {"scheduled": ["three", "one", "two"], "draft": ["early", "late"]}
    times = dict(Post.objects.values_list("slug", "publish_at"))
    assert [times[name] for name in ("three", "one", "two")] == [at(8), at(9), at(12)]
    assert times["early"] is None
    assert sorted(Post.objects.values_list("place", flat=True)) == [1, 2, 3, 4, 5]


def test_posts_go_out_in_the_order_that_the_board_shows(editor: User) -> None:
    posts = [make_post(1, ref=str(number)) for number in range(4)]
    for post, hour in zip(posts, (8, 8, 9, 9), strict=True):
        scheduling.schedule(post, at(hour), editor)
    [one, two, three, four] = order()
    today.reorder(DAY, [four, two, one, three], order(), editor)
    scheduling.publish_due(at(10))
    times = Edition.objects.order_by("first_published_at").values_list("post", flat=True)
    assert list(times) == [four, two, one, three]


@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_is_kept_lane_by_lane_and_uses_the_same_times(
    editor: User, data: st.DataObject
) -> None:
    Post.objects.all().delete()
    hours = data.draw(st.lists(st.sampled_from([None, None, 8, 9, 10]), min_size=1, max_size=7))
    stages = st.sampled_from(Post.Stage.values)
    for number, hour in enumerate(hours):
        values = {"date": DAY, "stage": data.draw(stages)}
        plain(f"p{number}", publish_at=at(hour) if hour else None, **values)
    before = {post.pk: post.state for post in Post.objects.all()}
    times = sorted(filter(None, Post.objects.values_list("publish_at", flat=True)))
    wanted = data.draw(st.permutations(order()))
    today.reorder(DAY, wanted, order(), editor)
    for state in State:
        assert [pk for pk in order() if before[pk] == state] == [
            pk for pk in wanted if before[pk] == state
        ]
    assert sorted(filter(None, Post.objects.values_list("publish_at", flat=True))) == times
    assert {post.pk: post.state for post in Post.objects.all()} == before


def test_a_new_order_is_asked_for_and_answered_with_the_lanes(desk: Client) -> None:
    one, two = plain("one", date=DAY), plain("two", date=DAY)
    answer = reorder(desk, [one.pk, two.pk], order())
    lanes = answer.json()["lanes"]
    assert answer.status_code == 200
    assert lanes.index(f'data-post="{one.pk}"') < lanes.index(f'data-post="{two.pk}"')
    assert desk.get(reverse("today-reorder", args=[DAY.isoformat()])).status_code == 405


def test_a_list_that_is_not_the_whole_days_is_refused_and_changes_nothing(desk: Client) -> None:
    one, two, three = (going(name, 8) for name in ("one", "two", "three"))
    elsewhere = plain("elsewhere", date=NOON.date())
    published = publish_post("published", date=DAY).post
    due = plain("due", date=DAY, publish_at=NOON, publish_error="No quotes.")
    seen, before = order(), stored()
    assert seen == [one.pk, two.pk, three.pk]
    lists: list[list[object]] = [
        [one.pk, two.pk],
        [one.pk, two.pk, two.pk],
        [one.pk, two.pk, three.pk, three.pk],
        [one.pk, two.pk, elsewhere.pk],
        [one.pk, two.pk, published.pk],
        [one.pk, two.pk, three.pk, due.pk],
        [one.pk, two.pk, 999_999],
        [one.pk, two.pk, -3],
        [one.pk, two.pk, "x"],
        [one.pk, two.pk, "9" * 30],
        [],
    ]
    for wanted in lists:
        answer = reorder(desk, wanted, seen)
        assert answer.status_code == 400, wanted
        assert answer.json()["error"]
        assert stored() == before
    assert reorder(desk, seen, []).status_code == 400
    for day in ("2031-13-01", "today", "0001-01-01", "20310520x"):
        assert reorder(desk, seen, seen, day).status_code == 400
    assert stored() == before


def test_a_board_that_is_behind_gets_the_current_one_and_changes_nothing(desk: Client) -> None:
    one, two = plain("one", date=DAY), plain("two", date=DAY)
    seen = order()
    three = plain("three", date=DAY)
    before = stored()
    answer = reorder(desk, [one.pk, two.pk], seen)
    assert answer.status_code == 409
    assert answer.json()["error"]
    assert f'data-post="{three.pk}"' in answer.json()["lanes"]
    assert stored() == before


def test_when_posts_go_out_is_for_those_to_order_who_may_publish(editor: User) -> None:
    one, two, three = going("one", 8), going("two", 9), plain("three", date=DAY)
    four = plain("four", date=DAY)
    editor.user_permissions.remove(Permission.objects.get(codename="publish_post"))
    by = User.objects.get(pk=editor.pk)
    before = stored()
    with pytest.raises(BoardError):
        today.reorder(DAY, [two.pk, one.pk, four.pk, three.pk], order(), by)
    assert stored() == before
    today.reorder(DAY, [one.pk, two.pk, three.pk, four.pk], order(), by)
    assert shown()["draft"] == ["three", "four"]
    cards = today.lanes_on(DAY, may_schedule=False)[State.SCHEDULED].cards
    assert [(card.placed, card.movable) for card in cards] == [(True, False), (True, False)]


def test_a_new_order_leaves_the_posts_themselves_alone(editor: User) -> None:
    one, two = plain("one", date=DAY), plain("two", date=DAY)
    before = list(Post.objects.order_by("pk").values("revision", "updated_at"))
    today.reorder(DAY, [one.pk, two.pk], order(), editor)
    assert list(Post.objects.order_by("pk").values("revision", "updated_at")) == before


def test_the_board_shows_another_day_and_refuses_what_is_none(desk: Client) -> None:
    post = going("one", 8, title="長い題名" * 60)
    page = desk.get(reverse("today"), {"day": DAY.isoformat()})
    assert f'data-post="{post.pk}"' in page.content.decode()
    assert "長い題名" * 60 in page.content.decode()
    assert f'data-post="{post.pk}"' not in desk.get(reverse("today")).content.decode()
    for day in ("2031-02-30", "x", "0000-00-00", "9999-12-31"):
        assert desk.get(reverse("today"), {"day": day}).status_code == 400


def test_a_card_says_why_a_post_did_not_go_out_and_leads_to_its_thread(desk: Client) -> None:
    post = make_post(3)
    board.perform(post.pk, Describe({"title": "<script>", "tags": "茶, 飲み物"}))
    Post.objects.filter(pk=post.pk).update(publish_at=NOON, publish_error="Taken address.")
    text = desk.get(reverse("today"), {"day": NOON.date().isoformat()}).content.decode()
    assert "Taken address." in text
    assert "茶、飲み物" in text
    assert reverse("desk-thread", args=[Thread.objects.get().pk]) in text
    assert "<script>" not in text


def test_the_board_is_for_editors(client: Client) -> None:
    assert client.get(reverse("today")).status_code == 302
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(reverse("today")).status_code == 403
    assert reorder(client, [1], [1]).status_code == 403


def test_the_board_needs_as_many_queries_for_a_full_day_as_for_a_quiet_one(desk: Client) -> None:
    counts = []
    desk.get(reverse("today"))
    for some in (range(3), range(3, 24)):
        for number in some:
            post = make_post(number % 5 + 1, ref=str(number))
            values = {"date": DAY, "publish_at": at(8) if number % 2 else None}
            Post.objects.filter(pk=post.pk).update(**values)
            board.perform(post.pk, Describe({"tags": f"a{number}, b{number}"}))
            make_thread(2, ref=f"t{number}")
        seen = order()
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse("today"), {"day": DAY.isoformat()}).status_code == 200
            assert desk.get(reverse("today")).status_code == 200
            assert reorder(desk, seen[::-1], seen).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
