"""What readers write to the editors, and how often they may."""

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from selectolax.lexbor import LexborHTMLParser

from posts import about_views, site
from posts.models import Message, Site

from .group_makers import make_groups

pytestmark = pytest.mark.django_db

WISH = {
    "kind": "takedown",
    "name": "山田",
    "mail": "yamada@example.com",
    "address": "https://example.com/posts/2025_05/2025_05_20_tea/",
    "quote": "12",
    "relation": "author",
    "text": "このコメントを消してください。",
}


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> None:
    cache.clear()


def test_a_reader_needs_no_account_to_ask_for_a_comment_to_be_taken_down(client: Client) -> None:
    page = LexborHTMLParser(client.get("/contact/", {"page": "/posts/x/", "quote": "12"}).content)
    assert (
        page.css("input[name=address]")[0].attributes["value"] == "http://127.0.0.1:8000/posts/x/"
    )
    response = client.post("/contact/", WISH)
    assert (response.status_code, response["Location"]) == (302, "/contact/thanks/")
    assert client.get("/contact/thanks/").status_code == 200
    message = Message.objects.get()
    assert {name: getattr(message, name) for name in WISH} == WISH
    assert message.state == "new"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", ""), ("kind", "other"), ("name", ""), ("name", "x" * 101), ("mail", "nobody"),
        ("mail", ""), ("address", ""), ("text", " "), ("text", "x" * 5001), ("relation", "friend"),
        ("quote", "1" * 201), ("text", "a\0b"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    client: Client, field: str, value: str
) -> None:
    response = client.post("/contact/", WISH | {field: value})
    assert response.status_code == 400
    page = LexborHTMLParser(response.content)
    assert page.css(f"#id_{field}-error")[0].text(strip=True)
    if field != "text":
        assert page.css("textarea")[0].text(strip=True) == WISH["text"]
    assert not Message.objects.exists()


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(client: Client) -> None:
    assert client.post("/contact/", WISH | {"website": "x"}).status_code == 302
    assert not Message.objects.exists()


def test_a_form_of_another_site_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post("/contact/", WISH).status_code == 403


def test_one_sender_may_write_so_many_messages_an_hour_and_others_go_on(client: Client) -> None:
    for _time in range(about_views.MOST_OF_ONE):
        assert client.post("/contact/", WISH).status_code == 302
    response = client.post("/contact/", WISH)
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    # Whoever is behind no proxy can't call themselves somebody else.
    assert client.post("/contact/", WISH, headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 429
    assert client.post("/contact/", WISH, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert Message.objects.count() == about_views.MOST_OF_ONE + 1


def test_all_together_may_write_so_many_messages_an_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about_views, "MOST_OF_ALL", 2)
    for sender in range(3):
        response = client.post("/contact/", WISH, REMOTE_ADDR=f"192.0.2.{sender}")
    assert response.status_code == 429
    assert Message.objects.count() == 2


def test_behind_a_proxy_its_own_entry_counts(client: Client, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    for number in range(about_views.MOST_OF_ONE + 1):
        headers = {"X-Forwarded-For": f"10.0.0.{number}, 198.51.100.1"}
        response = client.post("/contact/", WISH, headers=headers)
    assert response.status_code == 429


def test_a_message_is_mailed_to_the_site_with_a_safe_head(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    site.save(Site(mail="desk@example.com", name="茶\nBcc: x"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/contact/", WISH | {"name": "a b"})
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["desk@example.com"], ["yamada@example.com"])
    assert "\n" not in sent.subject
    assert WISH["text"] in str(sent.body)


def test_a_mail_that_fails_loses_no_message(
    client: Client,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    site.save(Site(mail="desk@example.com"))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/contact/", WISH).status_code == 302
    assert Message.objects.exists()


@pytest.mark.parametrize(
    ("group", "reads", "answers"),
    [("editor", 200, 403), ("publisher", 200, 302), ("administrator", 200, 302)],
)
def test_editors_read_messages_and_publishers_answer_them(
    client: Client, group: str, reads: int, answers: int
) -> None:
    make_groups()
    user = User.objects.create_user("one", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    message = Message.objects.create(**WISH)
    path = f"/admin/posts/message/{message.pk}/change/"
    assert "山田" in client.get("/admin/posts/message/").content.decode()
    assert client.get(path).status_code == reads
    answer = {"state": "done", "remark": "消した"}
    assert client.post(path, answer).status_code == answers
    message.refresh_from_db()
    assert message.handled_by == (user if answers == 302 else None)
