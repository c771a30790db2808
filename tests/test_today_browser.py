"""The day's board in a real Chromium: with keys, mouse and finger, on a desk and on a phone."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from curation import today
from posts.models import Post

from .browsers import NewPage
from .factories import make_thread, publish_post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]

TITLE = "【海外の反応】実際に使ってみた開発者たちの本音が辛辣すぎると話題に"


@dataclass
class Board:
    """The day's board as an editor has it open; posts are named by their slugs."""

    page: Page

    def card(self, slug: str) -> Locator:
        post = Post.objects.get(slug=slug)
        return self.page.locator(f'[data-card="post-{post.pk}"]')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def drag(self, slug: str, target: str, *, below: bool) -> None:
        """Drag a card by its grip to above or below another."""
        start = self.card(slug).locator("[data-grip]").bounding_box()
        end = self.card(target).bounding_box()
        assert start
        assert end
        self.page.mouse.move(start["x"] + 6, start["y"] + 20)
        self.page.mouse.down()
        height = end["y"] + (end["height"] - 4 if below else 4)
        self.page.mouse.move(end["x"] + 40, height, steps=6)
        self.page.mouse.up()

    def lane(self, state: str) -> list[str]:
        """The slugs of a lane as the page shows them."""
        ids = self.page.locator(f'[data-lane="{state}"] [data-card]').evaluate_all(
            "cards => cards.map((card) => Number(card.dataset.post))"
        )
        slugs = dict(Post.objects.values_list("pk", "slug"))
        return [slugs[pk] for pk in ids]

    def saved(self, state: str, *slugs: str) -> None:
        """Wait until the lane is saved in this order, and shown so."""
        day = timezone.localdate()
        expect(self.page.locator("#today:not([data-busy])")).to_be_attached()
        lane = today.lanes_on(day, may_schedule=True)[Post.objects.get(slug=slugs[0]).state]
        assert [card.post.slug for card in lane.cards] == list(slugs)
        assert self.lane(state) == list(slugs)

    @property
    def here(self) -> str:
        """The card that has the focus."""
        card: str = self.page.evaluate(
            "document.activeElement.closest('[data-card]')?.dataset.card ?? ''"
        )
        return card


@pytest.fixture
def a_day() -> None:
    """Three drafts, two posts that go out today, one with readers, and a thread."""
    day, now = timezone.localdate(), timezone.now()
    midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
    for place, slug in enumerate(("d1", "d2", "d3"), 1):
        Post.objects.create(title=f"{slug} {TITLE}", slug=slug, date=day, place=place)
    for slug, share in (("s1", 3), ("s2", 2)):
        at = now + (midnight - now) / share
        Post.objects.create(title=slug, slug=slug, publish_at=at)
    publish_post("p1", date=day)
    make_thread(3)


@pytest.mark.usefixtures("a_day")
def test_a_day_is_put_in_order_with_keys_and_mouse_and_a_thread_drafted(
    live_server: LiveServer, desk_page: Page
) -> None:
    board, page = Board(desk_page), desk_page
    page.goto(reverse("today"))
    assert board.lane("draft") == ["d1", "d2", "d3"]
    # With the keys: to the drafts, down and up; the focus stays with the card.
    board.press("j", "l", "Home")
    assert board.here.startswith("thread-")
    board.press("j", "Alt+ArrowDown", "Shift+J")
    board.saved("draft", "d2", "d3", "d1")
    assert board.here == board.card("d1").get_attribute("data-card")
    board.press("Alt+ArrowUp")
    board.saved("draft", "d2", "d1", "d3")
    board.press("z")
    board.saved("draft", "d2", "d3", "d1")
    # A post with readers has no place of its own.
    board.card("p1").locator("[data-open]").focus()
    board.press("Alt+ArrowUp")
    expect(page.locator("[data-message]")).to_have_attribute("data-wrong", "")
    expect(board.card("p1").locator("[data-grip]")).to_have_count(0)
    # With the mouse: those that are scheduled exchange their times; Escape leaves all as it is.
    times = sorted(Post.objects.filter(publish_at__isnull=False).values_list("publish_at"))
    board.drag("s1", "s2", below=True)
    board.saved("scheduled", "s2", "s1")
    order = Post.objects.filter(publish_at__isnull=False).order_by("publish_at")
    assert list(order.values_list("publish_at")) == times
    expect(board.card("s2").locator(".at")).to_have_text(f"{timezone.localtime(times[0][0]):%H:%M}")
    board.drag("d1", "d2", below=False)
    board.saved("draft", "d1", "d2", "d3")
    # Another day and back, the sheet of keys, and a draft of the thread at the desk.
    board.press("n")
    page.wait_for_url("**/today/?day=*")
    board.press("t")
    page.wait_for_url("**/today/")
    board.press("?")
    expect(page.locator("#keys")).to_be_visible()
    board.press("Escape", "Home", "d")
    page.wait_for_url(re.compile(r"/desk/\d+/$"))
    assert Post.objects.get(source_ref="1001").quotes.count() == 3


@pytest.mark.console_may_say("net::ERR")
@pytest.mark.usefixtures("a_day")
def test_an_order_made_without_a_connection_is_kept_and_saved_when_it_is_back(
    live_server: LiveServer, desk_page: Page
) -> None:
    board, page = Board(desk_page), desk_page
    page.goto(reverse("today"))

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/reorder/", cut)
    board.card("d1").locator("[data-open]").focus()
    board.press("Alt+ArrowDown")
    expect(page.locator("[data-message]")).to_have_attribute("data-wrong", "")
    assert Post.objects.get(slug="d1").place == 1
    board.press("Alt+ArrowDown")
    page.unroute("**/reorder/", cut)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    board.saved("draft", "d2", "d3", "d1")


@pytest.mark.console_may_say("409")
@pytest.mark.usefixtures("a_day")
def test_a_board_that_is_behind_is_shown_anew_and_overwrites_nothing(
    live_server: LiveServer, desk_page: Page, editor: User
) -> None:
    board, page = Board(desk_page), desk_page
    page.goto(reverse("today"))
    day = timezone.localdate()
    seen = [post.pk for post in today.order_of(today.posts_on(day), day)]
    today.reorder(day, [*seen[:2], *seen[:1:-1]], seen, editor)
    board.card("d1").locator("[data-open]").focus()
    board.press("Alt+ArrowDown")
    expect(page.locator("[data-message]")).to_have_attribute("data-wrong", "")
    board.saved("draft", "d3", "d2", "d1")
    assert board.here == board.card("d1").get_attribute("data-card")


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_a_finger_drags_and_nothing_is_wider_than_the_screen(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    dark: bool,
) -> None:
    page = new_page(width=390, height=844, touch=True, dark=dark)
    log_in(page, editor)
    board = Board(page)
    page.goto(reverse("today"))
    board.card("d1").scroll_into_view_if_needed()
    start = board.card("d1").locator("[data-grip]").bounding_box()
    end = board.card("d3").bounding_box()
    assert start
    assert end
    finger = page.context.new_cdp_session(page)
    x, y = start["x"] + 12, start["y"] + 20
    places = [(x, y), (x + 4, y + 40), (x + 30, end["y"] + end["height"] - 4)]
    for kind, place in zip(("touchStart", "touchMove", "touchMove"), places, strict=True):
        points = [{"x": place[0], "y": place[1]}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    board.saved("draft", "d2", "d3", "d1")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []
