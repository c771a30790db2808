"""What a reader's phone has to fetch before it shows a post of 90 quotes."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from tools.bench_hugo import generator

from .factories import publish_post

MOST_BYTES = 60_000


def file_of(address: str) -> str:
    """The text of a static file, by its address in a page."""
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return Path(found).read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.one_engine("sqlite")
def test_a_post_of_90_quotes_weighs_little_and_paints_after_one_more_round_trip(
    client: Client, record_property: Callable[[str, object], None]
) -> None:
    random = Random(1)
    edition = publish_post("ninety", [generator.body(random) or "。" for _quote in range(90)])
    sent = client.get(edition.get_absolute_url(), headers={"accept-encoding": "br"}).content
    page = LexborHTMLParser(brotli.decompress(sent))
    styles = [node.attributes["href"] or "" for node in page.css("link[rel=stylesheet]")]
    scripts = [node.attributes for node in page.css("script[src]")]
    # The paint waits for the style sheets alone, and these name nothing that it would wait for too.
    assert styles
    for script in scripts:
        assert "defer" in script or "async" in script or script.get("type") == "module"
    for style in styles:
        assert not re.search(r"@import|@font-face", file_of(style))
    files = [*styles, *(script["src"] or "" for script in scripts)]
    packed = [len(brotli.compress(file_of(address).encode())) for address in files]
    weight = len(sent) + sum(packed)
    record_property("bytes of HTML, CSS and JavaScript", f"{len(sent)} + {packed} = {weight}")
    assert weight <= MOST_BYTES
