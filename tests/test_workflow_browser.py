"""The menu of a post's state in a real Chromium: from the request for a review to its readers."""

import datetime
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curation import review
from posts.models import Post

from .browsers import NewPage
from .factories import make_post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]


def steps(page: Page) -> list[str]:
    """What the menu offers, as an editor sees it."""
    page.locator("[data-status]").click()
    shown: list[str] = page.locator("[data-menu] [data-step]:visible").evaluate_all(
        "items => items.map((item) => item.dataset.step)"
    )
    return shown


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the page."""
    return [found["id"] for found in Axe().run(page).response["violations"]]


@pytest.mark.console_may_say("status of 400")
def test_a_post_goes_from_the_request_for_a_review_to_its_readers(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
) -> None:
    writer = User.objects.create_user("writer", is_staff=True)
    page = new_page(width=1024)
    log_in(page, editor)
    post = make_post(3)
    page.goto(reverse("desk", args=[post.pk]))
    status, note = page.locator("[data-status]"), page.locator("[data-note]")
    message = page.locator("[data-message]")

    # Asked for by key; whoever asked can't approve while somebody else could.
    expect(note).to_be_hidden()
    page.keyboard.press("Shift+R")
    page.locator("#ask textarea").fill("題名は公平ですか")
    page.keyboard.press("j")
    page.locator("#ask [type=submit]").click()
    expect(status).to_have_attribute("data-state", "review")
    expect(note).to_contain_text("題名は公平ですか")
    User.objects.create_superuser("chief")
    page.keyboard.press("Shift+R")
    page.locator("#approve textarea").fill("これは消えない")
    page.locator("#approve [type=submit]").click()
    expect(message).to_have_attribute("data-wrong", "")
    expect(status).to_have_attribute("data-state", "review")
    page.keyboard.press("Shift+R")
    expect(page.locator("#approve textarea")).to_have_value("これは消えない")
    page.keyboard.press("Escape")

    # Sent back from the menu, with a comment that can't be left out.
    assert steps(page) == ["approve", "return", "publish", "schedule"]
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#return [type=submit]").click()
    expect(page.locator("#return")).to_be_visible()
    page.locator("#return textarea").fill("三つ目の引用が短すぎます")
    page.locator("#return [type=submit]").click()
    expect(status).to_have_attribute("data-state", "draft")
    expect(note).to_have_attribute("data-verb", "returned")

    # Somebody else asks meanwhile; the tab learns of it with its next change, and approves.
    review.ask(post.pk, writer, "直しました")
    page.keyboard.press("1")
    expect(status).to_have_attribute("data-state", "review")
    page.keyboard.press("Shift+R")
    page.locator("#approve [type=submit]").click()
    expect(status).to_have_attribute("data-state", "approved")

    # Scheduled by one of the usual times, moved by the field, taken off again.
    page.keyboard.press("Shift+S")
    assert violations(page) == []
    page.locator('[data-days="1"][data-clock="07:00"]').click()
    expect(status).to_have_attribute("data-state", "scheduled")
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    saved = Post.objects.get(pk=post.pk).publish_at
    assert saved == tomorrow.replace(hour=7, minute=0, second=0, microsecond=0)
    page.keyboard.press("Shift+S")
    field = page.locator('#schedule [name="at"]')
    expect(field).to_have_value(f"{tomorrow:%Y-%m-%d}T07:00")
    field.fill(f"{tomorrow:%Y-%m-%d}T23:30")
    page.locator("#schedule .primary").click()
    expect(status).to_contain_text("23:30")
    assert steps(page) == ["publish", "schedule", "unschedule"]
    page.locator('[data-step="unschedule"]').click()
    expect(status).to_have_attribute("data-state", "approved")

    # Published: what is next is to take it back, and the page can be opened.
    page.keyboard.press("Shift+P")
    page.locator("#publish [type=submit]").click()
    expect(status).to_have_attribute("data-state", "published")
    expect(note).to_be_hidden()
    assert steps(page) == ["withdraw"]
    expect(page.locator("[data-status-page]")).to_have_attribute(
        "href",
        Post.objects.published().get().edition.get_absolute_url(),  # type: ignore[union-attr]
    )
    page.keyboard.press("Escape")
    expect(page.locator("[data-menu]")).to_be_hidden()
    page.keyboard.press("Shift+S")
    expect(message).to_have_attribute("data-wrong", "")
