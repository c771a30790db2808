"""The board: what each verb does to a post, what it refuses, and that all of it can be undone."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curation import board, draft
from curation.draft import BoardError
from curation.models import Comment
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
    counted_summary,
)
from posts import publishing
from posts.models import Post, Quote, Section, StaleRevision

from .factories import NOON, make_post, make_thread

pytestmark = pytest.mark.django_db

PINK, VIOLET = "#ff33a1", "#785bff"


def ids(post: Post) -> list[int]:
    """The quotes' ids as they stand in the database."""
    return list(post.quotes.order_by("position").values_list("pk", flat=True))


def refs(post: Post) -> list[str]:
    """The comments that the post quotes, in its order."""
    return list(post.quotes.order_by("position").values_list("source_ref", flat=True))


def layout(post: Post) -> list[tuple[bool, str, list[str]]]:
    """The sections with what they quote."""
    return [
        (
            section.folded,
            section.summary,
            list(section.quotes.order_by("position").values_list("source_ref", flat=True)),
        )
        for section in post.sections.order_by("position")
    ]


def named(post: Post, *names: str) -> tuple[int, ...]:
    """The ids of the quotes of these comments."""
    by_ref = dict(post.quotes.values_list("source_ref", "pk"))
    return tuple(by_ref[name] for name in names)


def assert_sound(post: Post) -> None:
    """Positions have no gaps, sections are contiguous, none is empty, no open ones touch."""
    quotes = list(post.quotes.order_by("position"))
    assert [quote.position for quote in quotes] == list(range(len(quotes)))
    sections = list(post.sections.order_by("position"))
    assert [section.position for section in sections] == list(range(len(sections)))
    runs = [quote.section_id for quote in quotes]
    seen = list(dict.fromkeys(runs))
    assert seen == [section.pk for section in sections]
    assert runs == sorted(runs, key=seen.index)
    for one, two in pairwise(sections):
        assert one.folded or two.folded


def test_picks_come_to_the_end_in_the_threads_order_and_only_once() -> None:
    post = make_post(6)
    board.perform(post.pk, Drop(named(post, "c2", "c4")))
    board.perform(post.pk, Pick(("c4", "c2", "c1")))
    assert refs(post) == ["c1", "c3", "c5", "c6", "c2", "c4"]
    assert_sound(post)


def test_a_pick_takes_what_is_below_or_above_along() -> None:
    thread = make_thread({"a": "", "b": "a", "c": "b", "d": "a", "e": ""})
    post = board.start_post(thread, RECIPES["everything"]).post
    board.perform(post.pk, Drop(named(post, "a", "b", "c", "d")))
    board.perform(post.pk, Pick(("b",), reach="replies"))
    assert refs(post) == ["e", "b", "c"]
    board.perform(post.pk, Drop(named(post, "b", "c")))
    board.perform(post.pk, Pick(("c",), reach="parents"))
    assert refs(post) == ["e", "a", "b", "c"]


def test_a_pick_can_be_put_after_or_before_a_quote() -> None:
    post = make_post(4)
    board.perform(post.pk, Drop(named(post, "c3", "c4")))
    [first] = named(post, "c1")
    board.perform(post.pk, Pick(("c3",), after=first))
    board.perform(post.pk, Pick(("c4",), before=first))
    assert refs(post) == ["c4", "c1", "c3", "c2"]


@pytest.mark.parametrize(
    ("names", "place", "anchor", "expected"),
    [
        (["c3"], "up", None, "c1 c3 c2 c4 c5"),
        (["c3"], "down", None, "c1 c2 c4 c3 c5"),
        (["c3"], "start", None, "c3 c1 c2 c4 c5"),
        (["c3"], "end", None, "c1 c2 c4 c5 c3"),
        (["c5", "c1"], "after", "c3", "c2 c3 c1 c5 c4"),
        (["c4", "c5"], "before", "c2", "c1 c4 c5 c2 c3"),
        (["c1"], "up", None, "c1 c2 c3 c4 c5"),
        (["c5"], "down", None, "c1 c2 c3 c4 c5"),
        (["c1", "c3"], "down", None, "c2 c4 c1 c3 c5"),
    ],
)
def test_quotes_move_together_and_in_their_order(
    names: list[str], place: Place, anchor: str | None, expected: str
) -> None:
    post = make_post(5)
    beside = named(post, anchor)[0] if anchor else None
    board.perform(post.pk, Move(named(post, *names), place, beside))
    assert refs(post) == expected.split()
    assert_sound(post)


def test_moving_down_from_an_open_section_enters_the_fold() -> None:
    post = make_post(4)
    board.perform(post.pk, Fold(named(post, "c3", "c4")))
    board.perform(post.pk, Move(named(post, "c2"), "down"))
    assert layout(post) == [
        (False, "", ["c1"]),
        (True, counted_summary(1), ["c3", "c2", "c4"]),
    ]


def test_a_fold_splits_what_is_open_around_it_and_unfolding_joins_it_again() -> None:
    post = make_post(5)
    board.perform(post.pk, Fold(named(post, "c2", "c3")))
    assert layout(post) == [
        (False, "", ["c1"]),
        (True, counted_summary(1), ["c2", "c3"]),
        (False, "", ["c4", "c5"]),
    ]
    assert_sound(post)
    [fold] = post.sections.filter(folded=True)
    board.perform(post.pk, Unfold(fold.pk))
    assert layout(post) == [(False, "", ["c1", "c2", "c3", "c4", "c5"])]
    assert_sound(post)


def test_folds_are_counted_from_one_as_they_come_and_go_and_worded_ones_stay() -> None:
    post = make_post(6)
    board.perform(post.pk, Fold(named(post, "c5")))
    board.perform(post.pk, Fold(named(post, "c3"), summary="余談"))
    board.perform(post.pk, Fold(named(post, "c1")))
    summaries = [summary for folded, summary, _quotes in layout(post) if folded]
    assert summaries == [counted_summary(1), "余談", counted_summary(3)]


def test_dropping_all_of_a_fold_takes_the_fold_away() -> None:
    post = make_post(4)
    board.perform(post.pk, Fold(named(post, "c2", "c3")))
    board.perform(post.pk, Drop(named(post, "c2", "c3")))
    assert layout(post) == [(False, "", ["c1", "c4"])]


def test_editing_keeps_every_space_and_line_end_that_was_typed() -> None:
    post = make_post(1)
    body = "　字下げ\n\n\n  二行あけて \n"
    board.perform(post.pk, Edit(ids(post)[0], body))
    assert post.quotes.get().body == body


def test_tags_keep_the_order_and_the_spelling_in_which_they_were_written() -> None:
    post = make_post(1)
    board.perform(post.pk, Describe({"tags": "zebra、AI, ai , 日本 語,AI"}))
    assert post.tag_names() == ["zebra", "AI", "ai", "日本 語"]


def test_the_address_can_be_changed_until_it_was_published() -> None:
    post = make_post(1)
    board.perform(post.pk, Describe({"slug": "fresh_tea", "date": "2025-05-20"}))
    post.refresh_from_db()
    assert post.path() == "2025_05/2025_05_20_fresh_tea"
    Post.objects.filter(pk=post.pk).update(last_path=post.path())
    with pytest.raises(BoardError):
        board.perform(post.pk, Describe({"slug": "other"}))
    with pytest.raises(BoardError):
        board.perform(post.pk, Describe({"date": "2025-05-21"}))


def test_a_published_address_outlives_the_undoing_of_what_made_it() -> None:
    post = make_post(1)
    board.perform(post.pk, Recolour(tuple(ids(post)), PINK))
    board.perform(post.pk, Describe({"slug": "fresh_tea", "date": "2025-05-20"}))
    edition = publishing.publish(post)
    board.undo(post.pk)
    post.refresh_from_db()
    assert (post.slug, str(post.date)) == ("fresh_tea", "2025-05-20")
    again = publishing.publish(post)
    assert (again.path, again.date, again.slug) == (edition.path, edition.date, "fresh_tea")
    board.redo(post.pk)
    board.undo(post.pk)
    board.undo(post.pk)
    assert post.quotes.get().color == ""


def test_what_goes_to_an_end_stands_in_the_open_there() -> None:
    post = make_post(4)
    board.perform(post.pk, Fold(named(post, "c3", "c4")))
    board.perform(post.pk, Move(named(post, "c1"), "end"))
    assert layout(post)[-1] == (False, "", ["c1"])
    board.perform(post.pk, Fold(named(post, "c2")))
    board.perform(post.pk, Move(named(post, "c4"), "start"))
    assert layout(post)[0] == (False, "", ["c4"])
    board.perform(post.pk, Drop(named(post, "c1")))
    board.perform(post.pk, Pick(("c1",)))
    assert layout(post)[-1] == (False, "", ["c1"])
    assert_sound(post)


def test_what_is_gone_at_its_source_is_not_drafted() -> None:
    thread = make_thread(3)
    Comment.objects.filter(ref="c2").update(gone_at=NOON)
    for recipe in RECIPES.values():
        assert refs(board.start_post(thread, recipe).post) == ["c1", "c3"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda post, quotes: Drop(()),
        lambda post, quotes: Drop((quotes[0], quotes[0])),
        lambda post, quotes: Drop((quotes[0], 10**9)),
        lambda post, quotes: Move((quotes[0],), "after", quotes[0]),
        lambda post, quotes: Move((quotes[0],), "before", None),
        lambda post, quotes: Recolour((quotes[0],), "#123456"),
        lambda post, quotes: Recolour((quotes[0],), "red;}"),
        lambda post, quotes: Relabel((quotes[0],), "translated"),
        lambda post, quotes: Relabel((quotes[0], 10**9), "summary"),
        lambda post, quotes: Fold((quotes[0], quotes[2])),
        lambda post, quotes: Fold(()),
        lambda post, quotes: Unfold(10**9),
        lambda post, quotes: Summarise(10**9, "x"),
        lambda post, quotes: Edit(quotes[0], "x" * 100_001),
        lambda post, quotes: Edit(10**9, "x"),
        lambda post, quotes: Describe({"slug": "Not A Slug"}),
        lambda post, quotes: Describe({"slug": "../etc"}),
        lambda post, quotes: Describe({"title": "  "}),
        lambda post, quotes: Describe({"date": "2025-02-30"}),
        lambda post, quotes: Describe({"date": "0202-05-20"}),
        lambda post, quotes: Describe({"tags": "A" * 81}),
        lambda post, quotes: Describe({"title": "x" * 301}),
        lambda post, quotes: Pick(("nobody",)),
        lambda post, quotes: Pick(("c1",)),
        lambda post, quotes: Pick(()),
    ],
)
def test_a_wrong_verb_is_refused_and_changes_nothing(
    wrong: Callable[[Post, list[int]], Verb],
) -> None:
    post = make_post(4)
    before = draft.read(post)
    with pytest.raises(BoardError):
        board.perform(post.pk, wrong(post, ids(post)))
    post.refresh_from_db()
    assert draft.read(post) == before
    assert post.revision == post.changes.count() == 1


def test_a_quote_of_another_post_is_foreign() -> None:
    post, other = make_post(2), make_post(2, ref="2002")
    with pytest.raises(BoardError):
        board.perform(post.pk, Drop((ids(other)[0],)))


def test_a_fold_cannot_stand_inside_a_fold() -> None:
    post = make_post(4)
    board.perform(post.pk, Fold(named(post, "c2", "c3")))
    with pytest.raises(BoardError):
        board.perform(post.pk, Fold(named(post, "c2")))
    with pytest.raises(BoardError):
        board.perform(post.pk, Fold(named(post, "c1", "c2")))


def test_a_stale_revision_is_refused_and_changes_nothing() -> None:
    post = make_post(3)
    board.perform(post.pk, Recolour(named(post, "c1"), PINK), revision=1)
    with pytest.raises(StaleRevision):
        board.perform(post.pk, Recolour(named(post, "c1"), VIOLET), revision=1)
    assert post.quotes.get(source_ref="c1").color == PINK


def test_a_verb_that_changes_nothing_is_not_logged() -> None:
    post = make_post(3)
    assert board.perform(post.pk, Recolour(named(post, "c1"), "")).change is None
    assert post.changes.count() == 1


def test_several_quotes_are_labelled_at_once_and_those_that_are_so_already_do_not_count() -> None:
    post = make_post(3)
    board.perform(post.pk, Relabel(named(post, "c2"), "translation"))
    turn = board.perform(post.pk, Relabel(named(post, "c1", "c2"), "translation"))
    assert turn.change is not None
    assert turn.change.count == 1
    labels = dict(post.quotes.values_list("source_ref", "label"))
    assert labels == {"c1": "translation", "c2": "translation", "c3": ""}
    board.perform(post.pk, Relabel(named(post, "c2"), ""))
    assert post.quotes.get(source_ref="c2").label == ""


def test_a_quote_that_was_dropped_comes_back_with_its_label() -> None:
    post = make_post(2)
    board.perform(post.pk, Relabel(named(post, "c1"), "editorial"))
    board.perform(post.pk, Drop(named(post, "c1")))
    board.undo(post.pk)
    assert post.quotes.get(source_ref="c1").label == "editorial"


def test_a_change_from_before_there_were_labels_can_be_undone() -> None:
    post = make_post(2)
    board.perform(post.pk, Drop(named(post, "c1")))
    change = post.changes.latest("number")
    for values in change.before["quotes"].values():
        del values["label"]
    change.save()
    board.undo(post.pk)
    assert post.quotes.get(source_ref="c1").label == ""


def test_the_log_says_who_did_what(editor: User) -> None:
    post = make_post(3)
    board.perform(post.pk, Recolour(named(post, "c1", "c2"), PINK), by=editor)
    entry = post.changes.latest("number")
    assert (entry.by, entry.verb, entry.count) == (editor, "recolour", 2)
    assert entry.before["quotes"] == {str(id): {"color": ""} for id in named(post, "c1", "c2")}


def test_undo_and_redo_go_back_and_forth_through_the_whole_log() -> None:
    post = make_post(6)
    states = [draft.read(post)]
    steps: list[Callable[[], Verb]] = [
        lambda: Recolour(named(post, "c1"), PINK),
        lambda: Relabel(named(post, "c1", "c3"), "summary"),
        lambda: Fold(named(post, "c3", "c4")),
        lambda: Drop(named(post, "c3", "c4")),
        lambda: Edit(named(post, "c2")[0], "訳"),
        lambda: Move(named(post, "c6"), "start"),
        lambda: Describe({"title": "題", "tags": "茶"}),
        lambda: Redraft(RECIPES["default"]),
    ]
    for step in steps:
        board.perform(post.pk, step())
        states.append(read_again(post))
    for state in reversed(states[:-1]):
        board.undo(post.pk)
        assert read_again(post) == state
        assert_sound(post)
    for state in states[1:]:
        board.redo(post.pk)
        assert read_again(post) == state
    with pytest.raises(BoardError):
        board.redo(post.pk)


def read_again(post: Post) -> draft.Draft:
    """The post's draft as the database has it."""
    return draft.read(Post.objects.get(pk=post.pk))


def test_a_new_verb_after_an_undo_leaves_nothing_to_redo() -> None:
    post = make_post(3)
    board.perform(post.pk, Recolour(named(post, "c1"), PINK))
    board.undo(post.pk)
    board.perform(post.pk, Recolour(named(post, "c2"), PINK))
    with pytest.raises(BoardError):
        board.redo(post.pk)
    board.undo(post.pk)
    board.undo(post.pk)
    with pytest.raises(BoardError):
        board.undo(post.pk)


def test_undoing_a_drop_brings_the_very_same_quote_back() -> None:
    post = make_post(3)
    before = list(Quote.objects.filter(post=post).values())
    board.perform(post.pk, Drop(named(post, "c1", "c2", "c3")))
    assert not Section.objects.filter(post=post).exists()
    board.undo(post.pk)
    assert list(Quote.objects.filter(post=post).values()) == before


def test_a_verb_needs_as_many_queries_for_a_large_post_as_for_a_small_one() -> None:
    counts = []
    for size, ref in ((34, "1"), (60, "2")):
        post = make_post(size, ref)
        with CaptureQueriesContext(connection) as queries:
            board.perform(post.pk, Move((ids(post)[-1],), "start"))
            board.perform(post.pk, Recolour(tuple(ids(post)[1:]), PINK))
            board.perform(post.pk, Relabel(tuple(ids(post)[1:]), "summary"))
            board.perform(post.pk, Drop(tuple(ids(post)[2:])))
            board.undo(post.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_copy_of_a_draft_is_equal_and_can_be_changed_alone() -> None:
    post = make_post(4)
    board.perform(post.pk, Fold(named(post, "c3", "c4")))
    board.perform(post.pk, Describe({"tags": "茶"}))
    post.refresh_from_db()
    before, copy = draft.read(post), draft.read(post).copy()
    assert copy == before
    copy.fields["tags"].append("別")
    copy.fields["title"] = "Other"
    copy.sections[0].quotes.pop()
    copy.sections[1].folded = False
    copy.quotes = {id: quote._replace(color=PINK) for id, quote in copy.quotes.items()}
    assert before == draft.read(post) != copy


def test_a_comment_without_a_text_is_never_picked() -> None:
    thread = make_thread({"a": "", "b": "a"})
    Comment.objects.filter(ref="a").update(body="", state=Comment.State.DELETED)
    post = board.start_post(thread, RECIPES["everything"]).post
    assert refs(post) == ["b"]
    with pytest.raises(BoardError):
        board.perform(post.pk, Pick(("a",)))


def test_drafts_of_one_thread_get_slugs_of_their_own() -> None:
    thread = make_thread(1, title="Tea & Coffee, Again")
    slugs = [board.start_post(thread, RECIPES["default"]).post.slug for _ in range(3)]
    assert slugs == ["tea_coffee_again", "tea_coffee_again_2", "tea_coffee_again_3"]
