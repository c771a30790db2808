"""What real Hugo shows of a post is what our renderer shows: on nasty texts, built once.

Rows are published, exported and built as they are in use. ``TEST_NASTY_SEED`` gives other texts.
"""

import datetime
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape as escape_html
from html import unescape
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker
from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts import publishing
from posts.content import PostContent
from posts.hugo.unsayable import unsayable
from posts.markdown import escape
from posts.models import Edition, Post, Quote, Section, set_tags
from posts.palette import BY_VALUE

from .built_page import BuiltPage, build, canonical, read_page
from .nasty_texts import SEED, NastyTexts

TEXTS, POSTS = 2000, 200
# A quote's place in its post decides where it stands: open, in a fold, open, in another fold.
FOLDED = (False, False, False, True, True, True, False, True, True, True)
A_LONG_RUN = 80
NOON = datetime.datetime(2025, 5, 20, 12, 0, tzinfo=datetime.UTC)
PICTURE = "thumbnails/calm_1.svg"
# What the feed of the plain site holds.
NEWEST = 60
ODD_IN_XML = re.compile("[\0-\x1f\ufffe\uffff]")
COLORS = (*BY_VALUE, "", "#123456")

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine("sqlite")]


def one_line(text: str) -> str:
    """A text as a title or a name shows it."""
    for line_feed in ("\r\n", "\n", "\r"):
        text = text.replace(line_feed, " ")
    return text.replace("\0", "\ufffd")


def make_bodies(nasty: NastyTexts) -> Iterator[str]:
    """Markdown, some of it escaped so that it shows the nasty text itself."""
    for number in range(TEXTS):
        text = nasty.text() if number % A_LONG_RUN else nasty.long_run()
        yield escape(text) if number % 3 == 0 else text


def make_tag(nasty: NastyTexts, number: int) -> str:
    """A tag; the number tells tags apart that differ only in what Hugo drops of an address."""
    return f"札{number}" + " ".join(one_line(nasty.text(4)).split())[:70]


def publish(nasty: NastyTexts, number: int, bodies: Iterator[str]) -> Edition:
    """Publish a post of the next bodies, nasty in every place that takes a text."""
    post = Post.objects.create(
        slug=f"post_{number}",
        date=NOON.date(),
        title=one_line(nasty.text(6))[:300].strip() or "題名",
        lead=nasty.text() if number % 10 else "",
        thumbnail=f"thumbnails/{one_line(nasty.text(3))}"[:200] if number else PICTURE,
        source_url=f"https://example.com/{one_line(nasty.text(4))}",
    )
    set_tags(post, [make_tag(nasty, count) for count in range(3)])
    section: Section | None = None
    for position, folded in enumerate(FOLDED):
        if section is None or section.folded != folded:
            summary = nasty.text(5)[:300] if folded else ""
            section = Section.objects.create(
                post=post, position=position, folded=folded, summary=summary
            )
        Quote.objects.create(
            post=post,
            section=section,
            position=position,
            author=nasty.text(5)[:200],
            time=NOON,
            color=COLORS[position % len(COLORS)],
            body=next(bodies),
        )
    return publishing.publish(post)


@dataclass(frozen=True)
class Built:
    """Published posts, and the folder that real Hugo built of them."""

    posts: list[PostContent]
    folder: Path
    site: Path

    def page(self, post: PostContent) -> BuiltPage:
        """Read a post's page."""
        return read_page(self.site / "posts" / post.path / "index.html")

    def pages(self, path: str) -> Iterator[LexborHTMLParser]:
        """Read all pages of a list."""
        later = sorted((self.site / path).glob("page/*/index.html"))
        for page in (self.site / path / "index.html", *later):
            yield LexborHTMLParser(page.read_bytes())


@pytest.fixture(scope="module")
def built(
    engine: str,
    django_db_blocker: DjangoDbBlocker,
    hugo: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Built:
    """All posts, built once; the rows are gone again."""
    nasty = NastyTexts()
    bodies = make_bodies(nasty)
    folder = tmp_path_factory.mktemp("hugo")
    with django_db_blocker.unblock(), transaction.atomic():
        editions = [publish(nasty, number, bodies) for number in range(POSTS)]
        posts = [publishing.current_content(edition.post) for edition in editions]
        call_command("export_hugo", folder, stdout=StringIO())
        transaction.set_rollback(True)
    assert sum(1 for post in posts for _quote in post.quotes) == TEXTS
    return Built(posts, folder, build(hugo, folder))


@pytest.fixture(autouse=True)
def _how_to_have_the_same_texts_again() -> None:
    print(f"TEST_NASTY_SEED={SEED}")  # noqa: T201 - pytest shows it where a test fails


def test_every_body_is_shown_as_our_renderer_shows_it(built: Built) -> None:
    for post in built.posts:
        for ours, theirs in zip(post.quotes, built.page(post).quotes, strict=True):
            assert theirs.html == canonical(ours.html), ours.body


def as_told(post: PostContent) -> dict[tuple[str, int], str]:
    """What the desk tells that is written in place of what can't be said."""
    return {one[:2]: one.written for one in unsayable(post)}


def test_names_times_and_colours_are_shown_as_they_are_but_for_what_cannot_be_said(
    built: Built,
) -> None:
    substituted = 0
    for post in built.posts:
        told = as_told(post)
        for ours, theirs in zip(post.quotes, built.page(post).quotes, strict=True):
            name = told.get(("author", ours.number), ours.author)
            substituted += name != ours.author
            assert (theirs.author, theirs.time) == (name, ours.time_iso)
            assert theirs.color == ours.color
            assert theirs.colour_name == (ours.colour.name if ours.colour else "")
    assert 0 < substituted < TEXTS / 3


def test_titles_summaries_leads_and_sources_are_shown_as_they_are(built: Built) -> None:
    for post in built.posts:
        page, told = built.page(post), as_told(post)
        assert page.title == post.title
        summaries: list[str] = []
        folds: list[str | None] = []
        for section in post.sections:
            if section.folded:
                summary = told.get(("summary", len(summaries) + 1), section.summary)
                summaries.append(canonical(escape_html(summary)))
            folds += [summaries[-1] if section.folded else None] * len(section.quotes)
        assert page.folds == summaries
        assert [quote.fold for quote in page.quotes] == folds
        address = escape_html(told.get(("source", 0), post.source_url))
        assert canonical(f'引用元：<a href="{address}">{address}</a>') in page.before
        assert canonical(post.lead_html) in page.before


def test_the_lists_lead_to_every_post(built: Built) -> None:
    addresses = {f"/posts/{post.path}/" for post in built.posts}
    for path in ("", "posts", "months/2025/05"):
        links = {link.attributes["href"] for page in built.pages(path) for link in titles_in(page)}
        assert links == addresses


def titles_in(page: LexborHTMLParser | LexborNode) -> list[LexborNode]:
    """The links to posts of a list's page."""
    return page.css(".card-title a")


def test_titles_and_tags_in_lists_are_as_they_were_typed(built: Built) -> None:
    cards = {
        link.attributes["href"]: (link.text(), [tag.text() for tag in card.css(".card-tags span")])
        for page in built.pages("posts")
        for card in page.css(".card")
        for link in titles_in(card)
    }
    for post in built.posts:
        assert cards[f"/posts/{post.path}/"] == (post.title, list(post.tags))


def test_the_front_matter_says_what_was_typed(built: Built) -> None:
    for post in built.posts:
        text = (built.folder / "content/posts" / post.path / "index.md").read_bytes().decode()
        front = tomllib.loads(text.split("\n+++\n")[0].removeprefix("+++\n"))
        assert front["title"] == post.title
        assert front["tags"] == list(post.tags)
        assert front["featureimage"] == post.thumbnail


def test_the_feed_names_the_newest_posts(built: Built) -> None:
    feed = ElementTree.parse(built.site / "index.xml")
    items = [(item.findtext("link"), item.findtext("title")) for item in feed.iter("item")]
    titles = {f"https://example.com/posts/{post.path}/": post.title for post in built.posts}
    assert len(items) == NEWEST
    for link, title in items:
        # XML has line feeds alone, and no control characters.
        assert link is not None
        assert ODD_IN_XML.sub("", title or "") == ODD_IN_XML.sub("", titles[link])


def test_the_layouts_use_what_the_stylesheets_and_the_site_have(built: Built) -> None:
    styles = "".join(path.read_text() for path in built.site.glob("*.css"))
    page = LexborHTMLParser(
        (built.site / "posts" / built.posts[0].path / "index.html").read_bytes()
    )
    lists = LexborHTMLParser((built.site / "index.html").read_bytes())
    for tree in (page, lists):
        for node in tree.css("body [class]"):
            for name in (node.attributes["class"] or "").split():
                assert f".{name}" in styles, name
        for node in tree.css("[src]:not(.card-picture), link[href^='/']"):
            address = node.attributes.get("src") or node.attributes["href"] or ""
            assert (built.site / address.lstrip("/")).exists(), address


def test_a_post_of_the_folders_own_needs_no_tags_and_no_picture(hugo: Path, tmp_path: Path) -> None:
    call_command("export_hugo", tmp_path, stdout=StringIO())
    own = tmp_path / "content/posts/2025_05/2025_05_20_own/index.md"
    own.parent.mkdir(parents=True)
    own.write_text("+++\ntitle = 'Own'\ndate = '2025-05-20'\n+++\nA word.\n")
    page = build(hugo, tmp_path) / "posts/2025_05/2025_05_20_own/index.html"
    assert read_page(page).title == "Own"


def test_the_oracle_sees_what_our_renderer_shows(built: Built, shared: Path, hugo: Path) -> None:
    done = subprocess.run(
        [sys.executable, shared / "oracle" / "oracle.py", "--hugo", hugo, built.folder / "content"],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    posts = {post["path"]: post for post in map(json.loads, done.stdout.splitlines())}
    for post in built.posts:
        seen = posts[f"posts/{post.path}/index.md"]
        for ours, theirs in zip(post.quotes, seen["items"], strict=True):
            tree = LexborHTMLParser(ours.html)
            assert theirs["hrefs"] == [link.attributes.get("href") for link in tree.css("a")]
            # Where a body begins or ends with a block of code there is a border there.
            assert theirs["text_raw"].strip("\n") == shown_text(ours.html).strip("\n"), ours.body


def shown_text(html: str) -> str:
    """The text of flat HTML with its line breaks, and with borders around blocks of code."""
    lines = re.split("(<pre>.*?</pre>)", html.replace("<br>", "\n"), flags=re.DOTALL)
    blocks = [unescape(re.sub("<[^>]*>", "", line)) for line in lines]
    text = blocks[0]
    for block in filter(None, blocks[1:]):
        text += block if not text or text.endswith("\n") else f"\n{block}"
    return text
