"""転載禁止 at the desk in a real Chromium: shown and answered in the dialog that publishes."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curation.models import SourceRules, Thread
from posts.models import Post

from .browsers import NewPage
from .factories import make_post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the page."""
    return [found["id"] for found in Axe().run(page).response["violations"]]


@pytest.mark.console_may_say("status of 400")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_dialog_says_who_forbids_it_and_publishes_with_a_reason_in_one_go(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    width: int,
    dark: bool,
) -> None:
    page = new_page(width=width, dark=dark)
    log_in(page, editor)
    post = make_post(3)
    page.goto(reverse("desk", args=[post.pk]))
    status, dialog = page.locator("[data-status]"), page.locator("#publish")
    objection, reason = dialog.locator("[data-objection]"), dialog.locator("[data-reason]")

    # Nothing stands against it: the dialog asks for nothing.
    page.keyboard.press("Shift+P")
    page.wait_for_load_state("networkidle")
    expect(objection).to_be_hidden()
    page.keyboard.press("Escape")

    # The site decides while the desk is open; the dialog knows as soon as it opens.
    SourceRules.objects.create(source="hn", reprint="forbidden")
    page.keyboard.press("Shift+P")
    expect(objection).to_contain_text("Hacker News")
    expect(reason).to_be_focused()
    assert violations(page) == []
    dialog.locator("[type=submit]").click()
    expect(dialog).to_be_visible()
    reason.fill("作者の許可を得た")

    # What was typed stays while somebody thinks about it.
    dialog.locator("[data-close]").click()
    page.keyboard.press("Shift+P")
    expect(reason).to_have_value("作者の許可を得た")
    dialog.locator("[type=submit]").click()
    expect(status).to_have_attribute("data-state", "published")
    assert Post.objects.get().reprint_reason == "作者の許可を得た"
    expect(page.locator('[data-field="reprint_reason"]')).to_have_value("作者の許可を得た")

    # A reason that was taken away meanwhile is asked for again, also when it is to be scheduled.
    page.keyboard.press("z")
    page.keyboard.press("1")
    expect(status).to_have_attribute("data-changed", "")
    page.keyboard.press("Shift+S")
    late = page.locator("#schedule")
    expect(late.locator("[data-objection]")).to_be_visible()
    assert violations(page) == []
    late.locator("[data-reason]").fill("公式の許可がある")
    late.locator('[data-days="1"][data-clock="07:00"]').click()
    expect(status).to_have_attribute("data-state", "scheduled")
    assert Post.objects.get().reprint_reason == "公式の許可がある"


def test_the_desks_head_says_what_thread_and_source_forbid(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
) -> None:
    page = new_page(width=390)
    log_in(page, editor)
    post = make_post(1)
    Thread.objects.update(title="【転載禁止】お茶")
    SourceRules.objects.create(source="hn", reprint="ask")
    page.goto(reverse("desk", args=[post.pk]))
    warnings = page.locator("#post .pane-head .warning")
    expect(warnings).to_have_count(2)
    expect(warnings.first).to_contain_text("転載禁止")
    expect(warnings.last).to_contain_text("Hacker News")
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
