"""The feeds: whole texts, addresses that work anywhere, ids that stay."""

import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from posts import feeds, publishing
from posts.labels import LABELS
from posts.models import Edition

from .factories import NOON, publish_post

ATOM = "{http://www.w3.org/2005/Atom}"
WHOLE_TEXT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DAY = datetime.date(2025, 5, 20)


@pytest.fixture
def site(settings: Settings) -> str:
    """The site's public address, which is not the one that the tests ask for."""
    address = "https://matome.example"
    settings.SITE_URL = address
    return address


def items(client: Client) -> list[Element]:
    """What the RSS feed holds."""
    return ElementTree.fromstring(client.get("/index.xml").content).findall("channel/item")


def entries(client: Client) -> list[Element]:
    """What the Atom feed holds."""
    return ElementTree.fromstring(client.get("/atom.xml").content).findall(f"{ATOM}entry")


def text(element: Element, name: str) -> str:
    """What stands in the one child of this name."""
    (child,) = element.findall(name)
    return child.text or ""


@pytest.mark.django_db
def test_both_feeds_hold_the_whole_text_under_the_sites_own_address(
    client: Client, site: str
) -> None:
    edition = publish_post(
        title="Tea & <cake>",
        bodies=["First *quote*."],
        folded=["In a fold."],
        tags=["茶", "tea"],
        lead="The lead.",
        source_url="https://news.ycombinator.com/item?id=1",
    )
    address = f"{site}{edition.get_absolute_url()}"
    (item,), (entry,) = items(client), entries(client)
    assert text(item, "title") == text(entry, f"{ATOM}title") == "Tea & <cake>"
    assert text(item, "link") == entry.findall(f"{ATOM}link")[0].attrib["href"] == address
    assert [tag.text for tag in item.findall("category")] == ["茶", "tea"]
    whole = text(item, WHOLE_TEXT)
    assert whole == text(entry, f"{ATOM}content")
    page = LexborHTMLParser(whole)
    assert [body.text() for body in page.css("[data-body]")] == ["First quote.", "In a fold."]
    assert "The lead." in whole
    addresses = [link.attributes["href"] or "" for link in page.css("a")]
    assert addresses[0] == "https://news.ycombinator.com/item?id=1"
    assert f"{address}#q2" in addresses
    assert all(link.startswith("https://") for link in addresses)


@pytest.mark.django_db
def test_the_whole_text_says_what_was_made_of_a_quote(client: Client) -> None:
    edition = publish_post(bodies=["One.", "Two."])
    edition.post.quotes.filter(position=1).update(label="summary")
    publishing.publish(edition.post)
    (item,), (entry,) = items(client), entries(client)
    for whole in (text(item, WHOLE_TEXT), text(entry, f"{ATOM}content")):
        first, second = LexborHTMLParser(whole).css("figcaption")
        assert not first.css(".label")
        with override(settings.LANGUAGE_CODE):
            assert [mark.text() for mark in second.css(".label")] == [LABELS["summary"].mark]


@pytest.mark.django_db
def test_an_items_id_stays_when_it_is_published_again_and_when_the_site_moves_to_https(
    client: Client, settings: Settings
) -> None:
    settings.SITE_URL = "http://matome.example"
    edition = publish_post()
    rss, atom = text(items(client)[0], "guid"), text(entries(client)[0], f"{ATOM}id")
    edition.post.quotes.update(body="Said otherwise.")
    publishing.publish(edition.post)
    settings.SITE_URL = "https://matome.example"
    (item,), (entry,) = items(client), entries(client)
    assert (text(item, "guid"), text(entry, f"{ATOM}id")) == (rss, atom)
    assert rss == atom == f"tag:matome.example,2025-05-20:{edition.get_absolute_url()}"
    assert "Said otherwise." in text(item, WHOLE_TEXT)
    assert text(entry, f"{ATOM}updated") > text(entry, f"{ATOM}published")


@pytest.mark.django_db
def test_the_feeds_hold_a_busy_days_posts_the_newest_first_for_one_query(client: Client) -> None:
    for number in range(feeds.ITEMS + 2):
        publish_post(f"tea_{number}", tags=["tea", f"kind {number}"])
    assert feeds.ITEMS >= 60
    Client().get("/")
    for read in (items, entries):
        with CaptureQueriesContext(connection) as queries:
            found = read(client)
        assert len(found) == feeds.ITEMS
        assert len(queries) == 2  # the posts, and what has the feed's version
    assert text(items(client)[0], "title") == f"About tea_{feeds.ITEMS + 1}"


@pytest.mark.django_db
def test_a_feed_is_sent_again_only_after_something_was_published_or_withdrawn(
    client: Client,
) -> None:
    edition = publish_post()
    for path in ("/index.xml", "/atom.xml"):
        before = client.get(path)["ETag"]
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, HTTP_IF_NONE_MATCH=before).status_code == 304
        assert len(queries) == 0
    publishing.withdraw(edition.post)
    after = client.get("/index.xml", HTTP_IF_NONE_MATCH=before)
    assert after.status_code == 200
    assert items(client) == entries(client) == []


@pytest.mark.django_db
def test_a_feed_is_the_same_in_every_readers_language(client: Client) -> None:
    publish_post(source_url="https://news.ycombinator.com/item?id=1")
    english = client.get("/index.xml", HTTP_ACCEPT_LANGUAGE="en")
    assert english.content == client.get("/index.xml", HTTP_ACCEPT_LANGUAGE="ja").content
    assert english["Content-Type"].startswith("application/rss+xml")


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_makes_a_feed_that_can_be_read(text: str) -> None:
    edition = Edition(
        path="2025_05/2025_05_20_tea",
        title=text,
        date=DAY,
        tag_names=[text],
        html=escape(text),
        description=text,
        first_published_at=NOON,
        published_at=NOON,
    )
    for kind in (feeds.WholeTextRss, feeds.WholeTextAtom):
        feed = kind(title="Site", link="https://matome.example/", description="")
        feeds.add_edition(feed, edition)
        ElementTree.fromstring(feed.writeString("utf-8"))
