"""The public site over HTTP: readers get Editions, and an honest answer where there is none."""

import datetime
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser, LexborNode
from taggit.models import Tag

from posts import freshness, publishing
from posts.article import article_html
from posts.ascii_art import is_art
from posts.content import PostContent, QuoteContent, SectionContent
from posts.labels import LABELS
from posts.models import Post, Site, set_tags
from posts.pages import preview_page
from posts.palette import PALETTE
from posts.thumbnails import HEIGHT, THUMBNAILS, WIDTH, thumbnail_for
from posts.views import PAGE_SIZE
from tools import draw_thumbnails

from .factories import NOON, publish_post

DAY = datetime.date(2025, 5, 20)
STATIC = Path(__file__).resolve().parent.parent / "posts" / "static" / "posts"
# What a page can show of any text: a browser reads no NUL and no lone CR, and these are no text.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=60)


def titles(path: str) -> list[str]:
    """The titles in the list at this address."""
    page = LexborHTMLParser(Client().get(path).content)
    return [node.text(strip=True) for node in page.css(".card-title")]


def one(page: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The one element that the selector finds."""
    (found,) = page.css(selector)
    return found


def content(*sections: SectionContent) -> PostContent:
    """A post's content with these sections."""
    path = "2025_05/2025_05_20_tea"
    return PostContent(path, "Tea", DAY, (), "", "", "", sections)


def quote(number: int = 1, **values: object) -> QuoteContent:
    """A quote's content."""
    defaults = {"author": "ann", "time": NOON, "color": "", "body": "Nice tea."}
    return QuoteContent(number, **(defaults | values))  # type: ignore[arg-type]


# Lists


@pytest.mark.django_db
def test_the_list_shows_the_newest_day_first_and_on_a_day_what_came_out_last() -> None:
    for slug, day in [("early", 1), ("late", 9), ("middle", 5), ("middle_too", 5)]:
        publish_post(slug, date=datetime.date(2025, 5, day))
    expected = ["About late", "About middle_too", "About middle", "About early"]
    assert titles("/") == titles("/posts/") == expected


@pytest.mark.django_db
def test_an_empty_site_says_so(client: Client) -> None:
    for path in ("/", "/months/", "/tags/"):
        response = client.get(path)
        assert response.status_code == 200
        assert one(LexborHTMLParser(response.content), ".empty").text(strip=True)


@pytest.mark.django_db
def test_a_long_list_goes_on_over_pages_that_miss_and_repeat_nothing(client: Client) -> None:
    for number in range(PAGE_SIZE + 3):
        publish_post(f"tea_{number}")
    first, second = titles("/"), titles("/?page=2")
    assert (len(first), len(second)) == (PAGE_SIZE, 3)
    assert len({*first, *second}) == PAGE_SIZE + 3
    assert b'href="?page=2"' in client.get("/").content
    page = LexborHTMLParser(client.get("/?page=2").content)
    assert (one(page, "[rel=canonical]").attributes["href"] or "").endswith("/?page=2")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0", "2", "-1", "+1", "1.0", "x", "", "１", "9" * 5000])
def test_a_page_number_that_is_not_there_is_not_found(client: Client, number: str) -> None:
    publish_post()
    assert client.get("/", {"page": number}).status_code == 404
    assert client.get("/months/2025/05/", {"page": number}).status_code == 404


@pytest.mark.django_db
def test_a_month_lists_its_posts_and_one_without_posts_is_not_found(client: Client) -> None:
    publish_post("may", date=datetime.date(2025, 5, 31))
    publish_post("june", date=datetime.date(2025, 6, 1))
    assert titles("/months/2025/05/") == ["About may"]
    months = LexborHTMLParser(client.get("/months/").content).css(".months a")
    assert [month.attributes["href"] for month in months] == [
        "/months/2025/06/",
        "/months/2025/05/",
    ]
    for path in ("2025/04", "2025/13", "2025/00", "2025/5", "0000/05", "２０２５/05"):
        assert client.get(f"/months/{path}/").status_code == 404


@pytest.mark.django_db
def test_a_tag_lists_only_what_readers_can_see_with_it_now(client: Client) -> None:
    publish_post("green", tags=["茶", "green tea"])
    edition = publish_post("black", tags=["紅茶"])
    gone = publish_post("gone", tags=["消えた"])
    set_tags(edition.post, ["茶", "draft"])
    publishing.withdraw(gone.post)
    assert titles("/tags/茶/") == ["About green"]
    assert titles("/tags/紅茶/") == ["About black"]
    for slug in ("draft", "消えた", "no-such-tag"):
        assert client.get(f"/tags/{slug}/").status_code == 404
    publishing.publish(edition.post)
    assert titles("/tags/茶/") == ["About black", "About green"]
    assert client.get("/tags/紅茶/").status_code == 404
    tags = LexborHTMLParser(client.get("/tags/").content).css(".all-tags a")
    assert [tag.text(strip=True) for tag in tags] == ["茶2", "draft1", "green tea1"]


@pytest.mark.django_db
def test_tags_of_signs_have_addresses_that_do_not_depend_on_who_came_first(client: Client) -> None:
    names = ["C++", "C#", "C", "？？？", "🍵", "AI", "ai", "Show HN: a/b", "..."]
    edition = publish_post(tags=names)
    links = LexborHTMLParser(client.get(edition.get_absolute_url()).content).css(".tags li a")
    assert [unquote(link.attributes["href"] or "") for link in links] == [
        "/tags/c++/",
        "/tags/c#/",
        "/tags/c/",
        "/tags/uff1f-uff1f-uff1f/",
        "/tags/u1f375/",
        "/tags/ai/",
        "/tags/ai_1/",
        "/tags/show-hn-a-b/",
        "/tags/u2e-u2e-u2e/",
    ]
    for link in links:
        assert client.get(link.attributes["href"] or "").status_code == 200
    assert client.get("/sitemap.xml").status_code == 200


@pytest.mark.django_db
def test_a_tag_whose_address_was_taken_away_is_shown_without_a_link(client: Client) -> None:
    edition = publish_post(tags=["茶", "tea"])
    Tag.objects.filter(name="茶").update(slug="")
    tags = LexborHTMLParser(client.get(edition.get_absolute_url()).content).css(".tags li")
    assert [len(tag.css("a")) for tag in tags] == [0, 1]
    assert client.get("/tags/").status_code == 200
    assert client.get("/sitemap.xml").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/months/",
        "/months/2025/05/",
        "/tags/",
        "/tags/tea/",
        "/posts/2025_05/2025_05_20_tea_1/",
        "/index.xml",
        "/atom.xml",
        "/sitemap.xml",
    ],
)
def test_a_page_takes_as_many_queries_for_many_posts_as_for_few(client: Client, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    for number in range(3):
        publish_post(f"tea_{number}", tags=["tea"])
    few = queries()
    for number in range(3, 20):
        publish_post(f"tea_{number}", ["a", "b"] * number, tags=["tea", f"kind {number}"])
    assert queries() == few <= 7


# A post


@pytest.mark.django_db
def test_a_program_can_read_a_post_back(client: Client) -> None:
    edition = publish_post(bodies=["One\n\ntwo", "*three*"], folded=["four"])
    page = LexborHTMLParser(client.get(edition.get_absolute_url()).content)
    quotes = page.css("[data-quote]")
    assert [quote.attributes["data-quote"] for quote in quotes] == ["1", "2", "3"]
    assert [quote.id for quote in quotes] == ["q1", "q2", "q3"]
    assert quotes[1].attributes["data-author"] == "author_2"
    assert quotes[1].attributes["data-time"] == "2025-05-20T12:01:00Z"
    assert quotes[1].attributes["data-color"] == ""
    bodies = [one(quote, "[data-body]").inner_html for quote in quotes]
    assert bodies == ["One<br><br>two", "<em>three</em>", "four"]
    fold = one(page, "details[data-fold]")
    assert [quote.id for quote in fold.css("[data-quote]")] == ["q3"]
    assert one(fold, "summary").text() == "More"


@pytest.mark.django_db
def test_a_post_names_its_source_and_each_quote_its_comment(client: Client) -> None:
    source = "https://news.ycombinator.com/item?id=1"
    edition = publish_post(source_url=source)
    page = LexborHTMLParser(client.get(edition.get_absolute_url()).content)
    assert one(page, ".post-source a").attributes["href"] == source
    comment = "https://news.ycombinator.com/item?id=100"
    assert one(page, "blockquote").attributes["cite"] == comment
    assert one(page, "figcaption .when").attributes["href"] == comment


@pytest.mark.django_db
def test_a_source_that_is_no_web_address_is_shown_and_not_linked(client: Client) -> None:
    edition = publish_post(source_url="javascript:alert(1)")
    page = LexborHTMLParser(client.get(edition.get_absolute_url()).content)
    assert "javascript:alert(1)" in one(page, ".post-source").text()
    assert page.css(".post-source a") == []


@given(author=TEXT, body=TEXT, summary=TEXT)
def test_any_name_and_text_is_in_the_page_as_it_is(author: str, body: str, summary: str) -> None:
    said = quote(author=author, body=body)
    html = article_html(content(SectionContent(True, summary, (said,))))
    page = LexborHTMLParser(f"<!doctype html><body>{html}")
    assert one(page, "[data-quote]").attributes["data-author"] == author
    assert one(page, "summary").text() == summary
    alone = LexborHTMLParser(f"<!doctype html><body><p>{said.html}")
    assert one(page, "[data-body]").text() == one(alone, "body").text()


def test_a_quotes_colour_is_a_class_and_has_words_beside_it() -> None:
    for colour in PALETTE:
        html = article_html(content(SectionContent(False, "", (quote(color=colour.value),))))
        figure = one(LexborHTMLParser(html), "figure")
        assert figure.attributes["data-color"] == colour.value
        assert {"coloured", colour.name} <= set((figure.attributes["class"] or "").split())
        assert one(figure, ".visually-hidden").text()
        assert "style" not in html


def test_a_label_stands_in_the_caption_with_its_meaning_and_changes_nothing_else() -> None:
    plain = article_html(content(SectionContent(False, "", (quote(),))))
    assert "label" not in plain
    for value in LABELS:
        html = article_html(content(SectionContent(False, "", (quote(label=value),))))
        mark = one(LexborHTMLParser(html), "figcaption > .author + .label")
        assert mark.text()
        assert mark.attributes["title"]
        assert re.sub(' <span class="label".*?</span>', "", html) == plain


def test_a_quote_of_nowhere_and_nobody_is_shown_without_what_is_not_known() -> None:
    said = quote(author="", time=None, color="#123456")
    html = article_html(content(SectionContent(False, "", (said,))))
    figure = one(LexborHTMLParser(html), "figure")
    assert figure.attributes["data-time"] == figure.attributes["data-author"] == ""
    assert figure.attributes["data-color"] == "#123456"
    assert figure.css("time") == figure.css(".author") == figure.css("[cite]") == []


def test_an_editions_html_does_not_depend_on_the_editors_language() -> None:
    folded = content(SectionContent(True, "More", (quote(color=PALETTE[0].value),)))
    with translation.override("en"):
        english = article_html(folded)
    with translation.override("ja"):
        assert article_html(folded) == english


@pytest.mark.parametrize(
    ("text", "art"),
    [
        ("　 ∧＿∧\n　（　´∀｀）\n　（　つ旦と）", True),
        ("(ﾟДﾟ)ﾊｧ?\n(　 )", True),
        ("+---+\n| a |\n+---+", False),
        ("┌──┐\n│ab│\n└──┘", False),
        ("print('こんにちは')  # 挨拶", False),
        ("", False),
    ],
)
def test_only_a_picture_of_japanese_signs_gets_the_font_for_aa(text: str, art: bool) -> None:
    assert is_art(text) is art
    body = f"Look:\n```\n{text}\n```"
    html = article_html(content(SectionContent(False, "", (quote(body=body),))))
    assert ("art" in (one(LexborHTMLParser(html), "figure").attributes["class"] or "")) is art


@pytest.mark.django_db
def test_a_post_leads_to_the_one_before_and_the_one_after_it(client: Client) -> None:
    first, second, third = (publish_post(f"tea_{number}") for number in range(3))
    page = LexborHTMLParser(client.get(second.get_absolute_url()).content)
    assert one(page, ".older").attributes["href"] == first.get_absolute_url()
    assert one(page, ".newer").attributes["href"] == third.get_absolute_url()
    assert one(page, ".back").attributes["href"] == "/"
    newest = LexborHTMLParser(client.get(third.get_absolute_url()).content)
    assert newest.css(".newer") == []
    oldest = LexborHTMLParser(client.get(first.get_absolute_url()).content)
    assert oldest.css(".older") == []


@pytest.mark.django_db
def test_what_is_changed_and_not_published_is_seen_nowhere(client: Client) -> None:
    edition = publish_post(tags=["tea"], lead="The first lead.")
    paths = ["/", "/index.xml", "/sitemap.xml", "/tags/", edition.get_absolute_url()]
    before = [client.get(path).content for path in paths]
    edition.post.quotes.update(body="Changed.", author="changed", color=PALETTE[0].value)
    Post.objects.update(title="Changed", lead="Changed.", thumbnail=THUMBNAILS[0].path)
    set_tags(edition.post, ["changed"])
    assert [client.get(path).content for path in paths] == before


@pytest.mark.django_db
def test_a_withdrawn_post_is_gone_and_one_that_never_was_is_not_found(client: Client) -> None:
    edition = publish_post(tags=["tea"])
    publishing.withdraw(edition.post)
    response = client.get(edition.get_absolute_url())
    assert response.status_code == 410
    assert edition.title not in response.content.decode()
    assert titles("/") == []
    assert client.get("/posts/2025_05/2025_05_20_coffee/").status_code == 404
    publishing.restore(edition)
    assert client.get(edition.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_a_draft_is_not_found(client: Client) -> None:
    post = Post.objects.create(title="Draft", slug="draft", date=DAY)
    assert client.get(f"/posts/{post.path()}/").status_code == 404


@pytest.mark.django_db
def test_a_shared_link_shows_what_the_post_is_about(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://matome.example"
    edition = publish_post(lead='A lead with "quotes" & <signs>.', title="Tea & “cake”")
    page = LexborHTMLParser(client.get(edition.get_absolute_url(), HTTP_HOST="localhost").content)

    def said(name: str) -> str | None:
        return one(page, f'meta[property="og:{name}"]').attributes["content"]

    address = f"https://matome.example{edition.get_absolute_url()}"
    assert said("title") == "Tea & “cake”"
    assert said("description") == 'A lead with "quotes" & <signs>.'
    assert (said("type"), said("url")) == ("article", address)
    assert one(page, "[rel=canonical]").attributes["href"] == address
    assert (said("image") or "").startswith("https://matome.example/cards/2025_05/")


@pytest.mark.django_db
def test_a_preview_shows_the_page_that_publishing_makes(client: Client, rf: RequestFactory) -> None:
    edition = publish_post(folded=["More tea."], tags=["tea"], lead="A *lead*.")
    working = publishing.current_content(edition.post)
    preview = preview_page(rf.get("/"), working, article_html(working))
    pages = [
        LexborHTMLParser(html.content) for html in (preview, client.get(edition.get_absolute_url()))
    ]
    for part in ("h1", ".post-facts", ".post-picture", ".lead", ".quotes"):
        before, after = (one(page, part).html for page in pages)
        assert before == after
    assert one(pages[0], '[name="robots"]').attributes["content"] == "noindex"


# How pages go out


@pytest.mark.django_db
def test_a_page_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    edition = publish_post()
    for path in ("/", edition.get_absolute_url(), "/index.xml", "/sitemap.xml"):
        response = client.get(path)
        for ask in (client.get, client.head):
            again = ask(path, HTTP_IF_NONE_MATCH=response["ETag"])
            assert (again.status_code, again.content) == (304, b"")
        assert "no-cache" in again["Cache-Control"]


@pytest.mark.django_db
def test_a_page_published_again_is_sent_again(client: Client) -> None:
    edition = publish_post()
    before = client.get(edition.get_absolute_url())
    assert before["Last-Modified"]
    edition.post.quotes.update(body="Said otherwise.")
    publishing.publish(edition.post)
    after = client.get(edition.get_absolute_url(), HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert b"Said otherwise." in after.content


@pytest.mark.django_db
def test_pages_answer_head_refuse_post_set_no_cookie_and_are_compressed(client: Client) -> None:
    edition = publish_post(bodies=["Nice tea."] * 30)
    for path in ("/", edition.get_absolute_url(), "/index.xml", "/robots.txt", "/sitemap.xml"):
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == client.get(path)["ETag"]
        assert client.post(path).status_code == 405
        assert not client.cookies
    packed = client.get(edition.get_absolute_url(), HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 4 < len(client.get(edition.get_absolute_url()).content)


@pytest.mark.django_db
def test_robots_find_every_page_under_the_sites_own_address(
    client: Client, settings: Settings
) -> None:
    settings.SITE_URL = "https://matome.example"
    edition = publish_post(tags=["茶"])
    publishing.withdraw(publish_post("gone", tags=["gone"]).post)
    robots = client.get("/robots.txt", HTTP_HOST="localhost").content.decode()
    assert "Sitemap: https://matome.example/sitemap.xml" in robots.splitlines()
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml", HTTP_HOST="localhost").content)
    paths = [
        (location.text or "").removeprefix("https://matome.example")
        for location in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert paths == [
        *("/", "/months/", "/tags/", edition.get_absolute_url(), "/months/2025/05/"),
        "/tags/%E8%8C%B6/",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/posts/x/y/", "/tags/a/b/", "/posts/2025_05/"])
def test_a_page_that_is_not_there_looks_like_the_site(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert one(LexborHTMLParser(response.content), ".trouble h1").text()


@pytest.mark.parametrize("name", ["400.html", "403.html", "500.html"])
def test_the_pages_of_trouble_need_no_request_and_no_database(name: str) -> None:
    page = LexborHTMLParser(render_to_string(name))
    assert one(page, ".status").text() == name[:3]


# Looks


def test_the_thumbnails_are_small_say_nothing_and_are_those_that_the_tool_draws() -> None:
    drawn = {
        f"{mood}_{variant}": draw_thumbnails.draw(f"{mood}_{variant}", motif, palette)
        for mood, (motif, palettes) in draw_thumbnails.MOTIFS.items()
        for variant, palette in enumerate(palettes, 1)
    }
    assert sorted(drawn) == sorted(thumbnail.name for thumbnail in THUMBNAILS)
    for thumbnail in THUMBNAILS:
        svg = (STATIC / thumbnail.path).read_text(encoding="utf-8")
        assert svg == drawn[thumbnail.name]
        assert len(svg) < 4096
        root = ElementTree.fromstring(svg)
        assert root.attrib["viewBox"] == f"0 0 {WIDTH} {HEIGHT}"
        assert "".join(root.itertext()).strip() == ""
        assert "href" not in svg


def test_a_post_without_one_of_our_thumbnails_always_gets_the_same_one() -> None:
    path = "2025_05/2025_05_20_tea"
    assert thumbnail_for("thumbnails/deep_2.svg", path).name == "deep_2"
    assert thumbnail_for("thumbnails/light_colour1.jpg", path) is thumbnail_for("", path)
    others = {thumbnail_for("", f"2025_05/2025_05_20_tea_{n}").name for n in range(99)}
    assert len(others) > len(THUMBNAILS) / 2


def luminance(color: str) -> float:
    """The relative luminance of ``#rrggbb`` as WCAG defines it."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_can_be_read_on_every_paper_and_is_the_palettes() -> None:
    css = (STATIC / "site.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block)) for block in blocks)
    for colours, variant in ((light, "on_light"), (dark, "on_dark")):
        for colour in PALETTE:
            assert colours[colour.name] == getattr(colour, variant)
        written = ["ink", "muted", "accent", *(colour.name for colour in PALETTE)]
        for paper in ("paper", "surface", "marked"):
            for ink in written:
                assert contrast(colours[ink], colours[paper]) >= 4.5, (variant, ink, paper)


@pytest.mark.django_db
def test_a_post_shows_what_the_site_says_of_its_quotes_as_plain_text() -> None:
    edition = publish_post()
    Site.objects.update_or_create(defaults={"quotes_note": "Quoted <b>as said</b>."})
    freshness.changed()
    page = LexborHTMLParser(Client().get(edition.get_absolute_url()).content)
    assert one(page, ".post-note").text() == "Quoted <b>as said</b>."
