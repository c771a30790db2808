"""The thread's side of the desk: sorted, sifted, muted, and as quick with thousands of comments."""

import datetime
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curation import board, draft, thread_rows
from curation.models import Comment, Muting, Thread
from curation.recipes import RECIPES
from curation.verbs import Drop
from posts.models import Post

from .factories import NOON, make_thread

TREE = {"a": "", "b": "a", "c": "b", "d": "", "e": "d", "f": ""}
# Minutes after the thread's opening, points, letters, all in the thread's order.
TOLD = {
    "a": (50, 3, 20),
    "b": (60, 9, 300),
    "c": (70, None, 40),
    "d": (10, 5, 120),
    "e": (180, 1, 10),
    "f": (3000, 7, 60),
}


def told_thread() -> Thread:
    """A thread whose comments have points, lengths and times of their own; ``f`` came last."""
    thread = make_thread(TREE)
    for ref, (minutes, points, letters) in TOLD.items():
        thread.comments.filter(ref=ref).update(
            created_at=NOON + datetime.timedelta(minutes=minutes),
            points=points,
            body=f"{ref} ".ljust(letters, "."),
        )
    thread.comments.filter(ref="f").update(first_seen_at=NOON + datetime.timedelta(days=2))
    return thread


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_a_comment_says_how_long_after_the_opening_it_came() -> None:
    thread = told_thread()
    thread.comments.filter(ref="a").update(created_at=NOON - datetime.timedelta(minutes=30))
    thread.comments.filter(ref="b").update(created_at=None)
    ages = {row.ref: row.age for row in thread_rows.comment_rows(thread, draft.nothing())}
    assert ages == {"a": "−30m", "b": "", "c": "+1h", "d": "+10m", "e": "+3h", "f": "+2d"}
    thread.created_at = None
    assert {row.age for row in thread_rows.comment_rows(thread, draft.nothing())} == {""}


@pytest.mark.django_db
def test_new_is_what_the_latest_import_brought_that_brought_any() -> None:
    thread = make_thread(4)

    def new() -> list[str]:
        return [row.ref for row in thread_rows.comment_rows(thread, draft.nothing()) if row.new]

    assert new() == []
    for day, ref in enumerate(("c2", "c4"), 1):
        Comment.objects.filter(ref=ref).update(first_seen_at=NOON + datetime.timedelta(days=day))
        assert new() == [ref]


class Side:
    """The thread's side as an editor has it open."""

    def __init__(self, page: Page, post: Post) -> None:
        self.page = page
        page.goto(reverse("desk", args=[post.pk]))
        page.keyboard.press("h")

    def press(self, *keys: str) -> "Side":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    @property
    def shown(self) -> str:
        """The comments that can be seen, in their order; those for context in brackets."""
        shown: list[str] = self.page.locator("[data-comment]:visible").evaluate_all(
            "rows => rows.map(({dataset: {comment, context}}) =>"
            " context === undefined ? comment : `(${comment})`)"
        )
        return " ".join(shown)

    @property
    def here(self) -> str:
        found: str = self.page.evaluate("document.activeElement.dataset.comment ?? ''")
        return found

    def field(self, name: str) -> None:
        self.page.locator(f'[data-filter="{name}"]').focus()

    def at(self, ref: str) -> "Side":
        self.page.locator(f'[data-comment="{ref}"]').focus()
        return self


OpenSide = Callable[[Post], Side]


@pytest.fixture
def open_side(
    live_server: LiveServer, page: Page, editor: User, log_in: Callable[[Page, User], None]
) -> OpenSide:
    """``open_side(post)``: the thread's side of a post's desk."""
    log_in(page, editor)
    return lambda post: Side(page, post)


def half_picked(thread: Thread) -> Post:
    """A post that quotes ``a`` and ``d`` alone."""
    post = board.start_post(thread, RECIPES["everything"]).post
    dropped = post.quotes.exclude(source_ref__in=["a", "d"]).values_list("pk", flat=True)
    board.perform(post.pk, Drop(tuple(dropped)))
    return post


@pytest.mark.one_engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_the_thread_is_sorted_and_sifted_and_every_key_goes_on_working(
    open_side: OpenSide,
) -> None:
    post = half_picked(told_thread())
    side = open_side(post)
    assert side.shown == "a b c d e f"
    expect(side.page.locator('[data-comment="f"] .tag.good')).to_be_visible()
    expect(side.page.locator(".tag.good")).to_have_count(1)
    expect(side.page.locator('[data-comment="d"] time')).to_have_attribute(
        "title", "2025/05/20 12:10:00"
    )
    orders = ["d a b c e f", "a b d c e f", "b f d a e c", "b d f c a e", "a b c d e f"]
    for order in orders:
        side.press("s")
        assert side.shown == order
    # In a flat list: along the rows, several at once, picked to where the thread has them.
    side.page.locator("[data-sort]").select_option("length")
    side.at("b").press("j", "Shift+J")
    assert side.here == "f"
    side.press("Shift+ArrowDown", "Space")
    expect(side.page.locator('[data-comment="c"][data-picked]')).to_be_visible()
    expect(side.page.locator("[data-saving]")).to_have_attribute("data-standing", "idle")
    picked = post.quotes.order_by("position").values_list("source_ref", flat=True)
    assert list(picked) == ["a", "c", "f", "d"]
    assert side.here == "c"
    # Where a comment stands in the tree, one key away, with the focus on it.
    side.press("Escape", "x")
    assert side.shown == "a b c d e f"
    assert side.here == "c"
    side.press("x")
    assert side.shown == "a b d e f"
    # All are opened, and all collapsed; from a flat list back, the current one's branch is open.
    side.press("Shift+X", "Shift+X")
    assert side.shown == "a d f"
    side.press("s")
    side.at("e").press("Shift+T")
    assert side.shown == "a d e f"
    assert side.here == "e"
    side.press("Shift+X")

    side.field("length")
    side.page.keyboard.type("50")
    assert side.shown == "(a) b d f"
    side.press("Enter")
    assert side.here == "f"
    side.page.locator("[data-sort]").select_option("points")
    assert side.shown == "b f d"
    side.field("length")
    side.press("Escape")
    side.page.locator('[data-filter="new"]').check()
    assert side.shown == "f"
    side.page.locator('[data-filter="new"]').uncheck()
    side.page.locator('[data-filter="unpicked"]').check()
    assert side.shown == "b e"
    side.at("e").press("Space")
    expect(side.page.locator("[data-comment]:visible")).to_have_count(1)
    assert side.here == "b"
    side.page.locator('[data-filter="unpicked"]').uncheck()
    side.press("Shift+T", "a")
    assert side.shown == "(a) b"
    side.press("a")
    assert side.shown == "a b c d e f"


@pytest.mark.one_engine("sqlite")
@pytest.mark.django_db(transaction=True)
@pytest.mark.console_may_say("400")
def test_an_author_and_words_are_hidden_counted_shown_for_now_and_shown_again(
    open_side: OpenSide, editor: User
) -> None:
    post = half_picked(told_thread())
    side = open_side(post)
    count = side.page.locator("[data-muted-count]")
    expect(count).not_to_be_visible()
    side.at("b").press("n")
    assert side.shown == "a c d e f"
    assert side.here == "c"
    expect(count).to_contain_text("1")
    side.at("a").press("r")
    expect(side.page.locator('[data-comment="c"][data-picked]')).to_be_visible()
    expect(side.page.locator('[data-comment="b"][data-picked]')).to_have_count(0)
    # The sheet holds both lists; what is wrong is said there, and what was typed stays.
    side.press("Shift+N")
    words = side.page.locator('#muting [name="thread_words"]')
    assert [rule["id"] for rule in Axe().run(side.page).response["violations"]] == []
    expect(side.page.locator('#muting [name="mine_authors"]')).to_have_value("author_b")
    words.fill("x" * 201)
    side.page.locator("#muting [type=submit]").click()
    expect(side.page.locator("#muting [data-wrong]")).to_be_visible()
    words.fill("D .")
    side.page.locator("#muting [type=submit]").click()
    expect(side.page.locator("#muting")).not_to_be_visible()
    assert side.shown == "a c e f"
    count.click()
    assert side.shown == "a b c d e f"
    side.at("b").press("n")
    count.click()
    assert side.shown == "a b c e f"
    # It is kept: for the editor and for the thread.
    side.page.reload()
    assert side.shown == "a b c e f"
    expect(count).to_contain_text("1")
    assert Muting.objects.get(editor=editor).authors == []
    assert Muting.objects.get(editor=None).words == ["D ."]
    # From a quote to its comment that is hidden.
    side.page.locator('[data-quote][data-ref="d"]').focus()
    side.press("g")
    assert side.here == "d"
    # With the mouse.
    row = side.page.locator('[data-comment="f"]')
    row.hover()
    row.locator('[data-act="mute"]').click()
    expect(row).to_have_attribute("data-muted", "")
    expect(count).to_contain_text("2")


@pytest.mark.one_engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_keys_of_the_thread_do_nothing_where_there_is_none(open_side: OpenSide) -> None:
    thread = told_thread()
    post = half_picked(thread)
    thread.delete()
    side = open_side(post).press("s", "Shift+T", "n", "Shift+N", "a", "x", "Shift+J", "r")
    expect(side.page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.one_engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_answers_that_stand_apart_from_what_they_answer_are_closed_and_picked_with_it(
    open_side: OpenSide,
) -> None:
    thread = make_thread({"a": "", "b": "", "c": "a", "d": "b", "e": "c", "f": ""})
    thread.comments.update(depth=0)
    post = board.start_post(thread, RECIPES["everything"]).post
    dropped = post.quotes.exclude(source_ref="b").values_list("pk", flat=True)
    board.perform(post.pk, Drop(tuple(dropped)))
    side = open_side(post)
    side.at("a").press("x")
    assert side.shown == "a b d f"
    side.press("x")
    assert side.shown == "a b c d e f"
    side.press("r")
    expect(side.page.locator('[data-comment="e"][data-picked]')).to_be_visible()
    expect(side.page.locator("[data-saving]")).to_have_attribute("data-standing", "idle")
    picked = post.quotes.order_by("position").values_list("source_ref", flat=True)
    assert set(picked) == {"a", "b", "c", "e"}
