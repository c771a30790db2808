"""A whole post made at the desk, from the demo's thread to its shape, and what it takes to.

An action is a key press, a click or a drag. ``docs/desk.md`` has the same numbers.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from curation import demo
from curation.models import Thread
from posts.models import Post
from posts.palette import PALETTE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]

QUOTES, FOLDS, COLOURED = 40, 2, 20
BY_KEYBOARD = {"draft": 2, "drop two": 3, "fold by 14": 8, "colour 20": 61}
BY_MOUSE = {"draft": 1, "drop two": 3, "fold twice": 7, "colour 20": 32}


class Actions:
    """Does actions in a page, and counts them by what they are for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.counts: Counter[str] = Counter()

    def press(self, purpose: str, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.counts[purpose] += 1

    def click(self, purpose: str, *targets: Locator, shift: bool = False) -> None:
        for target in targets:
            target.click(modifiers=["Shift"] if shift else [])
            self.counts[purpose] += 1

    def saved(self) -> None:
        expect(self.page.locator("[data-saving]")).to_have_attribute("data-standing", "idle")


@pytest.fixture
def demo_thread(live_server: LiveServer, desk_page: Page, editor: User) -> Thread:
    """The demo's thread, of which there is no post yet."""
    demo.load()
    Post.objects.all().delete()
    return Thread.objects.get()


def shape() -> tuple[int, list[bool], int]:
    """How many quotes the post has, which of its sections are folded, how many have a colour."""
    post = Post.objects.get()
    folded = list(post.sections.order_by("position").values_list("folded", flat=True))
    return post.quotes.count(), folded, post.quotes.exclude(color="").count()


def opened(page: Page) -> Callable[[int], Locator]:
    """Wait for the desk, and return its quotes by their numbers."""
    expect(page.locator("[data-quote]").first).to_be_focused()
    return lambda number: page.locator("[data-quote]").nth(number - 1)


def test_a_post_is_made_by_keyboard_alone(demo_thread: Thread, desk_page: Page) -> None:
    desk_page.goto(reverse("today") + "?day=" + f"{demo_thread.imported_at.astimezone():%Y-%m-%d}")
    actions = Actions(desk_page)
    actions.press("draft", "j", "d")
    opened(desk_page)
    actions.press("drop two", "End", "Shift+ArrowUp", "Delete")
    actions.saved()
    actions.press("fold by 14", ".", *["Tab"] * 4, "1", "4", "Enter")
    actions.saved()
    actions.press("colour 20", "Home")
    for number in range(1, COLOURED + 1):
        actions.press("colour 20", str(number % 6 + 1))
        # Every second quote; a fold's heading is one step more.
        steps = 3 if number in {7, 14} else 2
        actions.press("colour 20", *["j"] * (steps if number < COLOURED else 0))
    actions.saved()
    assert shape() == (QUOTES, [False, True, True], COLOURED)
    assert actions.counts == BY_KEYBOARD


def test_a_post_is_made_by_mouse_alone(demo_thread: Thread, desk_page: Page) -> None:
    desk_page.goto(reverse("desk-thread", args=[demo_thread.pk]))
    actions = Actions(desk_page)
    actions.click("draft", desk_page.locator('button[name="recipe"][value="everything"]'))
    quote = opened(desk_page)
    drop = desk_page.locator('[data-command="drop"]').first
    marks = [quote(number).locator('[data-act="select"]') for number in (41, 42)]
    actions.click("drop two", *marks, drop)
    actions.saved()
    unfold = desk_page.locator('[data-act="unfold"]')
    fold = desk_page.locator('[data-command="fold"]').first
    actions.click("fold twice", unfold)
    actions.saved()
    for first, last in ((15, 27), (28, 40)):
        actions.click("fold twice", quote(first).locator("time"))
        actions.click("fold twice", quote(last).locator("time"), shift=True)
        actions.click("fold twice", fold)
        actions.saved()
    for place, colour in enumerate(PALETTE):
        # A click beside the buttons lets go of what was selected; each number adds its quote.
        first, *others = range(place + 1, QUOTES + 1, 6)[: 4 if place < 2 else 3]
        actions.click("colour 20", quote(first).locator("time"))
        marks = [quote(number).locator('[data-act="select"]') for number in (first, *others)]
        actions.click("colour 20", *marks)
        actions.click("colour 20", desk_page.locator(f'[data-command="colour-{colour.digit}"]'))
        actions.saved()
    assert shape() == (QUOTES, [False, True, True], COLOURED)
    assert actions.counts == BY_MOUSE
