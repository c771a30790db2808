"""The preview: the page and the Hugo file that publishing would make, made by the same code."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from selectolax.lexbor import LexborHTMLParser

from curation import board
from curation.hugo_file import hugo_file
from curation.verbs import Describe, Drop, Edit, Fold, Recolour, Relabel
from posts import publishing
from posts.models import Post

from .factories import make_post

pytestmark = pytest.mark.django_db
PINK = "#ff33a1"
ARTICLE = re.compile(r'<div class="quotes">\n(.*)</div>\n', re.DOTALL)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


def ids(post: Post) -> list[int]:
    """The quotes as they stand."""
    return list(post.quotes.order_by("position").values_list("pk", flat=True))


def worked_on(quotes: int = 6, ref: str = "1001") -> Post:
    """A post with a fold, colours, labels, and texts that have to be escaped."""
    post = make_post(quotes, ref)
    board.perform(post.pk, Fold(tuple(ids(post)[3:])))
    board.perform(post.pk, Recolour((ids(post)[0],), PINK))
    board.perform(post.pk, Relabel((ids(post)[1], ids(post)[4]), "translation"))
    board.perform(post.pk, Edit(ids(post)[1], '*訳* & "引用" <b>\n\n二段目 `code`\n'))
    board.perform(
        post.pk, Describe({"title": 'お茶 & "茶"', "tags": "茶, C++", "lead": "*前書き*"})
    )
    post.refresh_from_db()
    return post


def previewed(desk: Client, post: Post) -> str:
    return desk.get(reverse("desk-preview", args=[post.pk])).content.decode()


def hugo_tab(desk: Client, post: Post) -> LexborHTMLParser:
    answer = desk.get(
        reverse("desk-preview-hugo", args=[post.pk]), headers={"accept-language": "en"}
    )
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def article(page: str) -> str:
    """What a page shows of the quotes, to the byte."""
    found = ARTICLE.search(page)
    assert found is not None
    return found[1].partition("</div>\n<footer")[0]


def test_the_preview_is_the_published_pages_article_to_the_byte(desk: Client) -> None:
    post = worked_on()
    shown = previewed(desk, post)
    edition = publishing.publish(post)
    page = desk.get(edition.get_absolute_url()).content.decode()
    assert article(shown) == article(page) == edition.html
    assert edition.lead_html in shown


def test_the_hugo_tab_has_the_editions_markdown_to_the_byte(desk: Client) -> None:
    post = worked_on()
    for title in ("お茶 & 茶", "後の題"):
        board.perform(post.pk, Describe({"title": title}))
        post = Post.objects.select_related("edition").get(pk=post.pk)
        file = hugo_file(post)
        shown = hugo_tab(desk, post).css_first("[data-hugo-text]")
        edition = publishing.publish(post)
        assert file.text == edition.markdown
        assert shown is not None
        assert shown.text() == edition.markdown
        assert file.name == f"content/posts/{edition.path}/index.md"


def test_the_diff_turns_what_is_exported_into_what_publishing_would_write(desk: Client) -> None:
    post = worked_on()
    publishing.publish(post)
    tab = hugo_tab(desk, post)
    assert tab.css_first("[data-same]") is not None
    assert not tab.css("[data-diff]")
    board.perform(post.pk, Recolour((ids(post)[1],), PINK))
    board.perform(post.pk, Drop((ids(post)[2],)))
    post = Post.objects.select_related("edition").get(pk=post.pk)
    file = hugo_file(post)
    assert file.old is not None
    kinds = {kind: [line.text for line in file.diff if line.kind == kind] for kind in KINDS}
    assert len(kinds["removed"]) > len(kinds["added"]) > 0
    old, new = file.old.split("\n"), file.text.split("\n")
    assert all(line in old and line not in new for line in kinds["removed"] if line)
    assert all(line in new for line in kinds["added"])
    shown = hugo_tab(desk, post).css("[data-diff] li")
    assert [(line.attributes["data-line"], line.text()) for line in shown] == [
        (line.kind, line.sign + line.text) for line in file.diff
    ]
    assert {line.sign for line in file.diff if line.kind == "added"} == {"+"}


KINDS = ("added", "removed", "same", "place", "note")


def test_a_file_that_is_not_exported_is_shown_whole_without_a_diff(desk: Client) -> None:
    post = worked_on()
    for _state in ("new", "withdrawn"):
        tab = hugo_tab(desk, post)
        assert "not exported now" in tab.css_first("[data-hugo-note]").text()  # type: ignore[union-attr]
        assert not tab.css("[data-diff]")
        assert tab.css_first("[data-hugo-text]") is not None
        publishing.publish(post)
        publishing.withdraw(post)


def test_why_a_post_can_not_be_written_is_said_in_one_line(desk: Client) -> None:
    post = make_post(1)
    board.perform(post.pk, Drop(tuple(ids(post))))
    tab = hugo_tab(desk, post)
    reason = tab.css_first("[data-hugo-refusal]")
    assert reason is not None
    assert "has no quotes" in reason.text()
    assert "\n" not in reason.text().strip()
    assert not tab.css("[data-hugo-text]")
    assert previewed(desk, post)


def test_looking_changes_nothing_and_costs_the_same_whatever_the_size(desk: Client) -> None:
    counts = []
    for size, ref in ((6, "1"), (28, "2")):
        post = worked_on(size, ref)
        publishing.publish(post)
        before = Post.objects.filter(pk=post.pk).values().get()
        with CaptureQueriesContext(connection) as queries:
            previewed(desk, post)
            hugo_tab(desk, post)
        counts.append(len(queries))
        assert Post.objects.filter(pk=post.pk).values().get() == before
        assert not any(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries)
    assert counts[0] == counts[1]


def test_only_an_editor_sees_what_is_not_published(client: Client) -> None:
    post = make_post(1)
    guest = User.objects.create_user("guest", is_staff=True)
    for name in ("desk-preview", "desk-preview-hugo"):
        address = reverse(name, args=[post.pk])
        client.logout()
        assert client.get(address)["Location"].startswith(reverse("admin:login"))
        client.force_login(guest)
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in {403, 405}


def test_the_page_may_be_framed_by_the_desk_alone(desk: Client) -> None:
    answer = desk.get(reverse("desk-preview", args=[make_post(1).pk]))
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the desk."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


@pytest.mark.one_engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_the_preview_stands_beside_the_desk_and_follows_every_change(
    live_server: LiveServer, desk_page: Page
) -> None:
    page, post = desk_page, worked_on(30)
    publishing.publish(post)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(reverse("desk", args=[post.pk]))
    page.keyboard.press("v")
    frame = page.frame_locator("[data-preview-frame]")
    expect(frame.locator("[data-quote]")).to_have_count(30)
    # It takes neither the keys nor the focus, and keeps its place while what is above it changes.
    page.keyboard.press("ArrowDown")
    inside = page.frames[1]
    inside.evaluate("document.querySelector('details').open = true; scrollTo(0, 2000)")
    top = (
        "Math.round(document.querySelector('[data-author=author_c20]').getBoundingClientRect().top)"
    )
    before = inside.evaluate(top)
    page.keyboard.press("Space")
    expect(frame.locator("[data-quote]")).to_have_count(29)
    assert abs(inside.evaluate(top) - before) <= 1
    assert inside.evaluate("document.querySelector('details').open")
    page.keyboard.press("2")
    expect(frame.locator("#q2")).to_have_attribute("data-color", "#785bff")
    # The quote that is worked on is shown when that is asked for.
    page.keyboard.press("End")
    page.keyboard.press("Shift+V")
    expect(frame.locator("#q29")).to_be_in_viewport()
    # A phone's width, and the dark of the site's own style sheet.
    assert inside.evaluate("innerWidth") == 390
    page.locator('[data-preview-set="width"][data-value="desk"]').click()
    assert inside.evaluate("innerWidth") == 960
    expect(frame.locator("body")).to_have_css("background-color", "rgb(251, 251, 249)")
    page.locator('[data-preview-set="scheme"][data-value="dark"]').click()
    expect(frame.locator("body")).to_have_css("background-color", "rgb(20, 23, 27)")
    assert violations(page) == []
    # The file for Hugo, beside what is exported.
    page.locator('[data-preview-set="shows"][data-value="hugo"]').click()
    expect(page.locator('[data-diff] [data-line="removed"]').first).to_be_visible()
    page.locator("[data-quote] .text").first.click()
    page.keyboard.press("3")
    expect(page.locator("[data-diff]")).to_contain_text('color="#ff5733"')
    assert violations(page) == []
    # What was chosen is there again the next time.
    page.reload()
    expect(page.locator("[data-diff]")).to_be_visible()
    # Where there is no room it is a sheet over the desk.
    page.set_viewport_size({"width": 1024, "height": 768})
    expect(page.locator("[data-preview]:modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-preview]")).to_be_hidden()
