"""What search engines, feed readers and shared links get of the site."""

import json
import re
import struct
import threading
from pathlib import Path

import html5lib
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks
from selectolax.lexbor import LexborHTMLParser

from posts import cards, publishing, search, site
from posts.models import Edition, Post, Site
from posts.pages import card_path

from .factories import publish_post

pytestmark = pytest.mark.django_db

NASTY = "</script><!--<script>alert(1)//&\u2028\"'"


def data_of(client: Client, path: str) -> dict[str, object]:
    """The JSON-LD of a page."""
    page = LexborHTMLParser(client.get(path).content)
    (script,) = page.css('script[type="application/ld+json"]')
    values: dict[str, object] = json.loads(script.text())
    return values


# Shared links


def test_a_shared_link_shows_a_picture_made_for_the_post(client: Client, cards_made: Path) -> None:
    edition = publish_post(title="緑茶の話")
    page = LexborHTMLParser(client.get(edition.get_absolute_url()).content)
    meta = {
        node.attributes.get("property") or node.attributes.get("name"): node.attributes["content"]
        for node in page.css("meta[content]")
    }
    assert meta["og:title"] == meta["og:image:alt"] == "緑茶の話"
    assert meta["twitter:card"] == "summary_large_image"
    address = (meta["og:image"] or "").removeprefix("http://127.0.0.1:8000")
    response = client.get(address)
    assert response["Content-Type"] == "image/png"
    # Where a PNG says how wide and how high it is.
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)
    assert client.get(address).content == response.content
    other = re.sub("[0-9a-f]{12}", "0" * 12, address)
    assert client.get(other)["Location"] == address
    publishing.withdraw(edition.post)
    assert client.get(address).status_code == 404


def test_the_picture_is_made_at_publishing_and_goes_with_the_post(
    cards_made: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        edition = publish_post()
    for thread in threading.enumerate():
        if thread.name == "make-card":
            thread.join()
    assert [path.name for path in cards_made.rglob("*.png")] == [Path(cards.name_of(edition)).name]
    with django_capture_on_commit_callbacks(execute=True):
        publishing.withdraw(edition.post)
    assert not list(cards_made.rglob("*.png"))


def test_one_picture_is_kept_of_a_post_that_of_its_title_today(cards_made: Path) -> None:
    edition = publish_post(title="緑茶の話")
    cards.make(edition)
    edition.post.title = "紅茶\x01の話"
    edition.post.save()
    again = publishing.publish(edition.post)
    assert cards.make(again) == cards.make(again)
    assert [path.name for path in cards_made.rglob("*.png")] == [Path(cards.name_of(again)).name]
    cards.forget(again)
    assert not list(cards_made.rglob("*.png"))


def test_a_picture_that_can_not_be_made_is_not_found(
    client: Client, cards_made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = card_path(publish_post())

    def fail(*_values: str) -> bytes:
        raise OSError

    monkeypatch.setattr(cards, "draw", fail)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "title", ["茶", "x" * 300, "とても長い題名" * 40, "<&>\"'", "🍵 tea", "、" * 99]
)
def test_any_title_fits_its_picture(title: str) -> None:
    size, lines = cards.fitted(title)
    assert 1 <= len(lines) <= 5
    # What hangs over is a sign that may not begin a line.
    assert all(
        cards.width(line.rstrip("".join(cards.NO_START))) * size <= cards.ROOM for line in lines
    )
    assert cards.draw(title, "", "x").startswith(b"\x89PNG")


@given(st.text(alphabet="あア漢「」aB、", max_size=60))
def test_no_line_ends_with_an_opening_bracket_or_loses_a_sign(title: str) -> None:
    lines = cards.broken(title, 6)
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    brackets = "".join(cards.NO_END)
    for line in lines[:-1]:
        assert line == line.rstrip(brackets) or not line.strip(brackets)


def test_a_line_is_broken_between_words_and_phrases() -> None:
    _size, lines = cards.fitted(
        "Show HN: I built a tiny HTTP server in 300 lines of Zig, today again"
    )
    assert " ".join(lines) == "Show HN: I built a tiny HTTP server in 300 lines of Zig, today again"


# Search engines


def test_a_post_says_what_it_is_made_of(client: Client) -> None:
    edition = publish_post(bodies=["Nice tea.", NASTY], source_url="https://news.example/1")
    graph = data_of(client, edition.get_absolute_url())["@graph"]
    assert isinstance(graph, list)
    article = graph[0]
    assert article["headline"] == edition.title
    assert article["isBasedOn"] == "https://news.example/1"
    assert [part["creator"]["name"] for part in article["hasPart"]] == ["author_1", "author_2"]
    assert article["hasPart"][0]["url"].endswith("#q1")
    assert "alert(1)" in article["hasPart"][1]["text"]
    page = client.get(edition.get_absolute_url()).content.decode()
    assert page.count("</script>") == page.count("<script")


def test_the_first_page_says_how_the_site_is_searched(client: Client) -> None:
    assert "/search/?q={q}" in str(data_of(client, "/")["potentialAction"])


def test_robots_and_finders_of_weaknesses_are_told_where_to_go(client: Client) -> None:
    assert b"Disallow: /search/" in client.get("/robots.txt").content
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: http://127.0.0.1:8000/contact/" in text
    site.save(Site(mail="desk@example.com"))
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:desk@example.com" in text
    assert re.search(r"^Expires: \d{4}-\d\d-01T00:00:00Z$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/page/1/", "/"), ("/page/2/", "/?page=2"), ("/posts/page/3/", "/?page=3"),
        ("/posts/index.xml", "/index.xml"), ("/tags/index.xml", "/index.xml"),
        ("/tags/tea/page/2/", "/tags/tea/?page=2"), ("/posts/2025_05/2025_05_20_tea",
         "/posts/2025_05/2025_05_20_tea/"),
    ],
)  # fmt: skip
def test_addresses_that_hugo_made_lead_to_ours(client: Client, old: str, new: str) -> None:
    publish_post(tags=["tea"])
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)


def test_a_tag_has_a_feed_where_hugo_had_it(client: Client) -> None:
    publish_post("green", tags=["茶"])
    publish_post("black", tags=["紅茶"])
    feed = client.get("/tags/茶/index.xml").content.decode()
    assert "About green" in feed
    assert "About black" not in feed
    assert client.get("/tags/none/index.xml").status_code == 404


# JSON Feed


def test_the_json_feed_has_whole_texts_under_ids_that_stay(client: Client) -> None:
    edition = publish_post("tea", ["One", "Two"], tags=["茶"], source_url="https://news.example/1")
    response = client.get("/feed.json")
    assert response["Content-Type"] == "application/feed+json"
    feed = response.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["id"] == "tag:127.0.0.1,2025-05-20:/posts/2025_05/2025_05_20_tea/"
    assert (item["title"], item["tags"]) == (edition.title, ["茶"])
    assert "Two" in item["content_html"]
    assert item["external_url"] == "https://news.example/1"
    publishing.withdraw(edition.post)
    assert client.get("/feed.json").json()["items"] == []


# Valid pages


def test_every_kind_of_page_is_valid_html(client: Client) -> None:
    edition = publish_post(
        "tea", ["*One* `x`", NASTY, "```\n∧＿∧\n```"], ["> 1", "[l](https://a.example/?a=1&b=2)"],
        tags=["茶", "C++"], title=f"緑茶 {NASTY}", source_url="https://news.example/?a=1&b=2",
        lead="Lead **x**",
    )  # fmt: skip
    Post.objects.create(title="gone", slug="gone", last_path="2025_05/2025_05_21_gone")
    gone = publish_post("black")
    publishing.withdraw(gone.post)
    search.catch_up()
    for path in (
        "/", edition.get_absolute_url(), "/tags/", "/tags/茶/", "/months/", "/months/2025/05/",
        "/search/", "/search/?q=One", "/about/", "/contact/", "/contact/thanks/", "/nowhere/",
        gone.get_absolute_url(),
    ):  # fmt: skip
        html = client.get(path).content.decode()
        html5lib.HTMLParser(strict=True).parse(html)
        assert len(set(re.findall(r'\sid="([^"]*)"', html))) == len(re.findall(r'\sid="', html))
    assert Edition.objects.count() == 2
