"""Two editors change one post: both changes stay, or the later editor is asked. Nothing is lost.

The later editor's request carries the revision from before the earlier one's change.
"""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation import board, draft, merging
from curation.board import Turn
from curation.draft import BoardError
from curation.merging import Conflict
from curation.models import Change, Thread
from curation.recipes import RECIPES
from curation.verbs import (
    Describe,
    Drop,
    Edit,
    Fold,
    Move,
    Pick,
    Place,
    Recolour,
    Redraft,
    Relabel,
    Summarise,
    Unfold,
    Verb,
)
from posts.models import Post, StaleRevision
from posts.palette import PALETTE

from .factories import make_post

pytestmark = pytest.mark.django_db

PINK, GREEN = PALETTE[0].value, PALETTE[4].value
ASKED = "asked"


class Cast:
    """A post of six quotes, ``c1`` to ``c6``, of which the last two stand in a fold."""

    def __init__(self) -> None:
        self.post = make_post(6)
        rows = self.post.quotes.order_by("position").values_list("source_ref", "pk")
        self.ids = dict(rows)
        self.names = {id: name for name, id in self.ids.items()}
        board.perform(self.post.pk, Fold(self.of("c5", "c6")))
        self.fold = self.post.sections.get(folded=True).pk
        self.revision = 2

    def of(self, *names: str) -> tuple[int, ...]:
        return tuple(self.ids[name] for name in names)

    def one(self, name: str) -> int:
        return self.ids[name]

    def shown(self) -> str:
        """The post in a line: names in order, folds in brackets, colours and wordings marked."""
        current = draft.read(Post.objects.get(pk=self.post.pk))
        parts = []
        for section in current.sections:
            words = " ".join(self.said(id, current.quotes[id]) for id in section.quotes)
            parts.append(f"[{words}]" if section.folded else words)
        return " ".join(parts)

    def said(self, id: int, quote: draft.QuoteDraft) -> str:
        name = self.names.get(id, f"new-{quote.source_ref}")
        marks = {PINK: "*", GREEN: "+", "": ""}[quote.color]
        marks += f"@{quote.label}" if quote.label else ""
        return name + marks + ("" if quote.body.startswith("What ") else f"={quote.body}")


Make = Callable[[Cast], Verb]


def edit(name: str, body: str) -> Make:
    return lambda cast: Edit(cast.one(name), body)


def drop(*names: str) -> Make:
    return lambda cast: Drop(cast.of(*names))


def colour(color: str, *names: str) -> Make:
    return lambda cast: Recolour(cast.of(*names), color)


def label(label: str, *names: str) -> Make:
    return lambda cast: Relabel(cast.of(*names), label)


def move(name: str, place: Place, anchor: str | None = None) -> Make:
    return lambda cast: Move(cast.of(name), place, cast.one(anchor) if anchor else None)


def fold(*names: str) -> Make:
    return lambda cast: Fold(cast.of(*names))


def unfold(cast: Cast) -> Verb:
    return Unfold(cast.fold)


def summary(text: str) -> Make:
    return lambda cast: Summarise(cast.fold, text)


def describe(**values: str) -> Make:
    return lambda cast: Describe(values)


def redraft(cast: Cast) -> Verb:
    return Redraft(RECIPES["everything"])


PAIRS: list[tuple[str, Make, Make, str]] = [
    # The same text
    ("two wordings of one quote", edit("c1", "A"), edit("c1", "B"), ASKED),
    ("the same wording of one quote", edit("c1", "A"), edit("c1", "A"), "c1=A c2 c3 c4 [c5 c6]"),
    ("wordings of two quotes", edit("c1", "A"), edit("c2", "B"), "c1=A c2=B c3 c4 [c5 c6]"),
    ("a wording of what was dropped", drop("c1"), edit("c1", "B"), ASKED),
    ("a drop of what was worded", edit("c1", "A"), drop("c1"), ASKED),
    ("a drop of several, one worded", edit("c2", "A"), drop("c1", "c2"), ASKED),
    (
        "a wording of what was coloured",
        colour(PINK, "c1"),
        edit("c1", "B"),
        "c1*=B c2 c3 c4 [c5 c6]",
    ),
    ("a wording of what was moved", move("c1", "end"), edit("c1", "B"), "c2 c3 c4 [c5 c6] c1=B"),
    ("a wording of what was folded", fold("c1"), edit("c1", "B"), "[c1=B] c2 c3 c4 [c5 c6]"),
    # Colours
    ("two colours of one quote", colour(PINK, "c1"), colour(GREEN, "c1"), ASKED),
    ("one colour twice", colour(PINK, "c1"), colour(PINK, "c1", "c2"), "c1* c2* c3 c4 [c5 c6]"),
    ("colours of two quotes", colour(PINK, "c1"), colour(GREEN, "c2"), "c1* c2+ c3 c4 [c5 c6]"),
    ("a colour of what was dropped", drop("c1"), colour(PINK, "c1", "c2"), "c2* c3 c4 [c5 c6]"),
    ("a drop of what was coloured", colour(PINK, "c1"), drop("c1"), ASKED),
    # Labels
    ("two labels of one quote", label("summary", "c1"), label("editorial", "c1"), ASKED),
    (
        "one label twice",
        label("summary", "c1"),
        label("summary", "c1", "c2"),
        "c1@summary c2@summary c3 c4 [c5 c6]",
    ),
    (
        "a label of what was worded",
        edit("c1", "A"),
        label("translation", "c1"),
        "c1@translation=A c2 c3 c4 [c5 c6]",
    ),
    (
        "a label of what was coloured",
        colour(PINK, "c1"),
        label("summary", "c1"),
        "c1*@summary c2 c3 c4 [c5 c6]",
    ),
    (
        "a label of what was dropped",
        drop("c1"),
        label("summary", "c1", "c2"),
        "c2@summary c3 c4 [c5 c6]",
    ),
    ("a drop of what was labelled", label("summary", "c1"), drop("c1"), ASKED),
    # Places
    ("two moves of one quote", move("c1", "end"), move("c1", "after", "c3"), ASKED),
    ("moves of two quotes", move("c1", "end"), move("c4", "start"), "c4 c2 c3 [c5 c6] c1"),
    ("a step past what was moved", move("c2", "end"), move("c3", "before", "c2"), ASKED),
    ("a move of what was dropped", drop("c1"), move("c1", "end"), "c2 c3 c4 [c5 c6]"),
    ("a move of what was folded", fold("c3", "c4"), move("c3", "start"), ASKED),
    ("a drop of what was moved", move("c1", "end"), drop("c1"), "c2 c3 c4 [c5 c6]"),
    ("two drops of one quote", drop("c1", "c2"), drop("c1", "c3"), "c4 [c5 c6]"),
    ("two drops of the same", drop("c1"), drop("c1"), "c2 c3 c4 [c5 c6]"),
    # Folds
    (
        "a fold of what was dropped in part",
        drop("c3"),
        fold("c2", "c3", "c4"),
        "c1 [c2 c4] [c5 c6]",
    ),
    ("a fold of what was dropped", drop("c3"), fold("c3"), "c1 c2 c4 [c5 c6]"),
    ("a drop of what was folded", fold("c1", "c2"), drop("c1"), "[c2] c3 c4 [c5 c6]"),
    ("two folds of the same", fold("c1", "c2"), fold("c1", "c2"), ASKED),
    ("two folds apart", fold("c1"), fold("c3", "c4"), "[c1] c2 [c3 c4] [c5 c6]"),
    ("a fold of what was parted", move("c2", "end"), fold("c1", "c2"), ASKED),
    ("two unfoldings", unfold, unfold, ASKED),
    ("two summaries of one fold", summary("A"), summary("B"), ASKED),
    ("a summary of what was unfolded", unfold, summary("B"), ASKED),
    ("an unfolding of what got a summary", summary("A"), unfold, ASKED),
    ("a drop of a fold that got a summary", summary("A"), drop("c5", "c6"), ASKED),
    ("a summary beside a new fold", fold("c1"), summary("B"), "[c1] c2 c3 c4 [c5 c6]"),
    # Drafts and details
    ("a draft over a wording", edit("c1", "A"), redraft, ASKED),
    ("a draft over a colour", colour(PINK, "c1"), redraft, ASKED),
    ("a wording of what was drafted anew", redraft, edit("c1", "B"), ASKED),
    ("two titles", describe(title="A"), describe(title="B"), ASKED),
    ("a title and tags", describe(title="A"), describe(tags="B"), "c1 c2 c3 c4 [c5 c6]"),
    ("two leads", describe(lead="A"), describe(lead="B"), ASKED),
]


@pytest.mark.parametrize(
    ("first", "second", "ends"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS]
)
def test_of_two_changes_both_stay_or_the_later_editor_is_asked(
    first: Make, second: Make, ends: str
) -> None:
    cast = Cast()
    board.perform(cast.post.pk, first(cast), revision=cast.revision, request="one:1")
    before = draft.read(Post.objects.get(pk=cast.post.pk))
    verb = second(cast)
    if ends == ASKED:
        with pytest.raises(StaleRevision):
            board.perform(cast.post.pk, verb, revision=cast.revision, request="two:1")
        assert draft.read(Post.objects.get(pk=cast.post.pk)) == before
        return
    turn = board.perform(cast.post.pk, verb, revision=cast.revision, request="two:1")
    assert cast.shown() == ends
    assert turn.post.revision == Change.objects.order_by("number").last().number  # type: ignore[union-attr]


def test_picks_beside_what_was_dropped_come_to_where_it_stood() -> None:
    cast = Cast()
    board.perform(cast.post.pk, Drop(cast.of("c2")))
    board.perform(cast.post.pk, Drop(cast.of("c4")), revision=3)
    board.perform(cast.post.pk, Pick(("c2",), after=cast.one("c4")), revision=3)
    assert cast.shown() == "c1 c3 new-c2 [c5 c6]"


def test_one_comment_that_two_pick_is_in_the_post_once() -> None:
    cast = Cast()
    board.perform(cast.post.pk, Drop(cast.of("c2", "c3")))
    board.perform(cast.post.pk, Pick(("c2",)), revision=3)
    assert board.perform(cast.post.pk, Pick(("c2",)), revision=3).change is None
    board.perform(cast.post.pk, Pick(("c2", "c3")), revision=3)
    assert cast.shown() == "c1 c4 [c5 c6] new-c2 new-c3"


def test_what_another_did_and_took_back_is_in_nobodys_way() -> None:
    cast = Cast()
    board.perform(cast.post.pk, Edit(cast.one("c1"), "A"))
    board.undo(cast.post.pk)
    board.perform(cast.post.pk, Edit(cast.one("c1"), "B"), revision=cast.revision)
    assert cast.shown() == "c1=B c2 c3 c4 [c5 c6]"


def test_ones_own_changes_from_the_same_tab_are_never_in_ones_way() -> None:
    cast = Cast()
    seen = cast.revision
    board.perform(cast.post.pk, Edit(cast.one("c1"), "A"), revision=seen, request="tab:1")
    board.perform(cast.post.pk, Recolour(cast.of("c2"), PINK), request="other:1")
    board.perform(cast.post.pk, Edit(cast.one("c1"), "B"), revision=seen, request="tab:2")
    board.perform(cast.post.pk, Drop(cast.of("c1")), revision=seen, request="tab:3")
    with pytest.raises(Conflict):
        board.perform(cast.post.pk, Drop(cast.of("c2")), revision=seen, request="tab:4")
    assert cast.shown() == "c2* c3 c4 [c5 c6]"


@pytest.mark.parametrize("verb", ["fold", "undo", "redo"])
def test_a_request_that_is_sent_again_is_not_done_twice(verb: str) -> None:
    cast = Cast()
    post = cast.post.pk
    board.perform(post, Recolour(cast.of("c1"), PINK))
    if verb == "redo":
        board.undo(post)
    at = Post.objects.get(pk=post).revision
    sends: dict[str, Callable[[], Turn]] = {
        "fold": lambda: board.perform(post, Fold(cast.of("c1")), revision=at, request="tab:1"),
        "undo": lambda: board.undo(post, revision=at, request="tab:1"),
        "redo": lambda: board.redo(post, revision=at, request="tab:1"),
    }
    send = sends[verb]
    first = send()
    board.perform(post, Recolour(cast.of("c3"), GREEN))
    after, again = cast.shown(), send()
    assert cast.shown() == after
    assert again.change == first.change
    assert again.before == first.before
    assert Change.objects.filter(request="tab:1").count() == 1


def test_undo_takes_back_only_what_its_editor_has_seen() -> None:
    cast = Cast()
    post, seen = cast.post.pk, cast.revision
    board.perform(post, Recolour(cast.of("c1"), PINK), request="other:1")
    with pytest.raises(Conflict):
        board.undo(post, revision=seen, request="tab:1")
    board.perform(post, Recolour(cast.of("c2"), GREEN), revision=seen, request="tab:2")
    board.undo(post, revision=seen, request="tab:3")
    assert cast.shown() == "c1* c2 c3 c4 [c5 c6]"
    board.redo(post, revision=seen, request="tab:4")
    assert cast.shown() == "c1* c2+ c3 c4 [c5 c6]"


def test_what_could_not_be_done_before_either_is_an_error_and_no_conflict() -> None:
    cast = Cast()
    board.perform(cast.post.pk, Recolour(cast.of("c1"), PINK))
    with pytest.raises(BoardError):
        board.perform(cast.post.pk, Recolour(cast.of("c2"), "#000000"), revision=cast.revision)


def test_a_revision_that_was_never_or_too_long_ago_is_stale() -> None:
    cast = Cast()
    for color in (PINK, GREEN):
        board.perform(cast.post.pk, Recolour(cast.of("c2"), color))
    Change.objects.bulk_create(
        Change(post=cast.post, number=5 + n, verb="recolour", before={}, after={})
        for n in range(merging.MOST_MISSED)
    )
    Post.objects.filter(pk=cast.post.pk).update(revision=4 + merging.MOST_MISSED)
    for revision in (3, 5 + merging.MOST_MISSED):
        with pytest.raises(StaleRevision):
            board.perform(cast.post.pk, Drop(cast.of("c1")), revision=revision)
    board.perform(cast.post.pk, Drop(cast.of("c1")), revision=4)


def test_an_answer_tells_what_others_did_too_and_a_conflict_who_it_was(
    client: Client, editor: User
) -> None:
    cast = Cast()
    aoi = User.objects.create_user("aoi", first_name="Aoi", last_name="Mori")
    board.perform(cast.post.pk, Edit(cast.one("c1"), "A"), aoi)
    client.force_login(editor)
    address = reverse("desk-verb", args=[cast.post.pk, "recolour"])
    form = {"revision": 2, "request": "tab:1", "quote": cast.one("c2"), "color": PINK}
    answer = client.post(address, form)
    assert answer.status_code == 200
    assert set(answer.json()["quotes"]) == {str(cast.one("c1")), str(cast.one("c2"))}
    wrong = client.post(address, form | {"request": "my tab:1"})
    assert wrong.status_code == 400
    address = reverse("desk-verb", args=[cast.post.pk, "edit"])
    stale = client.post(address, {"revision": 2, "quote": cast.one("c1"), "body": "B"})
    assert stale.status_code == 409
    assert stale.json()["by"] == "Aoi Mori"
    news = client.get(reverse("desk-state", args=[cast.post.pk]), {"since": 2}).json()
    assert set(news["quotes"]) == {str(cast.one("c1")), str(cast.one("c2"))}
    assert client.get(reverse("desk-state", args=[cast.post.pk]), {"since": "x"}).status_code == 400


@settings(max_examples=150)
@given(st.permutations(range(7)), st.integers(0, 6), st.integers(0, 6))
def test_what_moved_is_what_left_its_place(order: list[int], quote: int, to: int) -> None:
    assert merging.moved(order, order) == set()
    after = [other for other in order if other != quote]
    after.insert(to, quote)
    found = merging.moved(order, after)
    distance = abs(order.index(quote) - to)
    if distance == 1:
        assert found == {quote, order[to]}
    elif distance:
        assert found == {quote}
    # Those that are not named have kept their order among themselves.
    still = [other for other in order if other not in found]
    assert still == [other for other in after if other not in found]


VERBS = st.sampled_from([pair[1] for pair in PAIRS] + [pair[2] for pair in PAIRS])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VERBS, min_size=1, max_size=3), VERBS)
def test_whatever_two_do_no_text_that_one_of_them_wrote_is_lost(
    db: None, firsts: list[Make], second: Make
) -> None:
    Thread.objects.all().delete()
    cast = Cast()
    for number, first in enumerate(firsts):
        try:
            board.perform(cast.post.pk, first(cast), request=f"one:{number}")
        except BoardError:
            continue
    before = draft.read(Post.objects.get(pk=cast.post.pk))
    try:
        board.perform(cast.post.pk, second(cast), revision=cast.revision, request="two:1")
    except (StaleRevision, BoardError):
        assert draft.read(Post.objects.get(pk=cast.post.pk)) == before
        return
    after = draft.read(Post.objects.get(pk=cast.post.pk))
    written = {quote.body for quote in before.quotes.values() if not quote.body.startswith("What")}
    assert written <= {quote.body for quote in after.quotes.values()}
    for name in ("title", "lead"):
        typed = before.fields[name] in {"A", "B"}
        assert not typed or after.fields[name] == before.fields[name]
    assert sorted(after.order()) == sorted(after.quotes)
