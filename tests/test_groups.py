"""The groups that come with the database: how far each reaches, by real requests."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from posts.models import Post

from .factories import make_post, make_thread
from .group_makers import drop_groups, make_groups

pytestmark = pytest.mark.django_db

EDITOR, PUBLISHER, ADMINISTRATOR = "editor", "publisher", "administrator"
OFTEN = {"revision": 1, "comment": "x", "at": "2999-01-01T12:00"}


@pytest.fixture
def groups(db: None) -> None:
    """The groups as the migrations make them; a test that empties the tables takes them along."""
    make_groups()


@pytest.fixture
def member(groups: None) -> Callable[[str], Client]:
    """``member("editor")``: a browser in which somebody of this group is logged in."""

    def member(group: str) -> Client:
        user = User.objects.create_user(f"one_{group}", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return member


def step(client: Client, name: str, post: Post) -> int:
    """Take a step at the desk; return the answer's status."""
    return client.post(reverse(f"desk-{name}", args=[post.pk]), OFTEN).status_code


def test_an_editor_makes_posts_and_publishes_none(member: Callable[[str], Client]) -> None:
    client, thread, post = member(EDITOR), make_thread(2, "7"), make_post(1)
    assert client.get(reverse("intake")).status_code == 200
    assert client.get(reverse("admin:curation_harvestlist_add")).status_code == 200
    assert client.get(reverse("desk-thread", args=[thread.pk])).status_code == 200
    drafted = client.post(reverse("desk-draft", args=[thread.pk]), {"recipe": "everything"})
    assert drafted.status_code == 302
    assert client.get(reverse("desk", args=[post.pk])).status_code == 200
    verb = reverse("desk-verb", args=[post.pk, "describe"])
    assert client.post(verb, {"revision": 1, "title": "お茶"}).status_code == 200
    assert step(client, "ask", post) == 200
    for name in ("approve", "return", "schedule", "unschedule", "publish", "withdraw"):
        assert step(client, name, post) == 403, name
    assert not Post.objects.published().exists()
    assert Post.objects.get(pk=post.pk).state == "review"


def test_an_editor_is_shown_what_an_editor_can_do(member: Callable[[str], Client]) -> None:
    page = member(EDITOR).get(reverse("desk", args=[make_post(1).pk])).content.decode()
    assert 'data-step="ask"' in page
    for name in ("approve", "return", "schedule", "unschedule", "publish", "withdraw"):
        assert f'data-step="{name}"' not in page
        assert f'id="{name}"' not in page


def test_a_publisher_takes_every_step(member: Callable[[str], Client]) -> None:
    client, post = member(PUBLISHER), make_post(1)
    for name in ("ask", "approve", "return", "schedule", "unschedule", "publish", "withdraw"):
        assert step(client, name, post) == 200, name
    assert client.get(reverse("admin:posts_post_changelist")).status_code == 200


@pytest.mark.parametrize("group", [EDITOR, PUBLISHER])
def test_neither_sees_accounts_nor_deletes_posts(
    member: Callable[[str], Client], group: str
) -> None:
    client, post = member(group), make_post(1)
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403
    assert client.get(reverse("admin:posts_post_delete", args=[post.pk])).status_code == 403


def test_an_administrator_does_all_and_gives_others_their_groups(
    member: Callable[[str], Client],
) -> None:
    client, post = member(ADMINISTRATOR), make_post(1)
    assert step(client, "publish", post) == 200
    assert client.get(reverse("admin:posts_post_delete", args=[post.pk])).status_code == 200
    user = User.objects.create_user("new")
    english = {"accept-language": "en"}
    for address in (
        reverse("admin:auth_user_change", args=[user.pk]),
        reverse("admin:auth_user_changelist"),
        reverse("admin:auth_group_changelist"),
    ):
        page = client.get(address, headers=english).content.decode()
        for name in ("Editors", "Publishers", "Administrators"):
            assert name in page, (address, name)
    publishers = Group.objects.get(name=PUBLISHER)
    user.groups.add(publishers)
    listed = client.get(reverse("admin:auth_user_changelist"), {"group": publishers.pk})
    assert [account.username for account in listed.context["cl"].result_list] == ["new"]


def test_making_the_groups_again_changes_nothing_and_they_can_be_taken_away(groups: None) -> None:
    def reach() -> dict[str, set[str]]:
        return {
            group.name: set(group.permissions.values_list("codename", flat=True))
            for group in Group.objects.all()
        }

    before, permissions = reach(), Permission.objects.count()
    assert set(before) == {EDITOR, PUBLISHER, ADMINISTRATOR}
    sources = {f"{action}_sourcerules" for action in ("view", "add", "change")}
    assert before[PUBLISHER] - before[EDITOR] == {
        "publish_post",
        "change_message",
        "view_takedown",
        "add_takedown",
        *sources,
    }
    assert before[EDITOR] < before[ADMINISTRATOR]
    make_groups()
    assert (reach(), Permission.objects.count()) == (before, permissions)
    drop_groups()
    assert not Group.objects.exists()


def test_the_permissions_are_made_as_django_would_make_them(db: None) -> None:
    # Their names are in the language that was active when they were made.
    there = set(Permission.objects.values_list("content_type", "codename"))
    Permission.objects.all().delete()
    # As ``migrate`` runs: in no language.
    with translation.override(None):
        make_groups()
    made = set(Permission.objects.values_list("content_type", "codename"))
    assert made
    assert made <= there
