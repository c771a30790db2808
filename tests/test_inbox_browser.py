"""The inbox in a real Chromium: with keys, with buttons, on a phone, without JavaScript."""

import datetime
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from curation import harvesting
from curation.models import Find
from curation.sources.base import Candidate
from posts.models import Post

from .browsers import NewPage
from .local_server import LocalServer, answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]

TITLE = "A thread with a title that is long enough to need a second line on a phone <b>x</b>"


@dataclass
class Inbox:
    """The inbox as an editor has it open; finds are named by their references."""

    page: Page

    def row(self, ref: str) -> Locator:
        return self.page.locator(f'[data-find="{Find.objects.get(ref=ref).pk}"]')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def here(self) -> str:
        """The reference of the row that has the focus."""
        pk = self.page.evaluate("document.activeElement.closest('[data-find]')?.dataset.find")
        return Find.objects.get(pk=pk).ref if pk else ""

    def shows(self, *refs: str) -> None:
        """See which rows there are, in their order."""
        ids = [str(Find.objects.get(ref=ref).pk) for ref in refs]
        rows = self.page.locator("[data-find]")
        expect(rows).to_have_count(len(ids))
        assert [row.get_attribute("data-find") for row in rows.all()] == ids
        expect(self.page.locator("[data-count]")).to_have_text(str(len(ids)))

    def said(self, *, wrong: bool = False) -> None:
        """Wait until the page said something, good or bad."""
        message = self.page.locator("[data-message]")
        expect(message).not_to_be_empty()
        if wrong:
            expect(message).to_have_attribute("data-wrong", "")
        else:
            expect(message).not_to_have_attribute("data-wrong", "")


def waits(ref: str) -> bool:
    """Say whether a find is in the inbox, by the database."""
    find = Find.objects.get(ref=ref)
    return find.state == Find.State.WAITING and find.snoozed_until is None


@pytest.fixture
def four_finds(db: None) -> None:
    """Four finds, 1 with the most momentum."""
    opened = timezone.now() - datetime.timedelta(hours=2)
    harvesting.take(
        [
            Candidate(
                source="hn",
                ref=str(ref),
                url=f"https://news.ycombinator.com/item?id={ref}",
                title=f"{ref}: {TITLE}",
                link="https://www.example.com/",
                points=100,
                comments=100 - ref,
                created_at=opened,
            )
            for ref in range(1, 5)
        ],
        timezone.localdate(),
        "list",
    )


@pytest.fixture
def network(settings: Settings) -> Iterator[LocalServer]:
    """A local server in the place of Hacker News, with the thread of find 1."""
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        story = {"id": 1, "type": "story", "by": "fern", "time": 1770091506, "title": "Tea"}
        comment = {"id": 11, "type": "comment", "by": "fir", "time": 1770091507, "parent": 1}
        items = [story | {"kids": [11], "descendants": 1}, comment | {"text": "Nice."}]
        for item in items:
            server.pages[f"/v0/item/{item['id']}.json"] = answer(json.dumps(item).encode())
        yield server


@pytest.mark.usefixtures("four_finds")
def test_keys_dismiss_put_off_and_take_back(live_server: LiveServer, desk_page: Page) -> None:
    inbox = Inbox(desk_page)
    desk_page.goto(reverse("inbox"))
    inbox.shows("1", "2", "3", "4")
    inbox.press("j", "j")
    assert inbox.here == "2"
    inbox.press("d")
    inbox.said()
    inbox.shows("1", "3", "4")
    assert inbox.here == "3"
    inbox.press("s")
    inbox.shows("1", "4")
    assert inbox.here == "4"
    expect(desk_page.locator("[data-message]")).to_contain_text("u")
    assert not waits("2")
    assert not waits("3")
    inbox.press("u")
    inbox.shows("1", "3", "4")
    assert inbox.here == "3"
    inbox.press("u")
    inbox.shows("1", "2", "3", "4")
    inbox.press("d", "u")
    inbox.shows("1", "2", "3", "4")
    inbox.press("u")
    inbox.said()
    assert waits("2")
    assert waits("3")
    inbox.press("End", "k", "ArrowUp", "Home", "ArrowDown")
    assert inbox.here == "2"


@pytest.mark.usefixtures("four_finds")
def test_what_was_dismissed_is_brought_back_by_a_key(
    live_server: LiveServer, desk_page: Page
) -> None:
    Find.objects.exclude(ref="4").update(state=Find.State.DISMISSED)
    inbox = Inbox(desk_page)
    desk_page.goto(reverse("inbox") + "?show=dismissed")
    inbox.press("j", "b")
    inbox.said()
    inbox.shows("2", "3")
    assert waits("1")
    inbox.press("u")
    inbox.shows("1", "2", "3")
    assert not waits("1")


@pytest.mark.usefixtures("four_finds", "network")
def test_one_key_imports_drafts_and_opens(live_server: LiveServer, desk_page: Page) -> None:
    inbox = Inbox(desk_page)
    desk_page.goto(reverse("inbox"))
    inbox.press("j", "i")
    expect(inbox.row("1").locator("[data-draft]")).to_be_visible()
    assert inbox.here == "1"
    inbox.press("Enter")
    desk_page.wait_for_url(re.compile(r"/admin/desk/\d+/"))
    post = Post.objects.get(source_ref="1")
    assert desk_page.url.endswith(reverse("desk", args=[post.pk]))
    desk_page.goto(reverse("inbox"))
    inbox.press("j", "Enter")
    desk_page.wait_for_url("**" + reverse("desk", args=[post.pk]))


@pytest.mark.usefixtures("four_finds")
def test_o_opens_the_thread_in_a_tab_of_its_own(live_server: LiveServer, desk_page: Page) -> None:
    inbox = Inbox(desk_page)
    desk_page.context.route("https://news.ycombinator.com/**", lambda route: route.fulfill(body=""))
    desk_page.goto(reverse("inbox"))
    inbox.press("j")
    with desk_page.context.expect_page() as opened:
        inbox.press("o")
    assert opened.value.url == "https://news.ycombinator.com/item?id=1"


@pytest.mark.console_may_say("Failed to load resource")
@pytest.mark.usefixtures("four_finds")
def test_without_a_connection_the_row_comes_back(live_server: LiveServer, desk_page: Page) -> None:
    inbox = Inbox(desk_page)
    desk_page.goto(reverse("inbox"))

    def cut(route: Route) -> None:
        route.abort()

    desk_page.route("**/do/dismiss/", cut)
    inbox.press("j", "j", "d")
    inbox.said(wrong=True)
    inbox.shows("1", "2", "3", "4")
    assert inbox.here == "2"
    assert waits("2")
    desk_page.unroute("**/do/dismiss/", cut)
    inbox.press("d")
    inbox.shows("1", "3", "4")


@pytest.mark.console_may_say("403")
@pytest.mark.usefixtures("four_finds")
def test_who_was_signed_out_is_told(live_server: LiveServer, desk_page: Page) -> None:
    inbox = Inbox(desk_page)
    desk_page.goto(reverse("inbox"))
    desk_page.context.clear_cookies(name="sessionid")
    inbox.press("j", "d")
    inbox.said(wrong=True)
    inbox.shows("1", "2", "3", "4")


@pytest.mark.usefixtures("four_finds")
@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_all_is_by_touch_and_nothing_is_wider_than_the_screen(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    dark: bool,
) -> None:
    page = new_page(width=390, height=844, touch=True, dark=dark)
    log_in(page, editor)
    inbox = Inbox(page)
    page.goto(reverse("inbox"))
    inbox.row("2").locator('[data-verb="dismiss"]').tap()
    inbox.shows("1", "3", "4")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(page).response["violations"] == []


@pytest.mark.usefixtures("four_finds")
def test_without_javascript_forms_do_it(
    live_server: LiveServer, browser: Browser, editor: User, log_in: Callable[[Page, User], None]
) -> None:
    with browser.new_context(
        java_script_enabled=False, base_url=live_server.url, locale="en-GB"
    ) as context:
        page = context.new_page()
        log_in(page, editor)
        page.goto(reverse("inbox"))
        page.locator('select[name="sort"]').select_option("comments")
        page.locator("[data-go]").click()
        assert "sort=comments" in page.url
        page.locator('[data-verb="dismiss"]').nth(1).click()
        expect(page.locator("[data-find]")).to_have_count(3)
        assert not waits("2")
        page.locator(".done button").click()
        expect(page.locator("[data-find]")).to_have_count(4)
        assert "sort=comments" in page.url
        assert waits("2")
