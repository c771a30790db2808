"""The desk in a real Chromium: with mouse, keys and fingers, without a connection, in two tabs."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Dialog, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from curation import board
from curation.models import Change, Thread
from curation.recipes import RECIPES
from curation.verbs import Drop, Edit, Fold, Recolour, Relabel
from posts.models import Post, Quote
from posts.palette import PALETTE

from .browsers import NewPage
from .factories import make_post, make_thread, publish_post

pytestmark = pytest.mark.django_db(transaction=True)
on_one_engine = pytest.mark.one_engine("sqlite")
may_lose_its_line = pytest.mark.console_may_say("net::ERR")

PINK, GREEN = PALETTE[0], PALETTE[4]
TREE = {"a": "", "b": "a", "c": "b", "d": "a", "e": "", "f": "e"}


@dataclass
class Desk:
    """The desk as an editor has it open; quotes are named by their comments' references."""

    page: Page
    post: Post

    def open(self) -> "Desk":
        self.page.goto(reverse("desk", args=[self.post.pk]))
        return self

    def press(self, *keys: str) -> "Desk":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def saved(self) -> "Desk":
        expect(self.page.locator("[data-saving]")).to_have_attribute("data-standing", "idle")
        return self

    @property
    def order(self) -> list[str]:
        """The post's quotes as the page shows them, and as they are saved."""
        self.saved()
        shown: list[str] = self.page.locator("[data-quote]").evaluate_all(
            "quotes => quotes.map((quote) => quote.dataset.ref)"
        )
        assert shown == list(
            self.post.quotes.order_by("position").values_list("source_ref", flat=True)
        )
        return shown

    @property
    def here(self) -> str:
        """The row that has the focus."""
        found: str = self.page.evaluate(
            "document.activeElement.dataset.ref ?? document.activeElement.dataset.comment ?? ''"
        )
        return found

    def quote(self, ref: str) -> Locator:
        return self.page.locator(f'[data-quote][data-ref="{ref}"]')

    def comment(self, ref: str) -> Locator:
        return self.page.locator(f'[data-comment="{ref}"]')

    def id_of(self, ref: str) -> int:
        return self.post.quotes.get(source_ref=ref).pk

    def answer_dialogs(self, *, leave: bool) -> list[str]:
        """Answer the browser's questions; the list that is returned fills with their kinds."""
        heard: list[str] = []

        def answer(dialog: Dialog) -> None:
            heard.append(dialog.type)
            if leave:
                dialog.accept()
            else:
                dialog.dismiss()

        self.page.on("dialog", answer)
        return heard

    def drag(self, grip: Locator, target: Locator, *, below: bool) -> None:
        """Drag with the mouse to just above or below a row."""
        start, end = grip.bounding_box(), target.bounding_box()
        assert start is not None
        assert end is not None
        self.page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 8)
        self.page.mouse.down()
        height = end["y"] + (end["height"] - 3 if below else 3)
        self.page.mouse.move(end["x"] + 90, height, steps=8)
        self.page.mouse.up()


OpenDesk = Callable[[Post], Desk]


@pytest.fixture
def open_desk(live_server: LiveServer, desk_page: Page) -> OpenDesk:
    """``open_desk(post)``: the desk of a post, in a page of an editor who is logged in."""
    return lambda post: Desk(desk_page, post).open()


def post_of(tree: dict[str, str] | int, *dropped: str) -> Post:
    """A post that quotes a new thread's comments, save those dropped."""
    post = board.start_post(make_thread(tree), RECIPES["everything"]).post
    if dropped:
        ids = post.quotes.filter(source_ref__in=dropped).values_list("pk", flat=True)
        board.perform(post.pk, Drop(tuple(ids)))
    return post


def algolia(tree: dict[str, str]) -> dict[str, object]:
    """A thread as Algolia's interface gives it."""

    def item(name: str, number: int) -> dict[str, object]:
        return {
            "id": number,
            "type": "comment",
            "author": f"author_{name}",
            "text": f"<p>What {name} says.</p>",
            "created_at": "2025-05-20T12:00:00.000Z",
            "parent_id": 0,
            "story_id": 1001,
            "children": [
                item(child, 2000 + place)
                for place, (child, parent) in enumerate(tree.items())
                if parent == name
            ],
        }

    top = [item(name, 2000 + place) for place, (name, up) in enumerate(tree.items()) if not up]
    return {
        "id": 1001,
        "type": "story",
        "author": "asker",
        "title": "A Small Thread About Tea",
        "url": "https://example.com/tea",
        "text": None,
        "points": 12,
        "created_at": "2025-05-20T11:00:00.000Z",
        "parent_id": None,
        "story_id": 1001,
        "children": top,
    }


def test_an_editor_curates_a_thread_from_import_to_the_published_page(
    live_server: LiveServer, desk_page: Page, tmp_path: Path
) -> None:
    page = desk_page
    file = tmp_path / "thread.json"
    file.write_text(json.dumps(algolia(TREE)))
    page.goto(reverse("intake"))
    page.locator("[data-file]").set_input_files(file)
    page.locator("[data-intake] [type=submit]").click()
    page.locator(".progress a.primary").click()
    page.locator('[name="recipe"][value="default"]').click()
    page.wait_for_url(re.compile(r"/admin/desk/\d+/$"))
    # So that its source, which is out of a test's reach, is not asked before publishing.
    Thread.objects.update(read_at=timezone.now())

    desk = Desk(page, Post.objects.get())
    a, b, _c, d, e, f = desk.order
    # With the keys: drop three, pick one again, put the last at the top, colour and fold.
    desk.press("Home", "Space", "Space", "Space")
    assert desk.order == [d, e, f]
    desk.press("h", "Home", "Space")
    assert desk.order == [a, d, e, f]
    desk.press("l", "End", "t", "1")
    assert desk.order == [f, a, d, e]
    expect(desk.quote(f)).to_have_attribute("data-color", PINK.value)
    # With the mouse: pick another, drag, colour.
    desk.comment(b).locator(".mark").click()
    assert desk.order == [f, a, b, d, e]
    desk.drag(desk.quote(f).locator("[data-handle]"), desk.quote(a), below=True)
    assert desk.order == [a, f, b, d, e]
    desk.quote(b).locator(".text").click()
    page.locator(f'.chip[data-color="{GREEN.value}"]').click()
    # Edit, fold from here on, and take back one step too many.
    desk.press("Enter")
    page.keyboard.insert_text("訳：お茶がいちばん")
    desk.press("Control+a")
    page.keyboard.insert_text("訳：お茶がいちばん")
    desk.press("Control+Enter")
    desk.saved().quote(d).locator(".text").click()
    desk.press("f")
    expect(page.locator("[data-folded] [data-count]")).to_have_text("2")
    desk.saved().press("Space")
    expect(desk.quote(d)).to_have_count(0)
    desk.saved().press("z")
    expect(desk.quote(d)).to_have_count(1)
    page.locator('[data-field="title"]').fill("お茶の話")
    page.locator('[data-field="tags"]').fill("お茶、海外")
    desk.press("Enter")
    expect(page.locator("h1")).to_have_text("お茶の話")
    desk.saved().press("Shift+P")
    page.locator("#publish [type=submit]").click()
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "published")

    page.goto(page.locator("[data-status-page]").get_attribute("href") or "")
    shown = page.locator("[data-quote]").evaluate_all(
        "quotes => quotes.map(({dataset: d, parentElement: p}) =>"
        " [d.quote, d.author, d.color, Boolean(p.closest('[data-fold]'))])"
    )
    assert shown == [
        ["1", "author_a", "", False],
        ["2", "author_f", PINK.value, False],
        ["3", "author_b", GREEN.value, False],
        ["4", "author_d", "", True],
        ["5", "author_e", "", True],
    ]
    expect(page.locator('[data-quote="3"] [data-body]')).to_have_text("訳：お茶がいちばん")
    expect(page.locator("h1")).to_have_text("お茶の話")
    assert Thread.objects.get().comments.count() == 6


@on_one_engine
def test_replies_and_parents_are_picked_to_where_the_thread_has_them(open_desk: OpenDesk) -> None:
    desk = open_desk(post_of(TREE, "a", "b", "c", "d"))
    desk.press("h")
    desk.comment("c").focus()
    desk.press("p")
    assert desk.order == ["a", "b", "c", "e", "f"]
    desk.press("Home", "r")
    assert desk.order == ["a", "b", "c", "d", "e", "f"]
    assert desk.here == "a"
    desk.press("2")
    expect(desk.quote("a")).to_have_attribute("data-color", PALETTE[1].value)


@on_one_engine
def test_a_digit_picks_a_comment_in_that_colour(open_desk: OpenDesk) -> None:
    desk = open_desk(post_of(TREE, "e"))
    desk.press("h")
    desk.comment("e").focus()
    desk.press("1")
    assert desk.order == ["a", "b", "c", "d", "e", "f"]
    expect(desk.quote("e")).to_have_attribute("data-color", PINK.value)


@on_one_engine
def test_quotes_are_moved_by_steps_to_the_ends_and_beside_another(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(6))
    desk.press("Home", "Alt+ArrowDown", "Shift+J")
    assert desk.order == ["c2", "c3", "c1", "c4", "c5", "c6"]
    assert desk.here == "c1"
    desk.press("Shift+ArrowDown", "Shift+ArrowDown", "b")
    assert desk.order == ["c2", "c3", "c6", "c1", "c4", "c5"]
    desk.press("m", "Home", "m")
    assert desk.order == ["c2", "c1", "c4", "c5", "c3", "c6"]
    desk.press("End", "m", "Home", "Shift+M")
    assert desk.order == ["c6", "c2", "c1", "c4", "c5", "c3"]
    desk.press(*["Control+z"] * 5)
    assert desk.order == ["c1", "c2", "c3", "c4", "c5", "c6"]
    desk.press("Shift+Z")
    assert desk.order == ["c2", "c1", "c3", "c4", "c5", "c6"]


@on_one_engine
def test_a_quote_goes_into_a_fold_and_out_of_it_step_by_step(open_desk: OpenDesk) -> None:
    post = make_post(4)
    ids = post.quotes.order_by("position").values_list("pk", flat=True)
    board.perform(post.pk, Fold(tuple(ids[2:])))
    desk = open_desk(post)
    desk.quote("c2").focus()
    desk.press("Alt+ArrowDown")
    assert desk.order == ["c1", "c2", "c3", "c4"]
    expect(desk.page.locator("[data-count]")).to_have_text("3")
    desk.press("Alt+ArrowUp", "End", "u")
    expect(desk.page.locator("[data-folded]")).to_have_count(0)
    assert desk.order == ["c1", "c2", "c3", "c4"]


@on_one_engine
def test_several_quotes_are_dragged_together_and_a_comment_to_its_place(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(post_of(6, "c6"))
    desk.quote("c1").locator(".number").click()
    desk.quote("c2").locator(".number").click()
    desk.drag(desk.quote("c2").locator("[data-handle]"), desk.quote("c4"), below=True)
    assert desk.order == ["c3", "c4", "c1", "c2", "c5"]
    desk.drag(desk.comment("c6").locator(".mark"), desk.quote("c4"), below=False)
    assert desk.order == ["c3", "c6", "c4", "c1", "c2", "c5"]
    grip, target = desk.quote("c3").locator("[data-handle]"), desk.quote("c2")
    start, end = grip.bounding_box(), target.bounding_box()
    assert start
    assert end
    desk.page.mouse.move(start["x"] + 5, start["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(end["x"] + 50, end["y"] + 9, steps=5)
    desk.press("Escape")
    desk.page.mouse.up()
    assert desk.order == ["c3", "c6", "c4", "c1", "c2", "c5"]


@on_one_engine
def test_a_finger_drags_a_quote_by_its_handle(
    live_server: LiveServer, new_page: NewPage, editor: User, log_in: Callable[[Page, User], None]
) -> None:
    page = new_page(width=390, height=844, touch=True)
    log_in(page, editor)
    desk = Desk(page, make_post(4)).open()
    start = desk.quote("c1").locator("[data-handle]").bounding_box()
    end = desk.quote("c3").bounding_box()
    assert start
    assert end
    finger = page.context.new_cdp_session(page)
    x, y = start["x"] + 8, start["y"] + 10
    touches = [(x, y), (x + 9, y + 30), (x + 40, end["y"] + end["height"] - 4)]
    for kind, place in zip(("touchStart", "touchMove", "touchMove"), touches, strict=True):
        point = [{"x": place[0], "y": place[1]}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": point})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert desk.order == ["c2", "c3", "c1", "c4"]


@on_one_engine
def test_keys_rest_while_text_is_typed_or_converted(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(3))
    desk.press("/")
    desk.page.keyboard.type("1 jtz")
    desk.page.locator('[data-field="title"]').focus()
    desk.page.keyboard.type("1 jtz")
    desk.press("Escape")
    desk.quote("c2").focus()
    desk.page.evaluate(
        """() => {
          for (const how of [{isComposing: true}, {keyCode: 229}]) {
            for (const key of ["1", "t", " ", "j", "Enter"]) {
              const options = {key, bubbles: true, cancelable: true, ...how};
              document.activeElement.dispatchEvent(new KeyboardEvent("keydown", options));
            }
          }
        }"""
    )
    assert desk.here == "c2"
    assert desk.order == ["c1", "c2", "c3"]
    assert Change.objects.count() == 1
    expect(desk.page.locator("[data-editor]")).to_have_count(0)


@on_one_engine
def test_a_text_being_converted_is_neither_saved_nor_left(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(2))
    desk.press("Enter")
    typing = desk.page.context.new_cdp_session(desk.page)
    composing = {"text": "おちゃ", "selectionStart": 3, "selectionEnd": 3}
    typing.send("Input.imeSetComposition", composing)
    field = desk.page.locator("[data-editor] textarea")
    for key in ("Escape", "Enter"):
        field.dispatch_event("keydown", {"key": key, "keyCode": 229, "ctrlKey": True})
    expect(field).to_be_focused()
    typing.send("Input.insertText", {"text": "お茶"})
    desk.press("Control+Enter")
    expect(desk.quote("c1").locator(".text")).to_have_text("What c1 says.お茶")


@on_one_engine
def test_escape_leaves_a_text_and_it_can_be_brought_back(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(2))
    desk.press("e")
    desk.page.keyboard.insert_text("Nearly lost.")
    desk.press("Escape")
    expect(desk.quote("c1").locator(".text")).to_have_text("What c1 says.")
    assert desk.here == "c1"
    desk.page.locator("[data-bring-back]").click()
    expect(desk.page.locator("[data-editor] textarea")).to_have_value("What c1 says.Nearly lost.")


@on_one_engine
def test_a_text_that_was_not_saved_is_there_again_after_the_page_was_closed(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(make_post(2))
    desk.press("Enter")
    desk.page.keyboard.insert_text("Half a thought")
    warned = desk.answer_dialogs(leave=True)
    desk.page.reload()
    assert warned == ["beforeunload"]
    field = desk.page.locator("[data-editor] textarea")
    expect(field).to_have_value("What c1 says.Half a thought")
    field.focus()
    desk.press("Control+Enter")
    desk.saved()
    assert desk.post.quotes.get(source_ref="c1").body == "What c1 says.Half a thought"


@pytest.mark.console_may_say("409")
def test_a_stale_tab_gets_the_current_state_and_both_changes_stay(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(4))
    board.perform(desk.post.pk, Drop((desk.id_of("c1"),)))
    board.perform(desk.post.pk, Recolour((desk.id_of("c2"),), GREEN.value))
    desk.quote("c3").focus()
    desk.press("1")
    expect(desk.quote("c1")).to_have_count(0)
    assert desk.order == ["c2", "c3", "c4"]
    assert dict(desk.post.quotes.values_list("source_ref", "color")) == {
        "c2": GREEN.value,
        "c3": PINK.value,
        "c4": "",
    }
    expect(desk.quote("c2")).to_have_attribute("data-color", GREEN.value)
    assert desk.here == "c3"


@on_one_engine
@pytest.mark.console_may_say("409")
def test_what_was_changed_elsewhere_is_not_dropped_unseen(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(3))
    board.perform(desk.post.pk, Edit(desk.id_of("c2"), "Worded by another editor."))
    desk.quote("c2").focus()
    desk.press("Space")
    expect(desk.quote("c2").locator(".text")).to_have_text("Worded by another editor.")
    expect(desk.page.locator("[data-message][data-wrong]")).not_to_be_empty()
    assert desk.order == ["c1", "c2", "c3"]


@on_one_engine
@may_lose_its_line
def test_changes_made_without_a_connection_are_kept_and_sent_later(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(4))
    desk.page.context.set_offline(True)
    desk.press("1", "b")
    saving = desk.page.locator("[data-saving]")
    expect(saving).to_have_attribute("data-standing", "offline")
    expect(saving).to_contain_text("2")
    expect(desk.page.locator("[data-quote]").last).to_have_attribute("data-color", PINK.value)
    warned = desk.answer_dialogs(leave=False)
    desk.page.close(run_before_unload=True)
    desk.page.wait_for_timeout(200)
    assert warned == ["beforeunload"]
    desk.page.context.set_offline(False)
    assert desk.order == ["c2", "c3", "c4", "c1"]
    assert desk.post.quotes.get(source_ref="c1").color == PINK.value


@on_one_engine
@may_lose_its_line
def test_a_text_that_is_not_sent_yet_can_be_edited_on(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(2))
    desk.page.context.set_offline(True)
    desk.press("Enter")
    desk.page.keyboard.insert_text(" And more.")
    desk.press("Control+Enter")
    expect(desk.quote("c1").locator(".text")).to_have_text("What c1 says. And more.")
    desk.press("Enter")
    desk.page.keyboard.insert_text(" And the rest.")
    desk.press("Control+Enter")
    desk.page.context.set_offline(False)
    desk.saved()
    assert desk.post.quotes.get(source_ref="c1").body == "What c1 says. And more. And the rest."


@on_one_engine
@pytest.mark.console_may_say("409")
@may_lose_its_line
def test_a_change_whose_answer_was_lost_is_not_done_twice(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(4))

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.page.route("**/do/fold/", lose_the_answer, times=1)
    desk.quote("c3").focus()
    desk.press("f")
    expect(desk.page.locator("[data-folded] [data-count]")).to_have_text("2")
    desk.saved()
    assert Change.objects.filter(verb="fold").count() == 1
    expect(desk.page.locator("[data-message][data-wrong]")).to_have_count(0)


@on_one_engine
@pytest.mark.console_may_say("403")
def test_a_lost_session_keeps_what_was_done_until_the_editor_is_back(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(2))
    cookies = desk.page.context.cookies()
    desk.page.context.clear_cookies()
    desk.press("1")
    saving = desk.page.locator("[data-saving]")
    expect(saving).to_have_attribute("data-standing", "signed-out")
    expect(desk.page.locator("[data-sign-in]")).to_be_visible()
    desk.page.context.add_cookies(cookies)  # type: ignore[arg-type]
    desk.page.locator('[data-command="retry"]').click()
    desk.saved()
    assert desk.post.quotes.get(source_ref="c1").color == PINK.value


@on_one_engine
@pytest.mark.console_may_say("500")
def test_a_change_that_the_server_can_not_do_waits_for_the_editor(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(2))
    desk.page.route("**/do/recolour/", lambda route: route.fulfill(status=500, body="Oh"), times=2)
    desk.press("1")
    saving = desk.page.locator("[data-saving]")
    expect(saving).to_have_attribute("data-standing", "broken")
    desk.page.locator('[data-command="retry"]').click()
    expect(saving).to_have_attribute("data-standing", "broken")
    desk.page.locator('[data-command="give-up"]').click()
    desk.saved()
    expect(desk.quote("c1")).to_have_attribute("data-color", "")
    assert Change.objects.filter(verb="recolour").count() == 0


@on_one_engine
def test_the_list_keeps_its_place_through_every_change(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(80))
    desk.quote("c40").focus()
    desk.page.wait_for_timeout(100)

    def top_of(ref: str) -> float:
        desk.saved()
        box = desk.quote(ref).bounding_box()
        assert box is not None
        return box["y"]

    before = top_of("c38")
    for keys in (["1"], ["f"], ["u"], ["Enter", "Control+Enter"], ["Alt+ArrowDown"], ["z"]):
        desk.press(*keys)
        assert abs(top_of("c38") - before) < 1, keys
        assert desk.here == "c40"
    desk.press("t")
    desk.saved().press("z")
    assert desk.here == "c40"
    desk.quote("c40").focus()
    before = top_of("c41")
    desk.press("Space")
    assert desk.here == "c41"
    assert top_of("c41") < before + 1


@on_one_engine
def test_all_of_one_author_leave_the_post_in_one_step(open_desk: OpenDesk) -> None:
    thread = make_thread(TREE)
    thread.comments.filter(ref__in=["b", "e", "f"]).update(author="spammer")
    desk = open_desk(board.start_post(thread, RECIPES["everything"]).post)
    desk.comment("e").locator(".author").click()
    desk.press("Control+a", "Delete")
    assert desk.order == ["a", "c", "d"]
    desk.press("z")
    assert desk.order == ["a", "b", "c", "d", "e", "f"]


@on_one_engine
def test_a_post_without_a_thread_is_edited_all_the_same(open_desk: OpenDesk) -> None:
    desk = open_desk(publish_post(bodies=["One.", "Two.", "Three."]).post)
    desk.press("b", "h", "Space", "r", "1", "x", "g", "l", "Home", "1")
    assert desk.order == ["101", "102", "100"]
    expect(desk.quote("101")).to_have_attribute("data-color", PINK.value)


@on_one_engine
def test_the_ends_of_a_long_post_are_one_key_away(open_desk: OpenDesk) -> None:
    post = make_post(250)
    Quote.objects.filter(position__gt=9).update(body="A long remark about tea. " * 60)
    desk = open_desk(post)
    desk.press("End")
    expect(desk.quote("c250")).to_be_in_viewport()
    desk.press("Home")
    expect(desk.quote("c1")).to_be_in_viewport()
    desk.press("h", "End")
    expect(desk.comment("c250")).to_be_in_viewport()
    desk.press("g")
    expect(desk.quote("c250")).to_be_in_viewport()


@on_one_engine
def test_a_thread_of_a_thousand_comments_is_searched_and_collapsed(open_desk: OpenDesk) -> None:
    tree = {"top": ""} | {f"n{number}": "top" for number in range(999)}
    thread = make_thread(tree)
    thread.comments.filter(ref="n500").update(body="A rare word")
    desk = open_desk(board.start_post(thread, RECIPES["default"]).post)
    desk.press("/")
    desk.page.keyboard.type("rare")
    shown = desk.page.locator("[data-comment]:visible")
    expect(shown).to_have_count(2)
    desk.press("Enter", "Space", "Escape")
    assert "n500" in desk.order
    desk.page.locator('[data-filter="unpicked"]').check()
    desk.page.locator('[data-filter="text"]').fill("")
    expect(shown).to_have_count(1000 - len(desk.order) + 1)
    desk.page.locator('[data-filter="unpicked"]').uncheck()
    desk.comment("top").focus()
    desk.press("x")
    expect(shown).to_have_count(1)
    found = desk.page.locator("[data-comment]:not([data-context]):visible")
    desk.page.locator('[data-filter="author"]').fill("author_n7")
    expect(found).to_have_count(1)
    desk.page.locator('[data-filter="author"]').fill("r_n7")
    expect(found).to_have_count(111)


@on_one_engine
@pytest.mark.console_may_say("400")
def test_the_posts_fields_are_saved_as_they_are_left(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(1))
    page = desk.page
    desk.press("i", "Control+a")
    page.keyboard.insert_text("お茶の話")
    desk.press("Enter")
    assert desk.saved().here == "c1"
    page.locator('[data-field="tags"]').fill("お茶、 海外の反応")
    page.locator('[data-field="date"]').fill("2025-05-21")
    page.locator('[data-field="slug"]').fill("Not A Slug")
    desk.press("Enter")
    expect(page.locator('[data-field="slug"]')).to_have_attribute("aria-invalid", "true")
    expect(page.locator('[data-field="slug"]')).to_have_value("Not A Slug")
    desk.press("Control+a")
    page.keyboard.insert_text("about_tea")
    desk.press("Enter")
    page.locator('[data-more="lead"] > summary').click()
    page.locator("[data-lead] textarea").fill("**Tea** for two")
    expect(page.locator(".markdownx-preview strong")).to_have_text("Tea")
    page.locator('[data-command="thumbnails"]').click()
    page.locator('[data-thumbnail-path="thumbnails/warm_2.svg"]').click()
    desk.saved()
    post = Post.objects.get()
    assert (post.title, post.tag_names()) == ("お茶の話", ["お茶", "海外の反応"])
    assert (str(post.date), post.slug, post.lead) == ("2025-05-21", "about_tea", "**Tea** for two")
    assert post.thumbnail == "thumbnails/warm_2.svg"
    expect(page.locator("[data-thumbnail]")).to_have_attribute("src", re.compile("warm_2"))


@on_one_engine
@pytest.mark.parametrize("dark", [False, True])
def test_quotes_have_the_palettes_colours(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    dark: bool,
) -> None:
    page = new_page(dark=dark)
    log_in(page, editor)
    desk = Desk(page, make_post(len(PALETTE))).open()
    for number, colour in enumerate(PALETTE, 1):
        desk.quote(f"c{number}").focus()
        desk.press(str(colour.digit))
        wanted = (colour.on_dark if dark else colour.on_light).lstrip("#")
        red, green, blue = (int(wanted[at : at + 2], 16) for at in (0, 2, 4))
        expect(desk.quote(f"c{number}").locator(".text")).to_have_css(
            "color", f"rgb({red}, {green}, {blue})"
        )
    desk.saved()


@on_one_engine
def test_a_key_steps_through_the_labels_and_a_quotes_editor_offers_them(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(post_of(3))
    one, two = (desk.quote(ref).locator("[data-label-mark]") for ref in ("c1", "c2"))

    def saved() -> list[str]:
        desk.saved()
        return list(desk.post.quotes.order_by("position").values_list("label", flat=True))

    desk.quote("c1").focus()
    desk.press("Shift+ArrowDown", "y")
    for mark in (one, two):
        expect(mark).to_be_visible()
    assert saved() == ["translation", "translation", ""]
    desk.press("y", "y")
    assert saved() == ["editorial", "editorial", ""]
    desk.press("z")
    assert saved() == ["summary", "summary", ""]
    desk.press("Escape")
    desk.quote("c1").focus()
    desk.press("y", "y")
    expect(one).to_be_hidden()
    assert saved() == ["", "summary", ""]

    # Chosen in the editor it is saved at once, and the text there stays open.
    desk.press("Enter")
    desk.quote("c1").locator("textarea").fill("訳文")
    desk.quote("c1").locator("select").select_option("translation")
    assert saved() == ["translation", "summary", ""]
    desk.quote("c1").locator("select").press("Control+Enter")
    expect(desk.quote("c1").locator(".text")).to_have_text("訳文")
    desk.saved()
    assert desk.post.quotes.get(source_ref="c1").body == "訳文"
    expect(one).to_be_visible()


@on_one_engine
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1440, False)])
def test_axe_finds_nothing_wrong_at_the_desk(
    live_server: LiveServer,
    new_page: NewPage,
    editor: User,
    log_in: Callable[[Page, User], None],
    dark: bool,
    width: int,
) -> None:
    page = new_page(width=width, dark=dark)
    log_in(page, editor)
    post = post_of(TREE, "a")
    ids = list(post.quotes.order_by("position").values_list("pk", flat=True))
    for colour, quote in zip(PALETTE, ids, strict=False):
        board.perform(post.pk, Recolour((quote,), colour.value))
    board.perform(post.pk, Relabel(tuple(ids), "summary"))
    board.perform(post.pk, Fold(tuple(ids[3:])))
    board.perform(post.pk, Edit(ids[2], "In other words."))
    desk = Desk(page, post).open()
    assert violations(page) == []
    desk.press("Shift+ArrowDown", "?")
    assert violations(page) == []
    desk.press("Escape", "Enter")
    assert violations(page) == []
    desk.press("Escape", "h", "x")
    assert violations(page) == []
    page.locator('.bar-actions [data-command="publish"]').click()
    assert violations(page) == []
    page.goto(reverse("intake"))
    assert violations(page) == []
    page.goto(reverse("desk-thread", args=[make_thread(3, "1002").pk]))
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the page."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


@on_one_engine
def test_a_phone_shows_one_side_at_a_time(
    live_server: LiveServer, new_page: NewPage, editor: User, log_in: Callable[[Page, User], None]
) -> None:
    page = new_page(width=390, height=844, touch=True)
    log_in(page, editor)
    desk = Desk(page, post_of(3, "c2")).open()
    expect(desk.quote("c1")).to_be_visible()
    expect(desk.comment("c1")).not_to_be_visible()
    page.locator('.sides [data-command="thread"]').tap()
    expect(desk.quote("c1")).not_to_be_visible()
    desk.comment("c2").locator(".mark").tap()
    expect(desk.comment("c2").locator(".mark")).to_have_attribute("data-number", "2")
    assert desk.order == ["c1", "c2", "c3"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@on_one_engine
def test_an_empty_post_offers_recipes_and_a_redraft_can_be_undone(open_desk: OpenDesk) -> None:
    desk = open_desk(post_of(3, "c1", "c2", "c3"))
    assert desk.here == "c1"
    desk.page.locator('[data-empty] [data-recipe="everything"]').click()
    expect(desk.page.locator("[data-quote]")).to_have_count(3)
    expect(desk.page.locator("[data-empty]")).not_to_be_visible()
    desk.press("z")
    expect(desk.page.locator("[data-empty]")).to_be_visible()
    assert desk.order == []


@on_one_engine
def test_the_preview_is_the_page_and_a_published_post_is_taken_back(open_desk: OpenDesk) -> None:
    desk = open_desk(make_post(3))
    page = desk.page
    desk.press("b", "v")
    frame = page.frame_locator("[data-preview-frame]")
    expect(frame.locator('[data-quote="3"]')).to_have_attribute("data-author", "author_c1")
    desk.press("Escape")
    desk.press("Shift+P", "Enter")
    status = page.locator("[data-status]")
    expect(status).to_have_attribute("data-state", "published")
    expect(page.locator('[data-field="slug"]')).to_have_attribute("readonly", "")
    desk.press("1")
    expect(status).to_have_attribute("data-changed", "")
    status.click()
    page.locator('[data-step="withdraw"]').click()
    page.locator("#withdraw [type=submit]").click()
    expect(status).to_have_attribute("data-state", "withdrawn")
    assert not Post.objects.get().is_published


@on_one_engine
def test_a_quote_says_when_what_it_answers_is_not_there_or_below(open_desk: OpenDesk) -> None:
    desk = open_desk(post_of(TREE, "e"))
    note = desk.quote("f").locator("[data-answers]")
    expect(note).to_have_attribute("data-answers", "none")
    desk.quote("f").focus()
    desk.press("p")
    expect(note).to_have_attribute("data-answers", "")
    desk.press("t")
    expect(note).to_have_attribute("data-answers", "later")
    assert desk.order == ["f", "a", "b", "c", "d", "e"]
