"""What real Hugo shows of a post is what our renderer shows: on nasty texts, built once."""

import datetime
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from html import escape as escape_html
from html import unescape
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from posts.content import PostContent, QuoteContent, SectionContent
from posts.export import Folder, complete_site
from posts.hugo.parameters import sayable
from posts.hugo.writer import write_post
from posts.markdown import escape
from posts.palette import BY_VALUE

from .built_page import BuiltPage, build, canonical, read_page

TEXTS, A_POST = 400, 40
NOON = datetime.datetime(2025, 5, 20, 12, 0, tzinfo=datetime.UTC)

WORDS = st.sampled_from(
    [
        "日本語",
        "です。",
        "カナ、",
        "（かっこ）",
        "「引用」",
        "a",
        "word",
        "snake_case",
        "don't",
        "I'm",
        "90",
        "Ω",
        "é",
    ]
)
SIGNS = st.text("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", min_size=1, max_size=4)
SPACES = st.sampled_from([" ", "  ", "\u3000", "\t", "\n", "\n\n", "\n\n\n", "\u00a0", "    "])
ADDRESSES = st.sampled_from(
    [
        "https://example.com", "https://example.com/", "http://example.com/a_b?c=d&e=f#g",
        "https://example.com/%E3%81%82", "https://example.com/%E3%8", "https://example.com/a(b)c",
        "https://example.com/a...b", "https://example.com/x--y", "http://localhost:8000/",
        "https://EXAMPLE.com/", "https://example.com/~a/*b*/", "https://example.com/a;b;",
        "https://example.com/a&amp;b", "https://example.com/:smile:", "ftp://example.com/",
        "www.example.com", "me@example.com", "mailto:me@example.com", "https://", "http://a",
        "<https://example.com/>", "[link](https://example.com/)", "[l](https://a.b/'\"`)",
        "[a *b*](https://example.com/{{x}})", "https\\://example.com/", "git@github.com:a/b.git",
    ]
)  # fmt: skip
MARKUP = st.sampled_from(
    [
        "*a*", "**b**", "~~c~~", "`code`", "``a`b``", "_a_", "__init__", "***", "---", "- - -",
        "# a", "#", "> a", "1. a", "1) a", "- a", "+ a", "+++", "===", "| a | b |", "[ ] a",
        "[^1]", "[a]: b", ": a", "!", "![a](b)", "<b>", "</details>", "<!--", "-->", "<?", "<!x>",
        "&amp;", "&#39;", "&nbsp;", "&", "&lt", ":smile:", ":100:", ":+1:", "12:34:56", ">>12",
        "...", "--", "<<", ">>", "(c)", "$a$", "$$", "\\(a\\)", "==a==", "++a++", "^a^", "~a~",
        "\\", "\\\\", "\\n", "\\`", "```\n a\n\n  b\n```", "```\n*a*\n", "{.a}", "{#a}",
    ]
)  # fmt: skip
SHORTCODES = st.sampled_from(
    [
        "{{", "{{{", "}}", "{{<", "{{%", ">}}", "%}}", "{{< x >}}", "{{% x %}}", "{{</* x */>}}",
        "{{</details>}}", '{{% ref "/posts/" %}}', "HAHAHUGO", "HAHAHUGOSHORTCODE-s1-HBHB",
        "HAHAHUGOSHORTCODE0s0HBHB", "HBHB", "<!--more-->", '"', '\\"', "{% x %}", "{", "{\n{",
    ]
)  # fmt: skip
SEPARATORS = "\x01\x0b\x0c\x1b\x1c\x1f\x7f\x80\x85\x9f\u2028\u2029\ufeff\ufffd\ufffe"
ODD = st.sampled_from(
    [
        *SEPARATORS,
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\u2069",
        "👨‍👩‍👧",
        "🇯🇵",
        "が",
        "\U0010ffff",
        "\r\n",
        "\0",
    ]
)
ANYTHING = st.characters(exclude_categories=["Cs"])
NASTY = WORDS | SIGNS | SPACES | ADDRESSES | MARKUP | SHORTCODES | ODD | ANYTHING
# What can be said in entities, for the most part.
MILD = WORDS | SIGNS | st.sampled_from([" ", "  ", "\n"]) | ADDRESSES | MARKUP


def collect(pieces: st.SearchStrategy[str], count: int) -> list[str]:
    """Return texts made of these pieces, the same at each run."""
    found: list[str] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(pieces, min_size=1, max_size=12))
    def keep(parts: list[str]) -> None:
        found.append("".join(parts))

    keep()
    return found


def one_line(text: str) -> str:
    """A text as a title or a name shows it."""
    for line_feed in ("\r\n", "\n", "\r"):
        text = text.replace(line_feed, " ")
    return text.replace("\0", "\ufffd")


def make_bodies() -> list[str]:
    """Markdown, and texts escaped to be Markdown, nasty and less so."""
    nasty = collect(NASTY, TEXTS // 4)
    mild = [text.strip() for text in collect(MILD, TEXTS // 4)]
    return [*nasty, *map(escape, nasty), *mild, *map(escape, mild)]


def make_posts() -> list[PostContent]:
    """Posts that between them hold all kinds of text, in every place that takes one."""
    bodies = make_bodies()
    names = cycle(collect(NASTY, 150))
    colors = cycle([*BY_VALUE, "", "#123456"])
    posts: list[PostContent] = []
    for start in range(0, len(bodies), A_POST):
        quotes = tuple(
            QuoteContent(number, next(names), NOON, next(colors), body)
            for number, body in enumerate(bodies[start : start + A_POST], 1)
        )
        open_section = SectionContent(False, "", quotes[: A_POST // 2])
        fold = SectionContent(True, next(names), quotes[A_POST // 2 :])
        posts.append(
            PostContent(
                path=f"2025_05/2025_05_20_post_{len(posts)}",
                title=one_line(next(names)).strip() or "題名",
                date=NOON.date(),
                tags=(f"札{next(names)}", "日本語"),
                thumbnail="thumbnails/calm_1.svg",
                source_url=f"https://example.com/{one_line(next(names))}",
                lead=next(names),
                sections=(fold, open_section) if len(posts) % 2 else (open_section, fold),
            )
        )
    return posts


@dataclass(frozen=True)
class Built:
    """Posts, and the folder that real Hugo built of them."""

    posts: list[PostContent]
    folder: Path
    site: Path

    def page(self, post: PostContent) -> BuiltPage:
        """Read a post's page."""
        return read_page(self.site / "posts" / post.path / "index.html")


@pytest.fixture(scope="module")
def built(hugo: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """All posts, built once."""
    posts = make_posts()
    folder = Folder.at(tmp_path_factory.mktemp("hugo"))
    complete_site(folder)
    for post in posts:
        folder.write(f"content/posts/{post.path}/index.md", write_post(post).encode())
    return Built(posts, folder.root, build(hugo, folder.root))


def test_every_body_is_shown_as_our_renderer_shows_it(built: Built) -> None:
    for post in built.posts:
        for ours, theirs in zip(post.quotes, built.page(post).quotes, strict=True):
            assert theirs.html == canonical(ours.html), ours.body


def test_names_times_and_colours_are_shown_as_they_are_but_for_what_cannot_be_said(
    built: Built,
) -> None:
    substituted = 0
    for post in built.posts:
        folded = [section.folded for section in post.sections for _quote in section.quotes]
        pairs = zip(post.quotes, built.page(post).quotes, folded, strict=True)
        for ours, theirs, in_fold in pairs:
            name = sayable(ours.author, folded=in_fold)
            substituted += name != ours.author
            assert (theirs.author, theirs.time) == (name, ours.time_iso)
            assert theirs.color == ours.color
            assert theirs.colour_name == (ours.colour.name if ours.colour else "")
    assert 0 < substituted < TEXTS / 3


def test_titles_summaries_leads_and_sources_are_shown_as_they_are(built: Built) -> None:
    for post in built.posts:
        page = built.page(post)
        [fold] = [section for section in post.sections if section.folded]
        assert page.title == post.title
        assert page.folds == [canonical(escape_html(one_line(fold.summary)))]
        assert {quote.fold for quote in page.quotes if quote.fold is not None} == set(page.folds)
        assert sum(quote.fold is not None for quote in page.quotes) == len(fold.quotes)
        address = escape_html(post.source_url)
        assert canonical(f'引用元：<a href="{address}">{address}</a>') in page.before
        assert canonical(post.lead_html) in page.before


def test_the_lists_lead_to_every_post(built: Built) -> None:
    for path in ("index.html", "posts/index.html", "months/2025/05/index.html"):
        tree = LexborHTMLParser((built.site / path).read_bytes())
        links = {link.attributes["href"] for link in tree.css(".card-title a")}
        assert links == {f"/posts/{post.path}/" for post in built.posts}
    tags = LexborHTMLParser((built.site / "tags" / "index.html").read_bytes())
    assert "日本語" in {link.text().split()[0] for link in tags.css(".tags a")}


def test_the_feed_names_every_post(built: Built) -> None:
    feed = ElementTree.parse(built.site / "index.xml")
    links = {item.findtext("link") for item in feed.iter("item")}
    assert links == {f"https://example.com/posts/{post.path}/" for post in built.posts}


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
        for node in tree.css("[src], link[href^='/']"):
            address = node.attributes.get("src") or node.attributes["href"] or ""
            assert (built.site / address.lstrip("/")).exists(), address


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
