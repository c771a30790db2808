"""The public site in a real Chromium: read with eyes, fingers, keys and a screen reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from posts import publishing
from posts.models import Edition, Quote
from posts.palette import PALETTE

from .browsers import NewPage
from .factories import publish_post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]

LONG = f"https://example.com/{'x' * 99}"
CODE = f"Look:\n\n```\n{'a long line of code ' * 12}\n```\n`and` *so* on, {LONG}"
ART = "```\n　 ∧＿∧\n　（　´∀｀）\n　（　つ旦と）\n```"
PATHS = ["/", "/?page=2", "/months/", "/months/2025/05/", "/tags/", "/tags/茶/"]
PATHS_BESIDE = ["/search/", "/search/?q=tea", "/search/?q=zzz", "/about/", "/contact/", "/api/"]


@pytest.fixture
def edition(live_server: LiveServer) -> Edition:
    """A post with all that a post can have, among others."""
    for number in range(25):
        publish_post(f"tea_{number}", tags=["茶", f"tag {number}"])
    bodies = [f"{colour.name} tea." for colour in PALETTE]
    edition = publish_post(
        "all_kinds",
        title="プライバシー重視の検索エンジン、10年目の告白：" * 2,
        bodies=[*bodies, CODE, ART, ""],
        folded=[CODE, *(["Nice tea."] * 29)],
        tags=["茶", "green tea"],
        lead="A lead with [a link](https://example.com/).",
        source_url="https://news.ycombinator.com/item?id=1",
    )
    for number, colour in enumerate(PALETTE):
        Quote.objects.filter(post=edition.post, position=number).update(color=colour.value)
    Quote.objects.filter(post=edition.post, position=6).update(author="とても_long_name" * 9)
    Quote.objects.filter(post=edition.post, position__in=(0, 6)).update(label="editorial")
    return publishing.publish(edition.post)


@pytest.fixture
def paths(edition: Edition) -> list[str]:
    """The address of a page of each kind that is there."""
    return [*PATHS, edition.get_absolute_url()]


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the page."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


@pytest.mark.console_may_say("status of 404")
@pytest.mark.console_may_say("status of 410")
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_wrong(
    new_page: NewPage, edition: Edition, paths: list[str], dark: bool
) -> None:
    gone = publish_post("gone")
    publishing.withdraw(gone.post)
    page = new_page(width=390, height=844, dark=dark)
    for path in [*paths, *PATHS_BESIDE, "/nowhere/", gone.get_absolute_url()]:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert violations(page) == []


@pytest.mark.console_may_say("status of 400")
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_wrong_with_a_form_that_is_refused_and_one_that_is_sent(
    new_page: NewPage, live_server: LiveServer, dark: bool
) -> None:
    page = new_page(width=390, height=844, dark=dark)
    page.goto("/contact/?kind=takedown")
    page.locator("[name=name]").fill("Ann")
    page.locator("[name=mail]").fill("ann@example.com")
    page.locator("[name=address]").fill("nowhere")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("main form button").click()
    page.locator(".wrong").first.wait_for()
    assert violations(page) == []
    page.locator("[name=address]").fill("https://example.com/posts/a/")
    page.locator("[name=text]").fill("Take this down, please.")
    page.locator("main form button").click()
    page.wait_for_url("**/contact/thanks/")
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_the_screen(new_page: NewPage, paths: list[str], width: int) -> None:
    page = new_page(width=width, height=844)
    for path in [*paths, *PATHS_BESIDE]:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_when_the_pictures_come_late(
    new_page: NewPage, paths: list[str], width: int
) -> None:
    page = new_page(width=width, height=844)
    page.add_init_script(
        "window.shifts = [];"
        "new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value)))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    drawn = "new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 100)))"
    late: list[Route] = []
    page.route("**/*.svg", lambda route: late.append(route))  # noqa: PLW0108 - Playwright marks it
    for path in paths:
        page.goto(path, wait_until="domcontentloaded")
        page.evaluate(drawn)
        assert late
        while late:
            late.pop().continue_()
        page.evaluate(drawn)
        assert page.evaluate("shifts") == [], path


def test_what_can_be_tapped_is_large_enough(new_page: NewPage, paths: list[str]) -> None:
    page = new_page(width=390, height=844, touch=True)
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        # A link in running text, and a card's title that the whole card stands for, are exempt.
        small = page.evaluate(
            """[...document.querySelectorAll("a, summary")]
            .filter(one => !one.closest("[data-body], .lead, .card-title, .skip"))
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
            .map(one => one.outerHTML)"""
        )
        assert small == []


def test_a_fold_says_how_many_it_holds_and_opens_by_finger_and_by_key(
    new_page: NewPage, edition: Edition
) -> None:
    page = new_page(width=390, height=844, touch=True)
    page.goto(edition.get_absolute_url())
    summary, inside = page.locator("summary"), page.locator("#q10")
    count = summary.evaluate("one => getComputedStyle(one, '::after').content")
    assert "30" in count
    assert summary.text_content() == "More"
    assert not inside.is_visible()
    summary.tap()
    assert inside.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert not inside.is_visible()


def test_a_link_to_a_folded_quote_opens_the_fold(page: Page, edition: Edition) -> None:
    page.goto(f"{edition.get_absolute_url()}#q30")
    assert page.locator("#q30").is_visible()


def test_code_and_an_aa_scroll_in_themselves_and_keep_their_spaces(
    new_page: NewPage, edition: Edition
) -> None:
    page = new_page(width=390, height=844)
    page.goto(edition.get_absolute_url())
    code = page.locator("#q7 pre")
    assert code.evaluate("one => one.scrollWidth > one.clientWidth")
    assert code.evaluate("one => (one.focus(), document.activeElement === one)")
    art = page.locator("#q8 pre code")
    assert art.inner_text().splitlines()[0] == "　 ∧＿∧"
    assert "PGothic" in art.evaluate("one => getComputedStyle(one).fontFamily")
    assert "PGothic" not in code.locator("code").evaluate("one => getComputedStyle(one).fontFamily")


def test_the_keyboard_can_skip_to_the_text(page: Page, edition: Edition) -> None:
    page.goto(edition.get_absolute_url())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_reader_without_scripts_reads_everything(
    browser: Browser, live_server: LiveServer, edition: Edition
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator(".card-title a").first.click()
    page.locator("summary").click()
    assert page.locator("#q39 [data-body]").is_visible()
    page.locator(".post-around .back").click()
    page.wait_for_url("**/")
    context.close()


def test_light_and_dark_follow_the_readers_wish(new_page: NewPage, paths: list[str]) -> None:
    def paper(*, dark: bool) -> str:
        page = new_page(dark=dark)
        page.goto(paths[0])
        color: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return color

    assert paper(dark=False) != paper(dark=True)


def test_an_authors_name_leads_from_one_of_their_quotes_to_the_next(
    new_page: NewPage, live_server: LiveServer
) -> None:
    edition = publish_post("marked", bodies=["One.", "Two."], folded=["Three."])
    Quote.objects.filter(post=edition.post, position__in=[0, 2]).update(author="ann")
    publishing.publish(edition.post)
    page = new_page(width=390, height=844)
    page.goto(edition.get_absolute_url())
    name = page.locator("#q1 .author")
    name.focus()
    height = page.evaluate("document.documentElement.scrollHeight")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.locator(".said-by b").inner_text() == "ann 1/2"
    assert violations(page) == []
    page.locator(".said-by a").click()
    page.locator("#q3").wait_for(state="visible")
    assert page.locator(".said-by b").inner_text() == "ann 2/2"
    page.keyboard.press("Escape")
    assert page.locator(".said-by").count() == 0
    assert page.locator("#q2 .author[role]").count() == 0


def test_a_link_to_a_folded_quote_opens_its_fold(
    new_page: NewPage, live_server: LiveServer
) -> None:
    edition = publish_post("opened", folded=["Two."])
    page = new_page(width=390, height=844)
    page.goto(f"{edition.get_absolute_url()}#q2")
    page.locator("#q2").wait_for(state="visible")


@pytest.fixture
def answered(live_server: LiveServer) -> Edition:
    """A post in which a quote names another that stands in a fold."""
    return publish_post("answered", bodies=["It is so: >>2 and more."], folded=["What it names."])


def test_what_an_anchor_names_is_shown_on_focus_and_goes_by_escape(
    new_page: NewPage, answered: Edition
) -> None:
    page = new_page(width=390, height=844)
    page.goto(answered.get_absolute_url())
    page.locator("#q1 .number").focus()
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement.matches('a.anchor')"):
        page.keyboard.press("Tab")
    shown = page.locator(".shown-quote")
    assert "What it names." in shown.inner_text()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    assert shown.count() == 0
    page.keyboard.press("Enter")
    page.locator("#q2").wait_for(state="visible")


def test_a_fingers_first_tap_shows_what_an_anchor_names_and_its_second_goes_there(
    new_page: NewPage, answered: Edition
) -> None:
    page = new_page(width=390, height=844, touch=True)
    page.goto(answered.get_absolute_url())
    anchor = page.locator("a.anchor")
    anchor.tap()
    assert "What it names." in page.locator(".shown-quote").inner_text()
    assert page.evaluate("location.hash") == ""
    anchor.tap()
    page.locator("#q2").wait_for(state="visible")
    assert page.evaluate("location.hash") == "#q2"


def test_on_paper_folds_are_open_and_nothing_is_there_that_only_a_screen_can_use(
    new_page: NewPage, edition: Edition
) -> None:
    page = new_page(width=794, height=1123)
    page.goto(edition.get_absolute_url())
    page.emulate_media(media="print")
    assert page.locator("#q30 [data-body]").bounding_box()
    for selector in (".site-head", ".site-foot", ".post-around", ".tell"):
        assert not page.locator(selector).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
