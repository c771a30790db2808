"""Taking something down in the admin and on the command line."""

import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from curation.models import Takedown
from posts import publishing
from posts.models import Message, Post
from posts.takedowns import BLANKED, NAMELESS

from .factories import make_post, make_thread, publish_post
from .group_makers import make_groups

pytestmark = pytest.mark.django_db

WANTED = {"kind": "author", "value": "hn:author_c2", "action": "anonymise"}
REASON = {"reason": "The author asked for it."}


def seen(client: Client, **wanted: str) -> LexborHTMLParser:
    """The page for this."""
    return LexborHTMLParser(client.get(reverse("takedown"), wanted).content)


@pytest.fixture
def at_work(client: Client, editor: User) -> Client:
    """A browser in which somebody is logged in who may take down."""
    client.force_login(editor)
    return client


def test_it_is_shown_where_it_stands_and_what_will_be_there_then_done(at_work: Client) -> None:
    post = make_post(3)
    publishing.publish(post)
    page = seen(at_work, **WANTED)
    (holder,) = page.css("[data-shown]")
    assert holder.attributes["data-post"] == str(post.pk)
    becomes = [line.text() for line in page.css(".becomes")]
    assert all(NAMELESS in line and "What c2 says." in line for line in becomes)
    assert not Takedown.objects.exists()
    response = at_work.post(reverse("takedown"), WANTED | REASON)
    record = Takedown.objects.get()
    assert response["Location"] == reverse("takedown-record", args=[record.pk])
    assert REASON["reason"] in at_work.get(response["Location"]).content.decode()
    assert at_work.get(reverse("admin:curation_takedown_changelist")).status_code == 200
    assert not seen(at_work, **WANTED).css("[data-post]")
    assert post.quotes.filter(author=NAMELESS).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"value": "bob"}, {"value": ""}, {"kind": "x"}, {"action": "x"}, {"message": "7"}]
)
def test_what_is_wrong_is_said_and_nothing_is_done(at_work: Client, wrong: dict[str, str]) -> None:
    assert at_work.get(reverse("takedown"), WANTED | wrong).status_code == 400
    assert at_work.post(reverse("takedown"), WANTED | REASON | wrong).status_code == 400
    assert at_work.post(reverse("takedown"), WANTED | {"reason": " "}).status_code == 400
    assert not Takedown.objects.exists()


def test_a_message_leads_to_the_comment_that_it_names(at_work: Client) -> None:
    post = make_post(3)
    edition = publishing.publish(post)
    message = Message.objects.create(
        kind="takedown",
        name="山田",
        mail="a@example.com",
        address=f"https://example.com{edition.get_absolute_url()}#q2",
        quote="2",
        text="消してください",
    )
    form = at_work.get(reverse("admin:posts_message_change", args=[message.pk])).content.decode()
    assert f"{reverse('takedown')}?message={message.pk}" in form
    links = seen(at_work, message=str(message.pk)).css(".suggestions a")
    addresses = [link.attributes["href"] or "" for link in links]
    assert [address.partition("&message")[0] for address in addresses] == [
        f"{reverse('takedown')}?kind=comment&value=hn%3Ac2",
        f"{reverse('takedown')}?kind=author&value=hn%3Aauthor_c2",
    ]
    assert at_work.get(addresses[0]).status_code == 200
    named: dict[str, Any] = {"message": message.pk, "kind": "comment", "value": "hn:c2"}
    at_work.post(reverse("takedown"), WANTED | REASON | named)
    assert Takedown.objects.get().message == message


@pytest.mark.parametrize("address", ["", "https://example.com/posts/x/y/", "x", "https://["])
def test_a_message_that_names_nothing_shows_the_form_all_the_same(
    at_work: Client, address: str
) -> None:
    message = Message.objects.create(kind="takedown", name="a", mail="a@b.example", address=address)
    page = seen(at_work, message=str(message.pk))
    assert page.css("form.takedown")
    assert not page.css(".suggestions")


@pytest.mark.parametrize(
    ("group", "status"), [("editor", 403), ("publisher", 200), ("administrator", 200)]
)
def test_publishers_and_administrators_may_take_down(
    client: Client, group: str, status: int
) -> None:
    make_groups()
    user = User.objects.create_user("one", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    thread = make_thread(1)
    assert client.get(reverse("takedown")).status_code == status
    assert client.get(reverse("takedown"), WANTED).status_code == status
    done = client.post(reverse("takedown"), WANTED | REASON).status_code
    assert done == (302 if status == 200 else 403)
    link = f"{reverse('takedown')}?kind=comment"
    page = client.get(reverse("desk-thread", args=[thread.pk])).content.decode()
    assert (link in page) == (status == 200)


def test_a_visitor_is_sent_to_the_login(client: Client) -> None:
    assert client.get(reverse("takedown")).status_code == 302
    assert client.post(reverse("takedown"), WANTED | REASON).status_code == 302
    assert not Takedown.objects.exists()


def test_a_search_takes_as_many_queries_for_twenty_posts_as_for_two(at_work: Client) -> None:
    def queries(posts: range) -> int:
        for number in posts:
            publishing.publish(make_post(3, ref=str(number)))
        with CaptureQueriesContext(connection) as captured:
            assert len(seen(at_work, **WANTED).css("[data-post]")) == posts.stop
        return len(captured)

    queries(range(1))
    assert queries(range(1, 2)) == queries(range(2, 20))


def run(*options: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("takedown", *options, stdout=out)
    return out.getvalue()


def test_the_command_tells_and_does_the_same() -> None:
    publishing.publish(make_post(3))
    wanted = ["--comment", "hn:c2", "--action", "blank"]
    told = json.loads(run(*wanted, "--dry-run", "--json"))
    assert (told["quotes"], told["editions"], told["comments"], told["record"]) == (1, 1, 1, None)
    assert not Takedown.objects.exists()
    done = json.loads(run(*wanted, "--reason", "Asked for.", "--json"))
    assert done["posts"][0]["shown"]
    assert Takedown.objects.get().pk == done["record"]
    assert "0 quotes" in run(*wanted, "--dry-run")
    edition = Post.objects.get().edition
    assert edition is not None
    assert BLANKED in edition.html


@pytest.mark.parametrize(
    "options",
    [
        ["--author", "bob", "--action", "blank", "--reason", "x"],
        ["--word", "bob", "--action", "anonymise", "--reason", "x"],
        ["--word", "bob", "--action", "blank"],
        ["--word", "bob", "--action", "x"],
        ["--action", "blank", "--reason", "x"],
        ["--word", "bob", "--author", "hn:x", "--action", "blank", "--reason", "x"],
    ],
)
def test_the_command_refuses_in_one_line(options: list[str]) -> None:
    publish_post()
    with pytest.raises(CommandError) as refused:
        run(*options)
    assert "\n" not in str(refused.value)
    assert not Takedown.objects.exists()
