"""Each field of each address that changes something, sent wrong in each way, the others right.

PostgreSQL alone is asked: it takes what SQLite takes, and refuses more.
"""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from curation import board, versions
from curation.forms import VERB_FORMS
from curation.models import Thread
from curation.verbs import Fold
from posts import publishing
from posts.models import Post

from .factories import make_post

# A sign that PostgreSQL takes in no text, a number that it has no room for, and a text of many
# lines that is longer than what it stands in for.
WRONG = ("a\0b", str(2**63), "茶\r\n\u2028" * 2000)

# What the addresses take when all is right, by their names.
STEPS: dict[str, dict[str, str]] = {
    "today-reorder": {"post": "{post}", "seen": "{post}"},
    "desk-here": {"tab": "a-1", "quote": "{quote}", "editing": "1"},
    "desk-leave": {"tab": "a-1"},
    "desk-ask": {"revision": "2", "comment": "x", "request": "a:1"},
    "desk-approve": {"revision": "2", "comment": "x"},
    "desk-return": {"revision": "2", "comment": "x"},
    "desk-schedule": {"revision": "2", "at": "2999-01-01T00:00"},
    "desk-publish": {"revision": "2"},
    "desk-name-version": {"number": "1", "name": "x"},
    "desk-show-edition": {"revision": "2", "edition": "1"},
    "desk-rename-version": {"name": "y"},
    "desk-draft": {"recipe": "default"},
    "desk-muting": dict.fromkeys(
        ("mine_authors", "mine_words", "thread_authors", "thread_words"), "x"
    ),
    "desk-mute": {"author": "x", "whose": "mine"},
    "markdownify": {"content": "x"},
}
VERB_FIELDS = {
    "revision": "2", "request": "b:1", "quote": "{quote}", "place": "end", "anchor": "{quote}",
    "color": "#ff33a1", "body": "x", "number": "1", "comment": "c1", "with_": "replies",
    "before": "{quote}", "after": "{quote}", "section": "{fold}", "summary": "x",
    "recipe": "everything", "title": "x", "slug": "x", "date": "2025-05-20", "tags": "x",
    "thumbnail": "x", "lead": "x", "notes": "x", "reprint_reason": "x", "label": "summary",
}  # fmt: skip
VERBS = {
    verb: {name.rstrip("_"): VERB_FIELDS[name] for name in form.base_fields}
    for verb, form in VERB_FORMS.items()
}


@pytest.mark.django_db
@pytest.mark.one_engine("postgresql")
def test_each_field_that_is_wrong_is_refused_in_one_line_and_changes_nothing(
    client: Client, editor: User
) -> None:
    client.force_login(editor)
    post = make_post(3)
    quote = post.quotes.order_by("position")[0].pk
    board.perform(post.pk, Fold((quote,)))
    publishing.publish(post)
    versions.name_version(post, 1, "first", editor)
    names = {
        "{post}": post.pk,
        "{quote}": quote,
        "{fold}": post.sections.get(folded=True).pk,
    }
    thread = Thread.objects.get().pk
    arguments: dict[str, list[Any]] = {
        "today-reorder": ["2025-05-20"],
        "desk-rename-version": [post.versions.get().pk],
        "markdownify": [],
        "desk-draft": [thread],
        "desk-muting": [thread],
        "desk-mute": [thread],
    }
    asked = [
        (reverse(name, args=arguments.get(name, [post.pk])), takes) for name, takes in STEPS.items()
    ]
    asked += [(reverse("desk-verb", args=[post.pk, verb]), takes) for verb, takes in VERBS.items()]
    before = stands(post)
    for address, takes in asked:
        right = {name: names.get(value, value) for name, value in takes.items()}
        for name in takes:
            for wrong in WRONG:
                about = (address, name, wrong[:20])
                there = transaction.savepoint()
                answer = client.post(address, right | {name: wrong})
                assert answer.status_code in {200, 204, 302, 400, 404, 409, 413}, about
                if answer.status_code >= 400:
                    assert stands(post) == before, about
                if answer.status_code == 400:
                    assert_one_line(answer.json()["error"], about)
                transaction.savepoint_rollback(there)


def stands(post: Post) -> tuple[Any, ...]:
    """Return what any change of a post changes."""
    fields = ("revision", "stage", "publish_at", "edition", "place", "versions__name")
    values: tuple[Any, ...] = Post.objects.values_list(*fields).get(pk=post.pk)
    return values


def assert_one_line(reason: str, about: object) -> None:
    """Assert that a reason can be shown in a line of the desk."""
    assert reason, about
    assert len(reason.splitlines()) == 1, about
    assert len(reason) <= 300, about
