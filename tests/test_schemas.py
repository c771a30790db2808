"""Feeds and the sitemap are what their schemas say (``tests/schemas``)."""

import json
from pathlib import Path

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from lxml import etree

from .factories import publish_post

pytestmark = pytest.mark.django_db

SCHEMAS = Path(__file__).parent / "schemas"


def wrong(schema: str, document: bytes) -> list[str]:
    """What a schema has against a document."""
    rules = etree.RelaxNG(etree.parse(SCHEMAS / schema))
    rules.validate(etree.fromstring(document))
    return [f"{fault.line}: {fault.message}" for fault in rules.error_log]


@pytest.fixture
def posts() -> None:
    """Posts that try a feed's patience: with much, and with as little as may be."""
    publish_post("plain")
    publish_post("bare", ["x"], tags=[], source_url="")
    publish_post(
        "rich",
        ["<b> & ]]> **強調** https://example.org/?a=b&c=d", "\N{GRINNING FACE}"],
        folded=["畳んだ引用"],
        tags=["C++", "茶 と 菓子", '"<&>'],
        title='長い題<&"> 緑茶',
        lead="*前書き*",
        source_url="https://news.ycombinator.com/item?id=1&x=<y>",
    )


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/index.xml", "rss.rng"),
        ("/tags/c++/index.xml", "rss.rng"),
        ("/atom.xml", "atom.rng"),
        ("/sitemap.xml", "sitemap.rng"),
    ],
)
def test_a_feed_and_the_sitemap_are_as_their_schema_says(
    client: Client, path: str, schema: str
) -> None:
    assert wrong(schema, client.get(path).content) == []


@pytest.mark.usefixtures("posts")
def test_the_json_feed_is_as_its_schema_says(client: Client) -> None:
    rules = Draft202012Validator(json.loads((SCHEMAS / "json_feed.json").read_text()))
    feed = client.get("/feed.json").json()
    assert [fault.message for fault in rules.iter_errors(feed)] == []
    assert len(feed["items"]) == 3


@pytest.mark.parametrize("path", ["/index.xml", "/atom.xml", "/feed.json"])
def test_a_feed_with_nothing_in_it_is_one_all_the_same(client: Client, path: str) -> None:
    document = client.get(path).content
    if path == "/feed.json":
        assert json.loads(document)["items"] == []
    else:
        assert wrong("rss.rng" if path == "/index.xml" else "atom.rng", document) == []


def test_the_schemas_find_what_is_wrong() -> None:
    assert wrong("rss.rng", b'<rss version="2.0"><channel><title>x</title></channel></rss>')
    assert wrong("atom.rng", b'<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id></feed>')
    space = b"http://www.sitemaps.org/schemas/sitemap/0.9"
    assert wrong("sitemap.rng", b'<urlset xmlns="%s"><url><loc>/x</loc></url></urlset>' % space)
