"""An editor has a thread read again: from its page, from the desk, and before publishing."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from curation.models import Intake, Thread

from .factories import make_post, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """The client of an editor who reads English."""
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def ask(client: Client, thread: Thread, **fields: str) -> dict[str, Any]:
    """Have a thread read again, as the desk does."""
    answer = client.post(f"/admin/desk/thread/{thread.pk}/read-again/", fields, headers=JSON)
    told: dict[str, Any] = answer.json()
    return told


def test_a_threads_page_has_it_read_again_and_leads_to_the_progress(desk: Client) -> None:
    thread = make_thread()
    page = LexborHTMLParser(desk.get(f"/admin/desk/thread/{thread.pk}/").content)
    form = page.css_first("form.read-again")
    assert form is not None
    answer = desk.post(form.attributes["action"] or "")
    started = Intake.objects.get()
    assert started.wanted == thread.url
    assert answer.headers["Location"] == f"/admin/desk/import/{started.pk}/"


def test_a_threads_page_says_why_it_could_not_be_read_again(desk: Client) -> None:
    thread = make_thread()
    Thread.objects.update(renew_error="hn:1001: is away")
    assert "hn:1001: is away" in desk.get(f"/admin/desk/thread/{thread.pk}/").content.decode()


def test_the_desk_follows_it_to_its_end_and_it_is_not_begun_twice(desk: Client) -> None:
    thread = make_thread()
    told = ask(desk, thread)
    assert told["state"] == "waiting"
    assert ask(desk, thread)["url"] == told["url"]
    outcome = {"status": "changed", "comments": 9, "new": 3, "changed": 0, "gone": 1}
    Intake.objects.update(state=Intake.State.DONE, outcome=outcome)
    told = desk.get(told["url"]).json()
    assert (told["state"], told["words"]) == ("done", "new: 3 · gone: 1")
    Intake.objects.update(outcome=outcome | {"new": 0, "gone": 0})
    assert desk.get(told["url"]).json()["words"].startswith("Nothing has changed")
    Intake.objects.update(state=Intake.State.FAILED, error="hn:1001: is away")
    assert desk.get(told["url"]).json()["words"] == "hn:1001: is away"
    assert ask(desk, thread)["url"] != told["url"]


def test_before_publishing_what_was_read_just_now_is_not_read_again(desk: Client) -> None:
    thread = make_thread()
    assert ask(desk, thread, unless_fresh="1")["state"] == "fresh"
    Thread.objects.update(read_at=timezone.now() - datetime.timedelta(minutes=11))
    assert ask(desk, thread, unless_fresh="1")["state"] == "waiting"


def test_a_thread_without_an_address_cannot_be_read_again_and_is_not_offered_to_be(
    desk: Client,
) -> None:
    post = make_post()
    Thread.objects.update(url="https://pan.example/1")
    thread = Thread.objects.get()
    assert "no address" in ask(desk, thread)["error"]
    assert not Intake.objects.exists()
    for page in (f"/admin/desk/thread/{thread.pk}/", f"/admin/desk/{post.pk}/"):
        assert "read-again" not in desk.get(page).content.decode()


def test_who_may_not_import_is_not_offered_it_and_gets_403(client: Client) -> None:
    post = make_post()
    user = User.objects.create_user("writer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_post"))
    client.force_login(user)
    thread = Thread.objects.get()
    assert "read-again" not in client.get(f"/admin/desk/{post.pk}/").content.decode()
    assert client.post(f"/admin/desk/thread/{thread.pk}/read-again/").status_code == 403
    assert not Intake.objects.exists()


def test_the_rows_of_a_posts_thread_come_as_the_desk_has_them(desk: Client) -> None:
    post = make_post(3)
    rows = desk.get(f"/admin/desk/{post.pk}/comments/").content.decode()
    assert rows
    assert rows in desk.get(f"/admin/desk/{post.pk}/").content.decode()
