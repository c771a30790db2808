"""The history in a real Chromium: looked at, restored, undone, named, an Edition compared."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curation import board
from curation.models import Version
from curation.verbs import Drop, Edit, Move
from posts import publishing
from posts.models import Post

from .browsers import NewPage
from .factories import make_post
from .test_desk_browser import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]


def edited_post(editor: User) -> Post:
    """A post that was published, and then reworded, moved about in, and shortened."""
    post = make_post(4)
    first, second, third, _fourth = post.quotes.order_by("position").values_list("pk", flat=True)
    publishing.publish(post, editor)
    board.perform(post.pk, Edit(first, "What c1 means."), editor)
    board.perform(post.pk, Move((third,), "start"), editor)
    board.perform(post.pk, Drop((second,)), editor)
    return post


def test_a_post_is_looked_at_as_it_stood_and_restored_and_that_is_undone(
    live_server: LiveServer, desk_page: Page, editor: User
) -> None:
    desk = Desk(desk_page, edited_post(editor)).open()
    page, panel = desk.page, desk.page.locator("#history")
    desk.press("j", "Shift+H")
    entries = panel.locator("[data-log] [data-past]")
    expect(entries).to_have_count(5)
    expect(entries.first).to_be_focused()
    # By keys to the second entry, which was before the quote was dropped.
    desk.press("ArrowDown", "Enter")
    gone = panel.locator('[data-state-quote] del:has-text("What c2 says.")')
    expect(gone).to_be_visible()
    same = panel.locator("[data-state-quote][data-same]").first
    expect(same).to_be_visible()
    panel.locator("[data-only-different]").check()
    expect(same).to_be_hidden()
    # Named, and found again under its name.
    panel.locator(".state-acts [name=name]").fill("校正まえ")
    desk.press("Enter")
    expect(panel.locator(".version .entry-words")).to_have_text("校正まえ")
    assert Version.objects.get().number == 3
    panel.locator(".version .entry").click()
    expect(panel.locator(".state-head .tag.name")).to_have_text("校正まえ")
    # Restored; the focus is where it was, and undo takes it back.
    panel.locator("[data-restore]").click()
    expect(panel).to_be_hidden()
    assert desk.order == ["c3", "c1", "c2", "c4"]
    desk.press("z")
    assert desk.order == ["c3", "c1", "c4"]

    # The Edition beside today: word by word, then its text is brought back.
    desk.press("Shift+H")
    expect(entries).to_have_count(7)
    page.locator("#tab-log").focus()
    desk.press("ArrowRight", "ArrowRight")
    panel.locator("#history-editions [data-past]").click()
    quote = panel.locator(f'[data-state-quote="{desk.id_of("c1")}"]')
    expect(quote.locator("del")).to_have_text("says")
    expect(quote.locator("ins")).to_have_text("means")
    panel.locator("[data-restore]").click()
    assert desk.order == ["c1", "c2", "c3", "c4"]
    status = page.locator("[data-status]")
    expect(status).to_have_attribute("data-state", "published")
    expect(status).not_to_have_attribute("data-changed", "")
    desk.press("z")
    expect(status).to_have_attribute("data-changed", "")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_history_can_be_used_by_all(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    *,
    width: int,
    dark: bool,
) -> None:
    page = new_page(width=width, dark=dark)
    log_in(page, editor)
    desk = Desk(page, edited_post(editor)).open()
    desk.page.locator('[data-command="history"]').click()
    panel = page.locator("#history")
    panel.locator("[data-log] [data-past]").last.click()
    expect(panel.locator(".state-head")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    back = panel.locator("[data-back-to-log]")
    if width < 800:
        back.click()
        expect(panel.locator(".state-head")).to_be_hidden()
        assert Axe().run(page).response["violations"] == []
    else:
        expect(back).to_be_hidden()
