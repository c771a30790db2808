"""Reviews: who asks whom, what an approval is of, and what the desk says of it."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curation import board, review
from curation.draft import BoardError
from curation.models import Review
from curation.status import status_of
from curation.verbs import Describe
from posts import publishing, scheduling
from posts.models import Post, StaleRevision, State

from .factories import make_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def writer(db: None) -> User:
    """Somebody who makes posts and may not publish them."""
    user = User.objects.create_user("writer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_post"))
    return user


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which somebody who may publish is logged in."""
    client.force_login(editor)
    return client


def fresh(post: Post) -> Post:
    return Post.objects.select_related("edition").get(pk=post.pk)


def step(client: Client, name: str, post: Post, **fields: Any) -> Any:
    """Take a step at the desk, at the revision that the post has."""
    form = {"revision": fresh(post).revision} | fields
    return client.post(reverse(f"desk-{name}", args=[post.pk]), form, headers=ENGLISH)


def test_a_post_is_asked_for_approved_and_published(writer: User, editor: User) -> None:
    post = make_post(1)
    review.ask(post.pk, writer, "Is the title fair?")
    assert fresh(post).state == State.REVIEW
    review.approve(post.pk, editor, "Yes.", revision=1)
    assert fresh(post).state == State.APPROVED
    publishing.publish(post, editor)
    assert fresh(post).state == State.PUBLISHED
    said = post.reviews.order_by("pk").values_list("verb", "by", "revision", "comment")
    assert list(said) == [
        (Review.Verb.ASKED, writer.pk, 1, "Is the title fair?"),
        (Review.Verb.APPROVED, editor.pk, 1, "Yes."),
    ]


def test_what_is_sent_back_says_why_and_can_be_asked_for_again(writer: User, editor: User) -> None:
    post = make_post(1)
    review.ask(post.pk, writer)
    for nothing in ("", " \n"):
        with pytest.raises(BoardError):
            review.send_back(post.pk, editor, nothing)
    assert fresh(post).state == State.REVIEW
    review.send_back(post.pk, editor, "The third quote is shortened.")
    assert fresh(post).state == State.DRAFT
    review.ask(post.pk, writer)
    assert fresh(post).state == State.REVIEW


def test_nobody_approves_their_own_request_while_somebody_else_could(editor: User) -> None:
    post = make_post(1)
    other = User.objects.create_superuser("chief")
    review.ask(post.pk, editor)
    with pytest.raises(BoardError, match="somebody else"):
        review.approve(post.pk, editor)
    User.objects.filter(pk=other.pk).update(is_active=False)
    review.approve(post.pk, editor)
    assert fresh(post).state == State.APPROVED


def test_an_approval_is_of_the_text_that_was_seen(writer: User, editor: User) -> None:
    post = make_post(1)
    review.ask(post.pk, writer)
    board.perform(post.pk, Describe({"title": "Another"}), writer)
    with pytest.raises(StaleRevision):
        review.approve(post.pk, editor, revision=1)
    review.approve(post.pk, editor, revision=2)
    board.perform(post.pk, Describe({"title": "Yet another"}), writer)
    assert fresh(post).state == State.REVIEW
    note = status_of(fresh(post))["note"]
    assert "changed since" in note["words"]
    board.undo(post.pk)
    assert fresh(post).state == State.REVIEW
    review.approve(post.pk, editor, revision=4)


def test_what_is_not_due_is_refused_and_leaves_no_record(writer: User, editor: User) -> None:
    post = make_post(1)
    with pytest.raises(BoardError):
        review.approve(post.pk, editor)
    with pytest.raises(BoardError):
        review.send_back(post.pk, editor, "No.")
    review.ask(post.pk, writer)
    with pytest.raises(BoardError):
        review.ask(post.pk, writer)
    review.approve(post.pk, editor)
    with pytest.raises(BoardError):
        review.ask(post.pk, writer)
    assert post.reviews.count() == 2
    other = make_post(1, ref="2")
    scheduling.schedule(other, timezone.now() + datetime.timedelta(hours=1))
    with pytest.raises(BoardError, match="schedule"):
        review.ask(other.pk, writer)


def test_the_desk_shows_the_latest_comment_until_it_is_dealt_with(
    desk: Client, writer: User
) -> None:
    post = make_post(1)
    review.ask(post.pk, writer, "Is the title fair?")
    page = desk.get(reverse("desk", args=[post.pk]), headers=ENGLISH).content.decode()
    assert "Is the title fair?" in page
    answer = step(desk, "return", post, comment="No: it says <b>more</b>.").json()
    assert answer["status"]["note"]["comment"] == "No: it says <b>more</b>."
    assert answer["status"]["state"] == "draft"
    page = desk.get(reverse("desk", args=[post.pk]), headers=ENGLISH).content.decode()
    assert "No: it says &lt;b&gt;more&lt;/b&gt;." in page
    assert step(desk, "publish", post).json()["status"]["note"] is None
    assert step(desk, "withdraw", post).json()["status"]["note"] is None


def test_the_desk_says_what_can_be_done_next(desk: Client, writer: User) -> None:
    post = make_post(1)
    assert status_of(post)["steps"] == ["ask", "publish", "schedule"]
    review.ask(post.pk, writer)
    assert step(desk, "approve", post).json()["status"]["steps"] == [
        "return", "publish", "schedule",
    ]  # fmt: skip
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    at = f"{tomorrow:%Y-%m-%d}T07:00"
    status = step(desk, "schedule", post, at=at).json()["status"]
    assert (status["state"], status["publish_at"]) == ("scheduled", at)
    assert f"{tomorrow:%m/%d} 07:00" in status["label"]
    assert status["steps"] == ["publish", "schedule", "unschedule"]
    status = step(desk, "unschedule", post).json()["status"]
    assert (status["state"], status["publish_at"]) == ("approved", "")
    status = step(desk, "publish", post).json()["status"]
    assert (status["state"], status["steps"]) == ("published", ["withdraw"])
    board.perform(post.pk, Describe({"title": "Another"}))
    status = status_of(fresh(post))
    assert status["changed"]
    assert status["steps"] == ["ask", "publish", "schedule", "withdraw"]


def test_a_post_that_could_not_go_out_says_why_at_the_desk(desk: Client) -> None:
    post = make_post(1)
    at = timezone.now() + datetime.timedelta(hours=1)
    scheduling.schedule(post, at)
    Post.objects.filter(pk=post.pk).update(title="")
    scheduling.publish_due(at)
    status = status_of(fresh(post))
    assert status["failed"]
    assert status["label"] == "did not go out"
    assert "has no title" in status["detail"]
    assert (
        "has no title"
        in desk.get(reverse("desk", args=[post.pk]), headers=ENGLISH).content.decode()
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("ask", {"comment": "x" * 2001}),
        ("ask", {"comment": "\0"}),
        ("ask", {"revision": "x"}),
        ("approve", {"comment": ""}),
        ("approve", {"comment": "x" * 2001}),
        ("return", {"comment": "x"}),
        ("return", {"comment": "x" * 2001}),
        ("schedule", {}),
        ("schedule", {"at": "soon"}),
        ("schedule", {"at": "2026-02-30T12:00"}),
        ("schedule", {"at": "2020-01-01T12:00"}),
        ("schedule", {"at": "0001-01-01T00:00"}),
        ("schedule", {"at": "2999-01-01T12:00", "revision": ""}),
        ("unschedule", {}),
        ("withdraw", {}),
    ],
)
def test_a_step_that_cannot_be_taken_is_400_with_the_reason(
    desk: Client, name: str, fields: dict[str, str]
) -> None:
    post = make_post(1)
    answer = step(desk, name, post, **fields)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert "\n" not in answer.json()["error"]
    assert fresh(post).state == State.DRAFT
    assert not post.reviews.exists()


@pytest.mark.parametrize("name", ["approve", "schedule", "publish"])
def test_a_step_about_an_older_text_is_409_with_how_it_stands(
    desk: Client, writer: User, name: str
) -> None:
    post = make_post(1)
    review.ask(post.pk, writer)
    board.perform(post.pk, Describe({"title": "Another"}))
    answer = step(desk, name, post, revision=1, at="2999-01-01T12:00")
    assert answer.status_code == 409
    assert answer.json()["status"]["state"] == "review"
    assert fresh(post).state == State.REVIEW


def test_steps_of_a_post_that_is_not_there_are_404(desk: Client) -> None:
    for name in ("ask", "approve", "return", "schedule", "unschedule", "publish", "withdraw"):
        form = {"revision": 1, "comment": "x", "at": "2999-01-01T12:00"}
        assert desk.post(reverse(f"desk-{name}", args=[999]), form).status_code == 404


def test_the_status_costs_the_same_however_long_the_record_is(writer: User, editor: User) -> None:
    post = make_post(1)
    counts = []
    for _round in range(2):
        for _step in range(3):
            review.ask(post.pk, writer)
            review.send_back(post.pk, editor, "Again.")
        with CaptureQueriesContext(connection) as queries:
            status_of(fresh(post))
        counts.append(len(queries))
    assert counts[0] == counts[1] == 3
