"""Requests that no desk would send: each is refused with its reason, and the post is as before."""

from itertools import cycle
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from curation import board, draft
from curation.forms import VERB_FORMS
from curation.verbs import Fold
from posts.models import Post

from .factories import make_post
from .test_at_once import at_once

PINK = "#ff33a1"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


def asked(client: Client, post: Post, verb: str, fields: dict[str, Any]) -> Any:
    """Ask the desk for a verb, at the revision that the post has if none is given."""
    post.refresh_from_db()
    form = {"revision": post.revision} | fields
    return client.post(reverse("desk-verb", args=[post.pk, verb]), form)


# What is asked of a post of six quotes, of which the 3rd and the 4th are folded. A number in braces
# stands for the id of the quote there, ``fold`` for the fold's, ``other`` for one of another post.
WRONG: list[tuple[str, dict[str, Any]]] = [
    *((verb, {}) for verb in ("drop", "move", "recolour", "label", "fold", "pick", "edit")),
    *(
        (verb, {})
        for verb in ("draft", "fold_tail", "fold_every", "colour_replied", "summary", "unfold")
    ),
    *(
        (verb, {"quote": ids, "place": "end", "color": PINK})
        for verb in ("drop", "move", "recolour", "label", "fold")
        for ids in ("", "{other}", "999999", "0", "-1", "1.5", "9" * 30, "１", ["{1}", "{1}"])
    ),
    ("drop", {"quote": ["{1}", "{other}"]}),
    ("edit", {"quote": "{other}", "body": "x"}),
    ("edit", {"quote": "9" * 30, "body": "x"}),
    ("edit", {"quote": "{1}", "body": "x" * 100_001}),
    ("move", {"quote": "{1}", "place": "after", "anchor": "{other}"}),
    ("move", {"quote": "{1}", "place": "after", "anchor": "{1}"}),
    ("move", {"quote": "{1}", "place": "after", "anchor": "9" * 30}),
    ("move", {"quote": "{1}", "place": "sideways"}),
    ("recolour", {"quote": "{1}", "color": "#123456"}),
    ("recolour", {"quote": "{1}", "color": "pink"}),
    ("recolour", {"quote": "{1}", "color": " #ff33a1"}),
    ("label", {"quote": "{1}", "label": "訳"}),
    ("label", {"quote": "{1}", "label": "Translation"}),
    ("label", {"quote": "{1}", "label": "<b>\n" * 5000}),
    ("fold", {"quote": ["{1}", "{5}"]}),
    ("fold", {"quote": ["{2}", "{3}"]}),
    ("fold", {"quote": "{3}"}),
    ("fold", {"quote": "{1}", "summary": "x" * 301}),
    *((verb, {"section": "9" * 30, "summary": "x"}) for verb in ("unfold", "summary")),
    ("unfold", {"section": "0"}),
    ("summary", {"section": "{fold}", "summary": " "}),
    ("pick", {"comment": "c1", "with": "alone"}),
    ("pick", {"comment": "nobody", "with": "alone"}),
    ("pick", {"comment": "x" * 5000, "with": "alone"}),
    ("pick", {"comment": "c\0", "with": "alone"}),
    ("pick", {"comment": "c1", "with": "friends"}),
    ("draft", {"recipe": "nobody's"}),
    ("describe", {"slug": "a b"}),
    *(
        (verb, {"number": number, "color": PINK})
        for verb in ("fold_tail", "fold_every", "colour_replied")
        for number in ("", "0", "-3", "2.5", "many", "9" * 30)
    ),
    *((verb, {"number": "6"}) for verb in ("fold_tail", "fold_every")),
    *(("colour_replied", {"number": "2", "color": color}) for color in ("", "#123456", "red;}")),
    ("colour_replied", {"number": "2", "color": PINK}),  # nobody replied in this thread
    *(
        (verb, {"revision": wrong})
        for verb, wrong in zip(VERB_FORMS, cycle(("", "-1", "one", "1.5")))
    ),
    *((verb, {"revision": ""}) for verb in ("undo", "redo")),
    ("redo", {}),
    ("explode", {}),
    ("PUT_REPLIES", {}),
    ("perform", {}),
]


@pytest.mark.django_db
def test_a_wrong_request_is_400_with_the_reason_and_changes_nothing(desk: Client) -> None:
    post, other = make_post(6), make_post(1, ref="2002")
    ids = list(post.quotes.order_by("position").values_list("pk", flat=True))
    board.perform(post.pk, Fold((ids[2], ids[3])))
    names = {f"{{{place}}}": str(id) for place, id in enumerate(ids, 1)}
    names["{other}"] = str(other.quotes.get().pk)
    names["{fold}"] = str(post.sections.get(folded=True).pk)
    before = draft.read(Post.objects.get(pk=post.pk))
    for verb, fields in WRONG:
        named = {
            key: [names.get(each, each) for each in value]
            if isinstance(value, list)
            else names.get(value, value)
            for key, value in fields.items()
        }
        answer = asked(desk, post, verb, named)
        assert answer.status_code == 400, (verb, fields)
        reason = answer.json()["error"]
        assert reason, (verb, fields)
        assert "\n" not in reason
        assert len(reason) < 300, (verb, fields)
        assert draft.read(Post.objects.get(pk=post.pk)) == before, (verb, fields)
    assert post.changes.count() == 2


@pytest.mark.django_db
def test_any_verb_at_a_revision_that_was_never_is_409_and_changes_nothing(
    desk: Client,
) -> None:
    post = make_post(4)
    [first, *_others] = post.quotes.order_by("position").values_list("pk", flat=True)
    board.perform(post.pk, Fold((first,)))
    before = draft.read(Post.objects.get(pk=post.pk))
    fields = {
        "quote": first, "place": "end", "color": PINK, "body": "x", "number": "1", "comment": "c1",
        "with": "alone", "section": "1", "summary": "x", "recipe": "everything", "title": "x",
        "label": "editorial",
    }  # fmt: skip
    for verb, revision in zip([*VERB_FORMS, "undo", "redo"], cycle(("3", "999")), strict=False):
        answer = asked(desk, post, verb, fields | {"revision": revision})
        assert answer.status_code == 409, verb
        state = answer.json()
        assert (state["revision"], len(state["quotes"])) == (2, 4)
        assert state["error"]
    assert draft.read(Post.objects.get(pk=post.pk)) == before


@pytest.mark.django_db
def test_a_body_of_a_megabyte_is_413_with_the_reason(desk: Client) -> None:
    post = make_post(1)
    quote = post.quotes.get()
    for body in ("x" * 1_000_000, "茶" * 400_000, "x" * 5_000_000):
        answer = asked(desk, post, "edit", {"quote": quote.pk, "body": body})
        assert answer.status_code == 413
        assert answer.json()["error"]
    quote.refresh_from_db()
    assert quote.body == "What c1 says."
    assert post.changes.count() == 1


@pytest.mark.django_db
def test_the_longest_text_fits_however_it_is_encoded(desk: Client) -> None:
    post = make_post(1)
    quote = post.quotes.get()
    answer = desk.post(
        reverse("desk-verb", args=[post.pk, "edit"]),
        f"revision=1&quote={quote.pk}&body={'%E8%8C%B6' * 100_000}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200
    quote.refresh_from_db()
    assert quote.body == "茶" * 100_000


@pytest.mark.django_db
def test_all_comments_of_a_long_thread_can_be_named_at_once(desk: Client) -> None:
    post = make_post(1)
    refs = ["c1", *(f"made_up_{number}" for number in range(5000))]
    answer = asked(desk, post, "pick", {"comment": refs, "with": "alone"})
    assert answer.status_code == 400
    assert "made_up" in answer.json()["error"]


@pytest.mark.django_db(transaction=True)
def test_of_two_tools_at_once_on_one_post_one_is_done_and_the_other_is_told(
    editor: User,
) -> None:
    post = make_post(6)
    statuses: list[int] = []

    def use(verb: str, number: int) -> None:
        client = Client()
        client.force_login(editor)
        address = reverse("desk-verb", args=[post.pk, verb])
        statuses.append(client.post(address, {"revision": 1, "number": number}).status_code)

    at_once(lambda: use("fold_tail", 2), lambda: use("fold_every", 3))
    assert sorted(statuses) == [200, 409]
    assert post.changes.count() == 2
    layout = [
        (section.folded, section.quotes.count()) for section in post.sections.order_by("position")
    ]
    assert layout in ([(False, 2), (True, 4)], [(False, 3), (True, 3)])
