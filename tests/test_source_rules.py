"""What the site decides about a source: how its users are called in posts, and who may say so."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from curation import board
from curation.models import Comment, SourceRules, Thread
from curation.pseudonyms import LENGTH, LETTERS, PREFIX, pseudonyms
from curation.recipes import RECIPES
from curation.source_rules import rules_of
from curation.sources import SOURCES, source_named
from curation.sources.base import Rules
from curation.verbs import Drop, Pick
from posts.models import Post

from .factories import make_thread
from .group_makers import make_groups

IN_ENGLISH = {"accept-language": "en"}
KEY = "0123456789abcdef"
PSEUDONYMS = {"ann": "投稿者CXN3", "bob": "投稿者X9MM"}


def authors_of(post: Post) -> list[str]:
    """How the post calls those it quotes, in its order."""
    return list(post.quotes.order_by("position").values_list("author", flat=True))


def drafted(thread: Thread) -> Post:
    """A post of all of the thread's comments."""
    return board.start_post(thread, RECIPES["everything"]).post


def test_a_pseudonym_is_short_and_the_same_whenever_it_is_made() -> None:
    # Written down, so that no later change gives those who wrote other names.
    assert pseudonyms(KEY, "5ch:1", ["ann", "bob", "ann"]) == PSEUDONYMS
    assert pseudonyms(KEY, "5ch:1", ["bob"]) == {"bob": PSEUDONYMS["bob"]}


def test_a_pseudonym_tells_nothing_without_the_key_nor_of_another_thread() -> None:
    one, other_key, other_thread = (
        pseudonyms(key, thread, ["ann"])["ann"]
        for key, thread in ((KEY, "5ch:1"), ("another", "5ch:1"), (KEY, "5ch:2"))
    )
    assert len({one, other_key, other_thread}) == 3


def test_no_two_authors_of_a_thread_have_one_pseudonym_and_later_ones_change_none() -> None:
    authors = [f"author {number}" for number in range(3000)]
    called = pseudonyms(KEY, "5ch:1", authors)
    assert len(set(called.values())) == len(authors)
    assert pseudonyms(KEY, "5ch:1", [*authors, "a later one"]).items() >= called.items()
    # Among so many there were some who would have been called as an earlier one is.
    assert any(pseudonyms(KEY, "5ch:1", [one])[one] != called[one] for one in authors)
    codes = {name.removeprefix(PREFIX) for name in called.values()}
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)


@pytest.mark.django_db
def test_what_the_site_decides_stands_in_place_of_what_the_source_says(
    django_assert_num_queries: Callable[[int], CaptureQueriesContext],
) -> None:
    own = source_named("5ch").rules  # type: ignore[union-attr]
    assert rules_of("5ch") == own
    SourceRules.objects.create(source="5ch", names="nameless")
    with django_assert_num_queries(1):
        found = rules_of("5ch")
    assert (found.names, found.reprint, found.title) == ("nameless", own.reprint, own.title)
    SourceRules.objects.update(reprint="forbidden")
    assert rules_of("5ch").reprint == "forbidden"
    assert rules_of("gone") == Rules(title="gone")


@pytest.mark.django_db
def test_nothing_decided_keeps_names_as_they_are() -> None:
    assert authors_of(drafted(make_thread(2))) == ["author_c1", "author_c2"]


@pytest.mark.django_db
def test_a_source_without_names_has_nobody_named_in_posts() -> None:
    SourceRules.objects.create(source="hn", names="nameless")
    thread = make_thread(3)
    thread.comments.filter(ref="c2").update(author="")
    assert authors_of(drafted(thread)) == ["名無し", "", "名無し"]
    assert thread.comments.get(ref="c1").author == "author_c1"


@pytest.mark.django_db
def test_an_author_has_one_pseudonym_in_all_posts_of_a_thread_and_another_elsewhere() -> None:
    SourceRules.objects.create(source="hn", names="pseudonyms")
    thread = make_thread(4)
    thread.comments.filter(ref__in=["c1", "c3"]).update(author="ann")
    first = authors_of(drafted(thread))
    assert first[0] == first[2]
    assert len(set(first)) == 3
    assert all(name.startswith(PREFIX) for name in first)
    assert not Comment.objects.filter(author__startswith=PREFIX).exists()

    # More comes in between, by a new author too; who was there before keeps the name.
    Comment.objects.filter(thread=thread).update(position=100)
    Comment.objects.create(
        thread=thread, ref="c0", position=0, depth=0, author="zoe", body="New.",
        first_seen_at=thread.imported_at,
    )  # fmt: skip
    later = drafted(thread)
    assert authors_of(later)[0] not in first
    board.perform(later.pk, Drop(tuple(later.quotes.values_list("pk", flat=True))))
    board.perform(later.pk, Pick(("c3",)))
    assert authors_of(later) == [first[0]]

    elsewhere = make_thread(1, "2002")
    elsewhere.comments.update(author="ann")
    assert authors_of(drafted(elsewhere)) != [first[0]]


@pytest.mark.django_db
def test_a_source_that_asks_for_pseudonyms_itself_gets_them_by_one_key_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type(source_named("hn")), "rules", Rules(title="HN", names="pseudonyms"))
    thread = make_thread(2)
    first = authors_of(drafted(thread))
    assert all(name.startswith(PREFIX) for name in first)
    assert authors_of(drafted(thread)) == first
    assert SourceRules.objects.get().names == ""


@pytest.mark.django_db
def test_quotes_that_are_there_keep_their_names() -> None:
    thread = make_thread({"a": "", "b": ""})
    post = board.start_post(thread, RECIPES["everything"]).post
    [_first, second] = post.quotes.order_by("position")
    board.perform(post.pk, Drop((second.pk,)))
    SourceRules.objects.create(source="hn", names="nameless")
    board.perform(post.pk, Pick(("b",)))
    assert authors_of(post) == ["author_a", "名無し"]
    board.undo(post.pk)
    board.undo(post.pk)
    assert authors_of(post) == ["author_a", "author_b"]


@pytest.mark.django_db
@pytest.mark.parametrize("names", ["kept", "pseudonyms", "nameless"])
def test_names_need_as_many_queries_for_many_authors_as_for_few(names: str) -> None:
    SourceRules.objects.create(source="hn", names=names)
    counts = []
    for size, ref in ((3, "1"), (80, "2")):
        thread = make_thread(size, ref)
        with CaptureQueriesContext(connection) as queries:
            drafted(thread)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def publisher(client: Client) -> Client:
    """A browser in which somebody of the publishers is logged in."""
    make_groups()
    user = User.objects.create_user("publisher", is_staff=True)
    user.groups.add(Group.objects.get(name="publisher"))
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_a_publisher_decides_about_a_source_in_the_admin(publisher: Client) -> None:
    add = reverse("admin:curation_sourcerules_add")
    page = publisher.get(add, headers=IN_ENGLISH).content.decode()
    for source in SOURCES:
        assert f'<option value="{source.name}">{source.rules.title}</option>' in page
    values = {"source": "5ch", "names": "pseudonyms", "reprint": "", "remark": "Asked in May."}
    assert publisher.post(add, values).status_code == 302
    row = SourceRules.objects.get()
    assert (row.names, row.reprint, row.remark) == ("pseudonyms", "", "Asked in May.")
    key = row.key

    change = reverse("admin:curation_sourcerules_change", args=[row.pk])
    # Whose rules they are stays, whatever is sent; so does what pseudonyms are made with.
    other = {"source": "hn", "names": "", "reprint": "forbidden", "remark": "", "key": "x"}
    assert publisher.post(change, other).status_code == 302
    row.refresh_from_db()
    assert (row.source, row.names, row.reprint, row.key) == ("5ch", "", "forbidden", key)
    listed = publisher.get(reverse("admin:curation_sourcerules_changelist"), headers=IN_ENGLISH)
    page = listed.content.decode()
    assert "5ちゃんねる" in page
    assert "as they are" in page
    assert "forbidden (転載禁止)" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source": "nowhere"}, "source"),
        ({"source": "hn"}, "source"),
        ({"names": "other"}, "names"),
        ({"reprint": "perhaps"}, "reprint"),
    ],
)
def test_rules_that_can_not_be_are_refused_with_one_message(
    publisher: Client, values: dict[str, str], field: str
) -> None:
    SourceRules.objects.create(source="hn")
    filled = {"source": "5ch", "names": "kept", "reprint": "ask", "remark": ""}
    answer = publisher.post(reverse("admin:curation_sourcerules_add"), filled | values)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert SourceRules.objects.count() == 1


@pytest.mark.django_db
def test_editors_do_not_decide_about_sources_and_nobody_deletes_rules(client: Client) -> None:
    make_groups()
    row = SourceRules.objects.create(source="hn")
    for group, expected in (("editor", 403), ("publisher", 200), ("administrator", 200)):
        user = User.objects.create_user(group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        listed = client.get(reverse("admin:curation_sourcerules_changelist"))
        assert listed.status_code == expected, group
        change = reverse("admin:curation_sourcerules_change", args=[row.pk])
        assert client.get(change).status_code == expected, group
        delete = reverse("admin:curation_sourcerules_delete", args=[row.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403, group
