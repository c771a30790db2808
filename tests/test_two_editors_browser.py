"""Two editors at one desk in a real Chromium, and one who loses the line, the tab, the session."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curation import board
from curation.models import Change, Presence
from curation.verbs import Describe, Drop, Edit, Recolour
from posts.models import Post
from posts.palette import PALETTE

from .browsers import NewPage
from .factories import make_post
from .test_desk_browser import Desk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_engine("sqlite"),
    pytest.mark.console_may_say("409"),
]
PINK, GREEN = PALETTE[0].value, PALETTE[4].value
# A desk asks for news every five seconds; the machine may be busy.
SOON = 15_000
LogIn = Callable[[Page, User], None]


@pytest.fixture
def aoi(db: None) -> User:
    """A second editor, with a long name."""
    return User.objects.create_superuser("aoi", first_name="Aoi", last_name="Minamitorishima")


def body_of(post: Post, ref: str) -> str:
    return post.quotes.get(source_ref=ref).body


def word_anew(desk: Desk, ref: str, text: str) -> None:
    """Open a quote's text, replace it, and save it with the keyboard."""
    desk.quote(ref).focus()
    desk.press("Enter", "Control+a")
    desk.page.keyboard.insert_text(text)
    desk.press("Control+Enter")


def look(desk: Desk) -> None:
    """Have a desk ask for news now, not within five seconds."""
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")


def choose(desk: Desk, answer: str) -> None:
    """Answer the question which of two texts stays."""
    question = desk.page.locator("#both-texts")
    expect(question).to_be_visible()
    question.locator(f'[value="{answer}"]').click()
    expect(question).to_be_hidden()


def test_two_editors_see_each_other_and_lose_nothing_of_each_other(
    live_server: LiveServer, desk_page: Page, new_page: NewPage, log_in: LogIn, aoi: User
) -> None:
    post = make_post(5)
    one = Desk(desk_page, post).open()
    page = new_page()
    log_in(page, aoi)
    two = Desk(page, post).open()

    # Who is here, and where.
    person = one.page.locator("[data-person]")
    expect(person).to_have_text("AM")
    two.quote("c3").focus()
    expect(one.quote("c3").locator("[data-who]")).to_contain_text(
        "Aoi Minamitorishima", timeout=SOON
    )
    two.press("Enter")
    expect(one.quote("c3").locator("[data-who][data-editing]")).to_be_visible(timeout=SOON)
    look(two)
    expect(two.page.locator("[data-person]")).to_have_attribute(
        "aria-label", re.compile("editor.*1")
    )
    person.click()
    assert one.here == "c3"
    two.press("Escape")

    # What one does comes to the other's desk by itself, and takes nothing from under the hands.
    one.quote("c5").focus()
    one.press("Enter")
    one.page.keyboard.insert_text(" And more.")
    two.quote("c1").focus()
    two.press("1", "b")
    two.saved()
    look(one)
    expect(one.quote("c1")).to_have_attribute("data-color", PINK)
    expect(one.page.locator("[data-editor] textarea")).to_be_focused()
    one.press("Control+Enter")
    assert one.order == ["c2", "c3", "c4", "c5", "c1"]
    assert body_of(post, "c5") == "What c5 says. And more."

    # At the same moment: another quote, then the same text.
    board.perform(post.pk, Recolour((one.id_of("c2"),), GREEN), aoi)
    word_anew(one, "c2", "Mine.")
    one.saved()
    expect(one.page.locator("#both-texts")).to_be_hidden()
    expect(one.quote("c2")).to_have_attribute("data-color", GREEN)
    assert body_of(post, "c2") == "Mine."
    for answer, ends in (
        ("theirs", "Theirs."),
        ("mine", "Mine."),
        ("together", "Theirs.\n\nMine."),
        ("later", "Mine."),
    ):
        board.perform(post.pk, Edit(one.id_of("c3"), f"Before {answer}."))
        look(one)
        expect(one.quote("c3").locator(".text")).to_have_text(f"Before {answer}.")
        one.quote("c3").focus()
        one.press("Enter", "Control+a")
        one.page.keyboard.insert_text("Mine.")
        board.perform(post.pk, Edit(one.id_of("c3"), "Theirs."), aoi)
        one.press("Control+Enter")
        expect(one.page.locator("#both-texts h2")).to_contain_text("Aoi Minamitorishima")
        expect(one.page.locator("#both-texts [data-both-theirs] ins")).to_contain_text("Theirs")
        choose(one, answer)
        assert body_of(post, "c3") == "Theirs." or answer == "mine"
        field = one.page.locator("[data-editor] textarea")
        if answer in {"together", "later"}:
            expect(field).to_have_value(ends)
            field.focus()
            one.press("Control+Enter")
        if answer == "later":
            choose(one, "mine")
        one.saved()
        expect(one.quote("c3").locator(".text")).to_contain_text(ends.split("\n")[0])
        assert body_of(post, "c3") == ends

    # What was dropped while it was being worded can come back with the new words.
    one.quote("c4").focus()
    one.press("Enter", "Control+a")
    one.page.keyboard.insert_text("Not lost.")
    board.perform(post.pk, Drop((one.id_of("c4"),)), aoi)
    choose(one, "mine")
    expect(one.quote("c4").locator(".text")).to_have_text("Not lost.")
    one.saved()
    assert body_of(post, "c4") == "Not lost."

    # The same for the post's own fields.
    title = one.page.locator('[data-field="title"]')
    title.fill("My title")
    board.perform(post.pk, Describe({"title": "Their title"}), aoi)
    one.press("Enter")
    choose(one, "mine")
    one.saved()
    post.refresh_from_db()
    assert post.title == "My title"

    two.page.goto("about:blank")
    look(one)
    expect(person).to_have_count(0, timeout=SOON)
    assert Presence.objects.count() == 1


@pytest.mark.console_may_say("net::ERR")
@pytest.mark.console_may_say("403")
def test_what_could_not_be_sent_outlives_the_line_the_session_and_the_tab(
    live_server: LiveServer, desk_page: Page, aoi: User
) -> None:
    post = make_post(5)
    desk = Desk(desk_page, post).open()
    saving = desk.page.locator("[data-saving]")
    desk.page.context.set_offline(True)
    expect(saving).to_have_attribute("data-standing", "offline")
    desk.page.context.set_offline(False)
    expect(saving).to_have_attribute("data-standing", "idle")

    # A lost session: as soon as the editor has signed in again, the desk goes on by itself.
    cookies = desk.page.context.cookies()
    desk.page.context.clear_cookies()
    desk.quote("c5").focus()
    desk.press("1")
    expect(saving).to_have_attribute("data-standing", "signed-out")
    desk.page.context.add_cookies(cookies)  # type: ignore[arg-type]
    expect(saving).to_have_attribute("data-standing", "idle", timeout=SOON)
    assert post.quotes.get(source_ref="c5").color == PINK

    # The tab is closed without a line; meanwhile another editor goes on.
    desk.page.route("**/do/**", lambda route: route.abort())
    desk.quote("c1").focus()
    desk.press("5")
    word_anew(desk, "c2", "Mine.")
    word_anew(desk, "c3", "Mine, too.")
    desk.quote("c1").focus()
    desk.press("b")
    expect(saving).to_have_attribute("data-standing", "offline")
    expect(saving).to_contain_text("4")
    board.perform(post.pk, Edit(desk.id_of("c2"), "Theirs."), aoi)
    board.perform(post.pk, Drop((desk.id_of("c4"),)), aoi)
    warned = desk.answer_dialogs(leave=True)
    desk.page.goto("about:blank")
    assert warned == ["beforeunload"]
    before = Change.objects.count()

    page = desk.page.context.new_page()
    again = Desk(page, post).open()
    offer = page.locator("#left-behind")
    expect(offer.locator("li")).to_have_text(["Mine.", "Mine, too."])
    expect(offer.locator("[data-left-moved]")).to_be_visible()
    assert Change.objects.count() == before
    page.keyboard.press("Escape")
    page.reload()
    offer.locator('[value="send"]').click()
    expect(page.locator("#both-texts [data-both-theirs]")).to_have_text("What c2 saysTheirs.")
    choose(again, "mine")
    assert again.order == ["c2", "c3", "c5", "c1"]
    again.saved()
    assert body_of(post, "c2") == "Mine."
    assert body_of(post, "c3") == "Mine, too."
    assert post.quotes.get(source_ref="c1").color == GREEN
    page.reload()
    expect(page.locator("[data-quote]")).to_have_count(4)
    page.wait_for_timeout(500)
    expect(offer).to_be_hidden()
    expect(page.locator("[data-editor]")).to_have_count(0)
