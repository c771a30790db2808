"""The tools, the notes at quotes, the differences and the numbers, in a real Chromium."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from curation import board
from curation.models import Change, Comment
from curation.verbs import Edit
from posts.palette import PALETTE

from .factories import make_post
from .test_desk_browser import TREE, Desk, OpenDesk, open_desk, post_of

__all__ = ["open_desk"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]

PINK = PALETTE[0]


def cautions(desk: Desk) -> list[str]:
    """The quotes with something to look at."""
    found: list[str] = desk.page.locator("[data-cautioned]").evaluate_all(
        "rows => rows.map((row) => row.dataset.ref)"
    )
    return found


def test_a_post_is_put_in_shape_looked_through_and_numbered_with_keys(
    open_desk: OpenDesk,
) -> None:
    post = post_of(TREE, "e")
    Comment.objects.filter(ref__in=["a", "b"]).update(author="ann")
    post.quotes.filter(source_ref__in=["a", "b"]).update(author="ann")
    post.quotes.filter(source_ref="d").update(body="見て https://example.com/a-long-addr...")
    desk = open_desk(post)
    page = desk.page

    # A quote chosen by its number: after it, to the top, out of range; going there.
    desk.press("Home", "a", "3", "Enter")
    assert desk.order == ["b", "c", "a", "d", "f"]
    assert desk.here == "a"
    desk.press("End", "a", "9", "Enter")
    expect(page.locator("[data-ask-wrong]")).not_to_be_empty()
    desk.press("0", "Enter")
    assert desk.order == ["f", "b", "c", "a", "d"]
    desk.press("n")
    page.keyboard.insert_text("４")
    desk.press("Enter")
    assert desk.here == "a"
    desk.press("a", "4", "Enter", "Escape")
    assert desk.here == "a"

    # Selecting here and there, without the mouse.
    desk.press("Control+Space", "Control+ArrowUp", "Control+ArrowUp", "Control+Space")
    selected = page.locator('.quote[aria-selected="true"]')
    assert selected.evaluate_all("rows => rows.map(({dataset: d}) => d.ref)") == ["b", "a"]
    desk.press("Escape")

    # What is to be looked at: a parent below, a parent not picked, an address cut short.
    assert cautions(desk) == ["f", "b", "d"]
    total = page.locator("[data-caution-count]")
    expect(total).to_have_text("3")
    desk.press("Home", "w")
    assert desk.here == "b"
    desk.press("w")
    assert desk.here == "d"
    expect(page.locator("[data-message]")).to_contain_text("example.com")
    desk.press("w")
    assert desk.here == "f"
    desk.press("Shift+W")
    assert desk.here == "d"

    # The tools: replies, folds by a number that is kept, and taken back in one step.
    desk.press(".", "r")
    assert desk.order == ["f", "a", "b", "c", "d"]
    assert cautions(desk) == ["f", "d"]
    assert desk.here == "d"
    desk.press(".", "r")
    expect(page.locator("[data-message]")).not_to_be_empty()
    assert post.changes.latest("number").verb == "put_replies"
    desk.press(".")
    page.locator('[data-setting="fold-tail"]').fill("x")
    desk.press("Enter")
    expect(page.locator("#tools")).to_be_visible()
    page.locator('[data-setting="fold-tail"]').fill("２")
    desk.press("t")
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.locator("[data-folded] [data-count]")).to_have_text("3")
    expect(page.locator("[data-open-count]")).to_have_text("2")
    expect(page.locator("[data-measures]")).to_contain_text("5")
    desk.saved().press("z")
    expect(page.locator("[data-folded]")).to_have_count(0)

    # One colour an author: pointed out when it is chosen, and done.
    desk.press("n", "2", "Enter", "1")
    desk.saved().press(".")
    page.locator('[data-setting="one-colour"]').check()
    page.locator('[data-setting="limit"]').fill("30")
    page.locator('[data-setting="limit"]').blur()
    assert cautions(desk) == ["f", "b", "d"]
    expect(desk.quote("d").locator("[data-caution]")).to_have_count(2)
    desk.press("a")
    expect(desk.quote("b")).to_have_attribute("data-color", PINK.value)
    assert cautions(desk) == ["f", "d"]

    # What was said about the desk stays when it is opened again.
    page.reload()
    assert cautions(desk) == ["f", "d"]
    expect(page.locator('[data-setting="fold-tail"]')).to_have_value("２")


def test_what_was_made_of_a_text_is_shown_word_by_word_and_beside_the_editor(
    open_desk: OpenDesk,
) -> None:
    post = make_post(3)
    [first, second, _third] = post.quotes.order_by("position")
    board.perform(post.pk, Edit(first.pk, "What c1 <b>thinks</b>."))
    desk = open_desk(post)
    page = desk.page
    desk.press("Home", "d")
    difference = desk.quote("c1").locator("[data-difference]")
    expect(difference.locator("del")).to_have_text("says")
    expect(difference.locator("ins")).to_have_text("<b>thinks</b>")
    desk.press("d")
    expect(difference).to_have_count(0)
    desk.quote("c1").locator('[data-act="difference"]').click()
    expect(difference).to_be_visible()
    desk.press("Enter")
    expect(desk.quote("c1").locator("[data-beside]")).to_have_text("What c1 says.")
    expect(desk.quote("c1").locator("[data-beside]")).to_be_visible()
    desk.press("Escape", "ArrowDown", "d")
    expect(page.locator("[data-message]")).not_to_be_empty()
    expect(desk.quote("c2").locator("[data-difference]")).to_have_count(0)
    desk.press("Enter")
    expect(desk.quote("c2").locator("[data-beside]")).to_have_text(second.body)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(desk.quote("c2").locator("[data-beside]")).to_be_hidden()


def test_the_posts_before_and_after_are_one_key_away(open_desk: OpenDesk) -> None:
    older, opened, newer = (make_post(1, ref=str(number)) for number in (1, 2, 3))
    desk = open_desk(opened)
    # A change makes it the latest, and yet the list is the one it was opened from.
    desk.press("1", "]")
    desk.page.wait_for_url(f"**{reverse('desk', args=[older.pk])}")
    desk.press("]")
    expect(desk.page.locator("[data-message]")).not_to_be_empty()
    desk.page.go_back()
    desk.page.goto(reverse("desk", args=[newer.pk]))
    desk.press("[")
    desk.page.wait_for_url(f"**{reverse('desk', args=[opened.pk])}")
    assert Change.objects.filter(post=opened, verb="recolour").count() == 1
