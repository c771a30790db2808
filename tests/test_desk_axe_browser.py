"""The desk with each of its sheets, panels and menus open: axe finds nothing wrong, all fits."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curation import board, versions
from curation.verbs import Describe, Edit, Fold
from posts import publishing
from posts.models import Post

from .browsers import NewPage
from .factories import make_post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]

LONG = (
    "海外「日本の駅弁が完璧すぎて泣いた」新幹線で初めて幕の内弁当を食べた人の感想に、"
    "世界中から共感の声が殺到"
)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_axe_finds_nothing_wrong_with_what_opens_over_the_desk(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    dark: bool,
    width: int,
) -> None:
    page = new_page(width=width, dark=dark)
    log_in(page, editor)
    post = worked_on(editor)
    page.goto(reverse("desk", args=[post.pk]))

    press(page, ".")
    expect(page.locator("#tools")).to_be_visible()
    assert faults(page) == []
    press(page, "Escape", "Shift+H")
    entries = page.locator("#history .entry")
    expect(entries.first).to_be_focused()
    press(page, "ArrowDown", "Enter")
    expect(page.locator("[data-restore]")).to_be_visible()
    assert faults(page) == []
    press(page, "Escape")
    page.locator("[data-status]").click()
    expect(page.locator("#status-menu")).to_be_visible()
    assert faults(page) == []
    press(page, "Escape", "h", "Shift+N")
    expect(page.locator("#muting")).to_be_visible()
    assert faults(page) == []
    press(page, "Escape", "v")
    expect(page.frame_locator("[data-preview-frame]").locator("[data-quote]").first).to_be_visible()
    assert faults(page) == []
    page.locator('[data-preview-set="shows"][data-value="hugo"]').click()
    expect(page.locator("[data-diff]")).to_be_visible()
    assert faults(page) == []


def worked_on(editor: User) -> Post:
    """A published post with a long title, a fold, a named version, and changes since."""
    post = make_post(6)
    ids = list(post.quotes.order_by("position").values_list("pk", flat=True))
    board.perform(post.pk, Describe({"title": LONG}), by=editor)
    turn = board.perform(post.pk, Fold(tuple(ids[3:])), by=editor)
    assert turn.change is not None
    versions.name_version(turn.post, turn.change.number, "公開前", by=editor)
    publishing.publish(turn.post, by=editor)
    return board.perform(post.pk, Edit(ids[0], "お茶の話。"), by=editor).post


def press(page: Page, *keys: str) -> None:
    """Press these keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def faults(page: Page) -> list[str]:
    """What axe finds wrong in the page, and whether it scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return ["scrolls sideways"] * wide + [
        f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found
    ]
