"""The history of a post: its log in words, how it stood, versions, Editions, and restoring."""

import datetime
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from curation import board, draft, history, versions, wording
from curation.differences import Piece, compare, longest_rise, word_diff
from curation.draft import BoardError, Draft
from curation.models import Change, Version
from curation.past import as_it_stood
from curation.recipes import RECIPES
from curation.restoring import Restore
from curation.verbs import (
    Describe,
    Drop,
    Edit,
    Fold,
    Move,
    Pick,
    Recolour,
    Redraft,
    Relabel,
    Summarise,
    Verb,
)
from posts import publishing
from posts.content import PostContent, QuoteContent, SectionContent
from posts.markdown import HUGO
from posts.models import Edition, Post
from posts.scheduling import publish_due, schedule

from .checkouts import import_hugo, one, the_post
from .factories import make_post, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

PINK = "#ff33a1"


def ids(post: Post) -> list[int]:
    """The quotes' ids as they stand in the database."""
    return list(post.quotes.order_by("position").values_list("pk", flat=True))


def again(post: Post) -> Post:
    """The post as the database has it."""
    return Post.objects.select_related("edition").get(pk=post.pk)


def stands(post: Post) -> Draft:
    """How the post stands in the database."""
    return draft.read(again(post))


def said(post: Post, verb: Verb) -> str:
    """What the log says of a verb."""
    change = board.perform(post.pk, verb).change
    assert change is not None
    return wording.in_words(change)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    return client


def test_the_log_says_where_to_which_colour_and_which_fields() -> None:
    post = make_post(6)
    one, two, three, four, _five, six = ids(post)
    assert said(post, Move((three, four), "up")) == "moved 2 quotes up"
    assert said(post, Move((three,), "after", two)) == "moved 1 quote down"
    assert said(post, Move((six,), "before", two)) == "moved 1 quote up"
    assert said(post, Move((six,), "before", one)) == "moved 1 quote to the top"
    assert said(post, Move((six, one), "end")) == "moved 2 quotes to the end"
    assert said(post, Recolour((one, two), PINK)) == "coloured 2 quotes pink"
    assert said(post, Recolour((one,), "")) == "took the colour from 1 quote"
    assert said(post, Relabel((one, two), "translation")) == "labelled 2 quotes “translated”"
    assert said(post, Relabel((one,), "")) == "took the label from 1 quote"
    assert said(post, Edit(ids(post)[2], "訳")) == "edited quote 3"
    assert said(post, Describe({"title": "題", "tags": "茶"})) == "changed the title and the tags"
    values = {"lead": "x", "notes": "y", "slug": "z", "title": "題"}
    assert said(post, Describe(values)) == "changed the slug, the lead and the notes"
    assert said(post, Redraft(RECIPES["everything"])).startswith("drafted 6 quotes by “Everything")


def test_the_log_says_what_went_into_a_fold_and_out_of_it() -> None:
    post = make_post(4)
    board.perform(post.pk, Fold(tuple(ids(post)[2:])))
    [fold] = post.sections.filter(folded=True)
    second, third = ids(post)[1:3]
    assert said(post, Move((second,), "before", third)) == "moved 1 quote into a fold"
    assert said(post, Move((second,), "after", ids(post)[0])) == "moved 1 quote out of a fold"
    assert said(post, Summarise(fold.pk, "余談")) == "named a fold “余談”"


def test_quotes_that_came_together_from_both_sides_are_said_to_be_moved() -> None:
    post = make_post(6)
    order = ids(post)
    assert said(post, Move((order[1], order[4]), "after", order[2])) == "moved 2 quotes"


def test_the_log_says_what_a_pick_took_along() -> None:
    thread = make_thread({"a": "", "b": "a", "c": "b"})
    post = board.start_post(thread, RECIPES["everything"]).post
    board.perform(post.pk, Drop(tuple(ids(post))))
    assert said(post, Pick(("b",), "parents")) == "picked 2 comments, with what they answer"
    assert said(post, Pick(("b",), "replies")) == "picked 1 comment, replies included"
    board.perform(post.pk, Drop((ids(post)[0],)))
    assert said(post, Pick(("a",))) == "picked 1 comment"


def test_undo_says_what_it_took_back_and_old_entries_have_words_too() -> None:
    post = make_post(3)
    board.perform(post.pk, Move((ids(post)[2],), "start"))
    change = board.undo(post.pk).change
    assert change
    assert wording.in_words(change) == "undid: moved 1 quote to the top"
    for verb in (
        "move",
        "recolour",
        "label",
        "describe",
        "edit",
        "pick",
        "draft",
        "summary",
        "restore",
    ):
        assert wording.in_words(Change(verb=verb, count=2))


def test_a_post_is_shown_and_restored_as_it_stood_after_any_change() -> None:
    post = make_post(6)
    stood = {0: as_it_stood(post, 0), 1: stands(post)}
    assert stood[0].quotes == {}
    order = ids(post)
    steps: list[Verb] = [
        Edit(order[0], "訳"),
        Fold(tuple(order[3:])),
        Drop(tuple(order[1:5])),
        Describe({"title": "題", "tags": "茶"}),
        Redraft(RECIPES["default"]),
    ]
    for number, step in enumerate(steps, 2):
        board.perform(post.pk, step)
        stood[number] = stands(post)
    for number in (3, 0, 6, 1):
        assert as_it_stood(again(post), number) == stood[number]
        before = stands(post)
        board.perform(post.pk, Restore(number))
        assert stands(post) == stood[number]
        board.undo(post.pk)
        assert stands(post) == before
        board.redo(post.pk)
        assert stands(post) == stood[number]
    assert said(post, Restore(3)) == "brought back no. 3"
    assert ids(post) == order


def test_a_state_that_never_was_is_refused_and_the_present_one_leaves_no_entry(
    desk: Client,
) -> None:
    post = make_post(2)
    for number in (-1, 2, 10**9):
        with pytest.raises(BoardError):
            board.perform(post.pk, Restore(number))
    address = reverse("desk-verb", args=[post.pk, "restore"])
    for wrong in ("2", "-1", "x", "", str(10**30)):
        answer = desk.post(address, {"revision": 1, "number": wrong})
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert desk.get(reverse("desk-past", args=[post.pk, 2])).status_code == 404
    assert board.perform(post.pk, Restore(1)).change is None
    assert again(post).revision == 1


def test_a_published_address_stays_when_what_was_before_it_is_restored() -> None:
    post = make_post(1)
    board.perform(post.pk, Describe({"slug": "fresh_tea", "date": "2025-05-20", "title": "題"}))
    publishing.publish(post)
    board.perform(post.pk, Restore(1))
    post = again(post)
    assert (post.title, post.slug) == ("A Small Thread About Tea", "fresh_tea")
    assert str(post.date) == "2025-05-20"
    assert as_it_stood(post, 1).fields["slug"] == "fresh_tea"


def test_what_was_undone_or_only_noted_is_no_unpublished_change() -> None:
    post = make_post(3)
    publishing.publish(post)
    assert not again(post).has_unpublished_changes
    board.perform(post.pk, Edit(ids(post)[0], "訳"))
    assert again(post).has_unpublished_changes
    board.undo(post.pk)
    assert not again(post).has_unpublished_changes
    board.perform(post.pk, Describe({"notes": "For us."}))
    assert not again(post).has_unpublished_changes
    board.perform(post.pk, Move((ids(post)[0],), "down"))
    assert again(post).has_unpublished_changes
    board.perform(post.pk, Move((ids(post)[1],), "up"))
    assert not again(post).has_unpublished_changes
    board.perform(post.pk, Fold((ids(post)[2],)))
    assert again(post).has_unpublished_changes


def test_a_label_is_an_unpublished_change_until_it_is_taken_away_or_published() -> None:
    post = make_post(2)
    publishing.publish(post)
    board.perform(post.pk, Relabel((ids(post)[0],), "translation"))
    assert again(post).has_unpublished_changes
    labelled = publishing.publish(post)
    assert again(post).content_digest == labelled.content_digest
    board.perform(post.pk, Restore(1))
    assert post.quotes.filter(label="").count() == 2
    assert again(post).has_unpublished_changes
    board.perform(post.pk, Restore(labelled.revision))
    assert ids(post)[0] == post.quotes.get(label="translation").pk
    assert not again(post).has_unpublished_changes


def test_digests_from_before_there_were_labels_still_hold() -> None:
    noon = datetime.datetime(2025, 5, 20, 12, tzinfo=datetime.UTC)
    quotes = (
        QuoteContent(1, "ann", noon, PINK, "Nice tea."),
        QuoteContent(2, "", None, "", "<br>", markup=HUGO),
    )
    sections = (SectionContent(False, "", quotes[:1]), SectionContent(True, "余談", quotes[1:]))
    fields = ("お茶の話", noon.date(), ("茶", "水"), "a.svg", "https://example.com/1", "導入")
    assert PostContent("2025_05/2025_05_20_tea", *fields, sections).digest == (
        "d60eb2f3ff1f0df2abcff4d13d2fe9c53e0f8093c6ef463b736222c638c41508"
    )


def test_the_status_is_right_after_an_edition_is_shown_again_and_its_text_brought_back() -> None:
    post = make_post(2)
    first = publishing.publish(post)
    board.perform(post.pk, Edit(ids(post)[0], "訳"))
    second = publishing.publish(post)
    publishing.restore(first)
    assert again(post).has_unpublished_changes
    board.perform(post.pk, Restore(first.revision))
    assert not again(post).has_unpublished_changes
    board.undo(post.pk)
    publishing.restore(second)
    assert not again(post).has_unpublished_changes
    assert publishing.publish(post).content_digest == second.content_digest


def test_a_post_that_went_out_as_scheduled_says_so_in_its_log() -> None:
    post = make_post(1)
    schedule(post, timezone.now() + datetime.timedelta(minutes=1))
    publish_due(timezone.now() + datetime.timedelta(minutes=2))
    words = [run.latest.words for day in history.log_page(post).days for run in day.runs]
    assert "Edition 1 went out as scheduled" in words


def test_an_imported_post_goes_back_to_what_its_file_said(tmp_path: Path) -> None:
    import_hugo(one(tmp_path, "form_b"))
    post = the_post()
    came = draft.read(post)
    assert post.edition is not None
    assert post.edition.revision == 0
    board.perform(post.pk, Edit(ids(post)[0], "こちらで直した"))
    assert again(post).has_unpublished_changes
    board.perform(post.pk, Restore(0))
    assert not again(post).has_unpublished_changes
    assert stands(post) == came
    board.undo(post.pk)
    board.undo(post.pk)
    assert not again(post).has_unpublished_changes
    words = [run.latest.words for day in history.log_page(again(post)).days for run in day.runs]
    assert "took in Edition 1 from Hugo" in words
    assert words[-1] == "how it began"


def test_posts_from_before_digests_are_known_to_be_as_published_or_not() -> None:
    same, other = make_post(2), make_post(2, ref="2002")
    board.perform(same.pk, Describe({"title": "題", "tags": "茶, 水", "lead": "導入"}))
    board.perform(same.pk, Fold((ids(same)[1],)))
    for post in (same, other):
        publishing.publish(post)
    board.perform(other.pk, Edit(ids(other)[0], "訳"))
    known = again(same).content_digest
    Post.objects.update(content_digest="")
    Edition.objects.update(content_digest="")
    import_module("posts.migrations.0006_content_digest").fill(apps, None)
    assert again(same).content_digest == known
    assert not again(same).has_unpublished_changes
    assert again(other).has_unpublished_changes


def entries(page: history.LogPage) -> list[history.Entry]:
    """All lines of a page of the log."""
    runs = [run for day in page.days for run in day.runs]
    return [entry for run in runs for entry in (run.latest, *run.earlier)]


def test_the_log_has_days_runs_and_what_readers_got_between(editor: User) -> None:
    post = make_post(4)
    one, two, *_rest = ids(post)
    board.perform(post.pk, Recolour((one,), PINK), editor)
    board.perform(post.pk, Recolour((two,), PINK), editor)
    publishing.publish(post, editor)
    board.perform(post.pk, Edit(one, "訳"), editor)
    publishing.withdraw(post, editor)
    then = timezone.now() - datetime.timedelta(days=2)
    Change.objects.filter(post=post, number=1).update(at=then)
    versions.name_version(again(post), 4, "校正まえ", editor)
    page = history.log_page(again(post))
    assert [len(day.runs) for day in page.days] == [4, 1]
    assert [run.latest.words for run in page.days[0].runs] == [
        "withdrew Edition 1",
        "edited quote 1",
        "published Edition 1",
        "coloured 1 quote pink",
    ]
    assert [len(run.earlier) for run in page.days[0].runs] == [0, 0, 0, 1]
    assert page.days[0].runs[1].latest.names == ["校正まえ"]
    assert {entry.by for entry in entries(page)[:5]} == {"editor"}
    assert page.more is None


def test_the_logs_pages_hold_every_entry_once_in_as_many_queries(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE", 4)
    post = make_post(2)
    for number in range(9):
        board.perform(post.pk, Edit(ids(post)[0], str(number)))
        if number % 3 == 0:
            publishing.publish(post)
    found: list[history.Entry] = []
    before: int | None = None
    while True:
        with django_assert_num_queries(3):
            page = history.log_page(post, before)
        found += entries(page)
        if page.more is None:
            break
        before = page.more
    assert [entry.number for entry in found if entry.number] == list(range(10, 0, -1))
    assert [entry.edition for entry in found if entry.edition] == [3, 2, 1]
    times = [entry.at for entry in found]
    assert times == sorted(times, reverse=True)


def test_the_panel_and_a_state_need_as_many_queries_for_a_long_history(desk: Client) -> None:
    counts = []
    for size, ref in ((3, "1"), (40, "2")):
        post = make_post(size, ref)
        for number in range(size):
            board.perform(post.pk, Edit(ids(post)[0], str(number)))
        publishing.publish(post)
        versions.name_version(again(post), 2, "校正まえ")
        with CaptureQueriesContext(connection) as queries:
            for address in (
                reverse("desk-history", args=[post.pk]),
                reverse("desk-past", args=[post.pk, 1]),
                reverse("desk-edition", args=[post.pk, 1]),
                reverse("desk-log", args=[post.pk]) + "?before=3",
            ):
                assert desk.get(address).status_code == 200
            board.perform(post.pk, Restore(1))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_versions_are_named_renamed_and_let_go_and_the_log_keeps_the_state(desk: Client) -> None:
    post = make_post(2)
    name = reverse("desk-name-version", args=[post.pk])
    page = desk.post(name, {"number": 1, "name": "  初稿 \n 一 "})
    assert page.status_code == 200
    version = Version.objects.get()
    assert (version.name, version.number, str(version.by)) == ("初稿 一", 1, "editor")
    assert "初稿 一" in page.content.decode()
    for wrong in (
        {"number": 1, "name": "初稿 一"},
        {"number": 2, "name": "それから"},
        {"number": 1, "name": "  "},
        {"number": 1, "name": "長" * 101},
        {"number": "x", "name": "名"},
        {"name": "名"},
    ):
        answer = desk.post(name, wrong)
        assert answer.status_code == 400
        assert answer.json()["error"]
    rename = reverse("desk-rename-version", args=[version.pk])
    assert desk.post(rename, {"name": ""}).status_code == 400
    assert desk.post(rename, {"name": "第二稿"}).status_code == 200
    assert Version.objects.get().name == "第二稿"
    assert "第二稿" in desk.get(reverse("desk-past", args=[post.pk, 1])).content.decode()
    assert desk.post(reverse("desk-delete-version", args=[version.pk])).status_code == 200
    assert not Version.objects.exists()
    assert post.changes.count() == 1
    assert desk.post(rename, {"name": "第三稿"}).status_code == 404


def test_an_edition_is_shown_with_what_the_post_says_otherwise_today(desk: Client) -> None:
    post = make_post(4)
    one, two, three, _four = ids(post)
    publishing.publish(post)
    board.perform(post.pk, Edit(one, "What c1 means <b>."))
    board.perform(post.pk, Drop((two,)))
    board.perform(post.pk, Recolour((three,), PINK))
    board.perform(post.pk, Relabel((three,), "summary"))
    page = desk.get(reverse("desk-edition", args=[post.pk, 1])).content.decode()
    assert "What c1 <del>says</del><ins>means &lt;b&gt;</ins>." in page
    assert "not in the post today" in page
    assert "colour today: pink" in page
    assert "label today: shortened" in page
    assert page.count("data-same") == 1
    assert 'data-restore="1"' in page
    assert desk.get(reverse("desk-edition", args=[post.pk, 2])).status_code == 404


def test_who_may_publish_may_show_an_edition_to_readers_again(desk: Client, editor: User) -> None:
    post = make_post(2)
    publishing.publish(post)
    board.perform(post.pk, Edit(ids(post)[0], "訳"))
    publishing.publish(post)
    show = reverse("desk-show-edition", args=[post.pk])
    form = {"revision": 2, "edition": 1}
    page = desk.get(reverse("desk-edition", args=[post.pk, 1])).content.decode()
    assert "data-show-edition" in page
    answer = desk.post(show, form).json()
    assert answer["status"]["changed"]
    edition = again(post).edition
    assert edition is not None
    assert edition.number == 1
    assert desk.post(show, {"revision": 2, "edition": 9}).status_code == 404
    assert desk.post(show, {"revision": 2}).status_code == 400
    editor.user_permissions.remove(Permission.objects.get(codename="publish_post"))
    assert desk.post(show, form).status_code == 403
    page = desk.get(reverse("desk-edition", args=[post.pk, 2])).content.decode()
    assert "data-show-edition" not in page


def test_a_visitor_and_a_foreign_log_see_nothing(client: Client, desk: Client) -> None:
    post = make_post(1)
    log = reverse("desk-log", args=[post.pk])
    for wrong in ("", "x", "-1", "9" * 12):
        assert desk.get(log, {"before": wrong}).status_code == 400
    assert desk.get(reverse("desk-history", args=[10**9])).status_code == 404
    client.logout()
    assert client.get(reverse("desk-history", args=[post.pk])).status_code == 302


TEXTS = st.text(alphabet="aB1 あいアー茶お。\n", max_size=30)


@given(old=TEXTS, new=TEXTS)
def test_a_word_diff_holds_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert (old == new) == all(piece.kind == "same" for piece in pieces)


def test_a_text_too_long_to_compare_is_shown_as_replaced() -> None:
    old, new = "a b " * 1500, "a c " * 1500
    assert word_diff(old, new) == [Piece("gone", old), Piece("new", new)]


@given(numbers=st.lists(st.integers(0, 20), unique=True, max_size=8))
def test_as_few_quotes_as_may_be_are_said_to_have_moved(numbers: list[int]) -> None:
    rise = longest_rise(numbers)
    places = [numbers.index(number) for number in rise]
    assert rise == sorted(rise)
    assert places == sorted(places)
    longer = combinations(numbers, len(rise) + 1)
    assert not any(list(part) == sorted(part) for part in longer)


def test_a_comparison_shows_each_quote_of_both_states_once_and_in_order() -> None:
    post = make_post(5)
    then = stands(post)
    first, second, third, fourth, fifth = ids(post)
    board.perform(post.pk, Drop((second,)))
    board.perform(post.pk, Move((fifth,), "start"))
    board.perform(post.pk, Pick(("c2",), after=third))
    board.perform(post.pk, Fold((fourth,)))
    comparison = compare(then, stands(post))
    [fresh] = set(ids(post)) - {first, second, third, fourth, fifth}
    assert [quote.id for quote in comparison.quotes] == [first, second, third, fresh, fourth, fifth]
    by_id = {quote.id: quote for quote in comparison.quotes}
    assert not by_id[first].differs
    assert by_id[second].gone
    assert by_id[fresh].added
    assert by_id[fourth].refolded
    assert by_id[fifth].moved
    assert not compare(then, then).differs
