"""The page on which something is taken down, in a browser: axe finds nothing wrong, all fits."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curation.models import Takedown
from posts import publishing
from posts.models import Message

from .browsers import NewPage
from .factories import make_post
from .test_desk_axe_browser import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_from_a_reader_s_message_to_the_record(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    width: int,
    dark: bool,
) -> None:
    edition = publishing.publish(make_post(5))
    message = Message.objects.create(
        kind="takedown",
        name="山田",
        mail="yamada@example.com",
        address=f"https://example.com{edition.get_absolute_url()}",
        quote="2",
        text="このコメントを消してください。",
    )
    page = new_page(width=width, dark=dark)
    log_in(page, editor)
    page.goto(reverse("admin:posts_message_change", args=[message.pk]))
    page.locator(f'a[href$="?message={message.pk}"]').click()
    expect(page.locator(".suggestions a").first).to_be_visible()
    assert faults(page) == []
    page.locator(".suggestions a").first.click()
    expect(page.locator("[data-shown] .becomes")).to_be_visible()
    assert faults(page) == []
    page.locator("#reason").fill("本人からの依頼。")
    page.locator("button.danger").click()
    expect(page.locator(".record")).to_contain_text("本人からの依頼。")
    assert faults(page) == []
    assert Takedown.objects.get().message == message
