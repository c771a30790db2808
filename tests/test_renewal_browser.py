"""Reading a thread again at the desk, in a real Chromium: the editor's place stays."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from curation import board
from curation.importing import import_fetched
from curation.recipes import RECIPES
from curation.sources.base import FetchedComment, FetchedThread
from curation.verbs import Edit
from posts.models import Post, Quote

from .factories import NOON
from .local_server import LocalServer, answer, status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of Hacker News."""
    monkeypatch.setattr("curation.sources.network.http.PAUSES", (0.01, 0.01))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        settings.HN_ALGOLIA_URL = f"{server.url}/api/v1"
        yield server


def texts(**changes: str) -> dict[str, str]:
    """What the comments of the thread say."""
    return {f"{number}": f"What {number} says." for number in range(11, 31)} | changes


def put_thread(network: LocalServer, said: dict[str, str]) -> None:
    """Have the server tell the thread."""
    story: dict[str, Any] = {"id": 10, "type": "story", "by": "fern", "time": 1747742400}
    items = [story | {"title": "Tea", "kids": [int(ref) for ref in said]}]
    for ref, text in said.items():
        comment = {"id": int(ref), "type": "comment", "by": "moss", "time": 1747742400}
        items.append(comment | {"parent": 10, "text": text})
    for item in items:
        network.pages[f"/v0/item/{item['id']}.json"] = answer(json.dumps(item).encode())


def post_of_thread() -> Post:
    """A post that quotes the whole thread as it was."""
    comments = tuple(
        FetchedComment(ref, "", 0, "moss", text, NOON) for ref, text in texts().items()
    )
    address = "https://news.ycombinator.com/item?id=10"
    fetched = FetchedThread("hn", "10", address, "Tea", "fern", "", "", NOON, None, comments)
    return board.start_post(import_fetched(fetched).thread, RECIPES["everything"]).post


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the page."""
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_reading_again_brings_both_sides_up_to_date_and_leaves_the_editor_where_they_are(
    page: Page, network: LocalServer, editor: User, log_in: Callable[[Page, User], None]
) -> None:
    post = post_of_thread()
    quote = {row.source_ref: row.pk for row in Quote.objects.all()}
    board.perform(post.pk, Edit(quote["14"], "Worded anew."))
    said = texts(**{"12": "What 12 says today.", "14": "What 14 says today.", "31": "New here."})
    del said["13"]
    put_thread(network, said)
    log_in(page, editor)
    page.goto(reverse("desk", args=[post.pk]))
    row = {ref: page.locator(f"#quote-{id}") for ref, id in quote.items()}
    row["20"].focus()
    page.keyboard.press("Enter")
    page.keyboard.type(" And more.")
    page.locator('[data-command="read-again"]').first.click()
    expect(page.locator("[data-message]")).to_contain_text("1")
    expect(page.locator("#comment-31")).to_contain_text("New here.")
    expect(page.locator("[data-comment-total]")).to_have_text("21")
    expect(row["12"]).to_have_attribute("data-upstream", "changed")
    expect(row["13"]).to_have_attribute("data-upstream", "gone")
    expect(page.locator("#comment-12 .said")).to_have_text("What 12 says today.")
    assert violations(page) == []

    # What came of it is taken over by key, undone by key; the mark goes and comes.
    row["12"].focus()
    page.keyboard.press("c")
    expect(row["12"].locator(".text")).to_have_text("What 12 says today.")
    expect(row["12"]).not_to_have_attribute("data-upstream", "changed")
    page.keyboard.press("z")
    expect(row["12"].locator(".text")).to_have_text("What 12 says.")
    expect(row["12"]).to_have_attribute("data-upstream", "changed")

    # What was worded anew is asked about first, and can be kept.
    row["14"].locator('[data-act="take-over"]').click()
    question = page.locator("#both-texts")
    expect(question).to_be_visible()
    assert violations(page) == []
    question.locator("[data-both-keep-mine]").click()
    expect(row["14"].locator(".text")).to_have_text("Worded anew.")
    row["14"].locator('[data-act="take-over"]').click()
    question.locator("[data-both-keep-theirs]").click()
    expect(row["14"].locator(".text")).to_have_text("What 14 says today.")
    assert Quote.objects.get(pk=quote["20"]).body == "What 20 says. And more."


def test_before_publishing_the_source_is_read_and_nobody_waits_for_it(
    page: Page, network: LocalServer, editor: User, log_in: Callable[[Page, User], None]
) -> None:
    post = post_of_thread()
    said = texts(**{"12": "What 12 says today."})
    del said["13"]
    put_thread(network, said)
    log_in(page, editor)
    page.goto(reverse("desk", args=[post.pk]))
    page.keyboard.press("Shift+P")
    dialog = page.locator("#publish")
    links = dialog.locator("[data-go-to]")
    expect(links).to_have_text(["3", "2"])
    assert violations(page) == []
    links.last.click()
    expect(dialog).to_be_hidden()
    expect(page.locator('[data-quote][data-ref="12"]')).to_be_focused()

    # The same question again asks nobody; and publishing needs no answer of a source.
    asked = len(network.asked)
    page.keyboard.press("Shift+P")
    expect(links).to_have_text(["3", "2"])
    dialog.locator("[type=submit]").click()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "published")
    assert len(network.asked) == asked


def test_a_source_that_cannot_be_reached_keeps_nothing_back(
    page: Page, network: LocalServer, editor: User, log_in: Callable[[Page, User], None]
) -> None:
    post = post_of_thread()
    network.pages["/v0/item/10.json"] = status(403)
    log_in(page, editor)
    page.goto(reverse("desk", args=[post.pk]))
    page.keyboard.press("Shift+P")
    line = page.locator("#publish [data-source-line]")
    expect(line).to_contain_text("403")
    page.locator("#publish [type=submit]").click()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "published")
