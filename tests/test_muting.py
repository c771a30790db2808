"""What an editor hides of a thread over HTTP: kept as theirs or as the thread's, never half."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from curation import board
from curation.models import Comment, Muting, Thread
from curation.recipes import RECIPES

from .factories import make_thread

pytestmark = pytest.mark.django_db

NONE: dict[str, list[str]] = {"authors": [], "words": []}


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


def lists(client: Client, thread: Thread, **fields: Any) -> Any:
    """Ask what is hidden, or with fields set it."""
    address = reverse("desk-muting", args=[thread.pk])
    return client.post(address, fields) if fields else client.get(address)


def mute(client: Client, thread: Thread, **fields: Any) -> Any:
    """Hide an author."""
    return client.post(reverse("desk-mute", args=[thread.pk]), fields)


def test_an_author_is_hidden_from_one_editor_everywhere_or_from_all_in_a_thread(
    desk: Client,
) -> None:
    thread, other = make_thread(3, "1"), make_thread(3, "2")
    answer = mute(desk, thread, author="author_c1", whose="mine").json()
    assert answer["muted"] == ["c1"]
    answer = mute(desk, thread, author="author_c2", whose="thread").json()
    assert answer["lists"] == {
        "mine": {"authors": ["author_c1"], "words": []},
        "thread": {"authors": ["author_c2"], "words": []},
    }
    assert answer["muted"] == ["c1", "c2"]
    assert lists(desk, other).json()["muted"] == ["c1"]

    colleague = User.objects.create_user("colleague", is_staff=True)
    colleague.user_permissions.add(Permission.objects.get(codename="change_post"))
    theirs = Client()
    theirs.force_login(colleague)
    assert lists(theirs, thread).json()["muted"] == ["c2"]
    assert mute(theirs, thread, author="author_c2", whose="nobody").json()["muted"] == []
    assert lists(desk, thread).json()["muted"] == ["c1"]


def test_hiding_an_author_twice_is_hiding_them_once(desk: Client) -> None:
    thread = make_thread(2)
    for _time in range(2):
        mute(desk, thread, author="author_c1", whose="mine")
    assert Muting.objects.get().authors == ["author_c1"]


def test_words_hide_what_contains_them_in_any_case_and_width(desk: Client) -> None:
    thread = make_thread(3)
    Comment.objects.filter(ref="c2").update(body="これは ＮＧ です")
    answer = lists(
        desk, thread, mine_words=" ng \r\n\r\nng\r\n", thread_authors="author_c3\n"
    ).json()
    assert answer["lists"]["mine"] == NONE | {"words": ["ng"]}
    assert answer["muted"] == ["c2", "c3"]
    answer = lists(desk, thread, mine_words="").json()
    assert answer["lists"] == {"mine": NONE, "thread": NONE | {"authors": ["author_c3"]}}
    assert answer["muted"] == ["c3"]


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("desk-mute", {}),
        ("desk-mute", {"author": "", "whose": "mine"}),
        ("desk-mute", {"author": "author_c1"}),
        ("desk-mute", {"author": "author_c1", "whose": "everybody's"}),
        ("desk-mute", {"author": "x" * 201, "whose": "mine"}),
        ("desk-mute", {"author": "a\0b", "whose": "mine"}),
        ("desk-muting", {"mine_words": "x" * 201}),
        ("desk-muting", {"mine_words": "a\0b"}),
        ("desk-muting", {"thread_authors": "\n".join(map(str, range(501)))}),
        ("desk-muting", {"thread_authors": "x\n" * 500_000}),
    ],
)
def test_what_can_not_be_hidden_is_refused_and_all_stays(
    desk: Client, address: str, fields: dict[str, str]
) -> None:
    thread = make_thread(2)
    mute(desk, thread, author="author_c2", whose="mine")
    answer = desk.post(reverse(address, args=[thread.pk]), fields)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert lists(desk, thread).json()["muted"] == ["c2"]
    assert Muting.objects.count() == 1


def test_hiding_is_for_editors_and_in_a_thread_that_is_there(desk: Client) -> None:
    thread = make_thread(1)
    assert lists(Client(), thread).status_code == 302
    assert mute(Client(), thread, author="author_c1", whose="mine").status_code == 302
    desk.force_login(User.objects.create_user("visitor", is_staff=True))
    assert lists(desk, thread).status_code == 403
    assert mute(desk, thread, author="author_c1", whose="thread").status_code == 403
    assert not Muting.objects.exists()


def test_a_missing_thread_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("desk-muting", args=[99])).status_code == 404
    assert desk.post(reverse("desk-mute", args=[99]), {}).status_code == 404


def test_hidden_comments_come_hidden_with_the_page_and_cost_no_query_each(
    desk: Client, editor: User
) -> None:
    counts = []
    for size, ref in ((10, "1"), (60, "2")):
        thread = make_thread(size, ref)
        mute(desk, thread, author="author_c2", whose="mine")
        post = board.start_post(thread, RECIPES["everything"], editor).post
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(reverse("desk", args=[post.pk])).content.decode()
            lists(desk, thread)
        counts.append(len(queries))
        assert page.count("data-muted hidden") == 1
        first = desk.get(reverse("desk-thread", args=[thread.pk]) + "?new").content.decode()
        assert "What c1 says." in first
        assert "What c2 says." not in first
    assert counts[0] == counts[1]
