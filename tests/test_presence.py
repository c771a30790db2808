"""Who else has a post open at the desk, and where."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation import presence
from curation.models import Presence
from curation.presence import Place
from posts.models import Post

from .factories import make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def aoi(db: None) -> User:
    """A second editor, with a name of her own."""
    return User.objects.create_user("aoi", first_name="Aoi", last_name="Mori")


def age(seconds: int) -> None:
    """Let all that was seen have been seen that much earlier."""
    for row in Presence.objects.all():
        Presence.objects.filter(pk=row.pk).update(
            seen_at=row.seen_at - datetime.timedelta(seconds=seconds)
        )


def test_each_sees_the_others_and_where_they_are(editor: User, aoi: User) -> None:
    post = make_post(3)
    assert presence.here(post.pk, editor, "a", Place(7)) == []
    [seen] = presence.here(post.pk, aoi, "b", Place(8, editing=True))
    assert (seen.name, seen.mine, seen.quote, seen.editing) == ("editor", False, 7, False)
    [seen] = presence.here(post.pk, editor, "a", Place(7))
    assert (seen.name, seen.quote, seen.editing) == ("Aoi Mori", 8, True)


def test_ones_own_other_tab_is_told_apart(editor: User) -> None:
    post = make_post(3)
    presence.here(post.pk, editor, "a", Place())
    [seen] = presence.here(post.pk, editor, "b", Place())
    assert seen.mine
    assert seen.tab == "a"


def test_a_move_is_seen_at_once_and_staying_is_not_written_each_time(
    editor: User, aoi: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post = make_post(3)
    presence.here(post.pk, editor, "a", Place(7))
    with django_assert_num_queries(1):
        presence.here(post.pk, editor, "a", Place(7))
    presence.here(post.pk, editor, "a", Place(8))
    [seen] = presence.here(post.pk, aoi, "b", Place())
    assert seen.quote == 8
    age(15)
    presence.here(post.pk, editor, "a", Place(8))
    age(20)
    assert [seen.tab for seen in presence.here(post.pk, aoi, "b", Place())] == ["a"]


def test_who_is_silent_or_says_goodbye_is_gone(editor: User, aoi: User) -> None:
    post, other = make_post(3), make_post(3, ref="2")
    presence.here(post.pk, editor, "a", Place())
    presence.here(other.pk, editor, "c", Place())
    age(40)
    assert presence.here(post.pk, aoi, "b", Place()) == []
    presence.here(post.pk, editor, "a", Place())
    presence.leave(post.pk, editor, "a")
    presence.leave(post.pk, aoi, "a")
    assert presence.here(post.pk, aoi, "b", Place()) == []


def test_what_silent_tabs_left_behind_does_not_pile_up(editor: User, aoi: User) -> None:
    post = make_post(3)
    for number in range(5):
        presence.here(post.pk, editor, f"t{number}", Place())
    age(2 * 60 * 60)
    presence.here(post.pk, aoi, "b", Place())
    assert list(Presence.objects.values_list("tab", flat=True)) == ["b"]


def test_a_visit_needs_as_many_queries_for_ten_others_as_for_none(
    editor: User, aoi: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post = make_post(3)
    presence.here(post.pk, editor, "a", Place(1))
    with django_assert_num_queries(2):
        presence.here(post.pk, editor, "a", Place(2))
    for number in range(10):
        presence.here(post.pk, aoi, f"t{number}", Place(number))
    with django_assert_num_queries(2):
        assert len(presence.here(post.pk, editor, "a", Place(3))) == 10


def test_a_desk_asks_who_is_there_and_learns_the_revision(
    client: Client, editor: User, aoi: User
) -> None:
    post = make_post(3)
    presence.here(post.pk, aoi, "b", Place(4, editing=True))
    client.force_login(editor)
    here = reverse("desk-here", args=[post.pk])
    told = client.post(here, {"tab": "a", "quote": "5"}).json()
    assert told == {
        "revision": 1,
        "others": [
            {"tab": "b", "name": "Aoi Mori", "mine": False, "quote": 4, "editing": True},
        ],
    }
    assert client.post(reverse("desk-leave", args=[post.pk]), {"tab": "a"}).status_code == 204
    assert [row.tab for row in Presence.objects.all()] == ["b"]
    for wrong in ({}, {"tab": "a b"}, {"tab": "x" * 37}, {"tab": "a", "quote": "-1"}):
        assert client.post(here, wrong).status_code == 400
    assert client.post(reverse("desk-leave", args=[post.pk])).status_code == 400
    assert client.post(reverse("desk-here", args=[post.pk + 1]), {"tab": "a"}).status_code == 404
    assert client.get(here).status_code == 405


def test_a_post_can_be_deleted_while_somebody_is_there(editor: User) -> None:
    post = make_post(3)
    presence.here(post.pk, editor, "a", Place())
    Post.objects.get(pk=post.pk).delete()
    assert not Presence.objects.exists()


def test_only_editors_are_told_who_is_there(client: Client) -> None:
    post = make_post(3)
    answer = client.post(reverse("desk-here", args=[post.pk]), {"tab": "a"})
    assert answer.status_code == 302
    assert not Presence.objects.filter(seen_at__lte=timezone.now()).exists()
