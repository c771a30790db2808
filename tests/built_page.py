"""Reads back the page that real Hugo built, as a browser's parser sees it."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Hugo 0.168 sometimes never ends, doing nothing; tried again, it does.
SECONDS, ATTEMPTS = 60, 3


@dataclass(frozen=True)
class BuiltQuote:
    """One quote; ``colour_name`` is what the stylesheet calls it, ``html`` its canonical body."""

    author: str
    time: str
    color: str
    colour_name: str
    html: str
    fold: str | None


@dataclass(frozen=True)
class BuiltPage:
    """A page: its title, what stands before the quotes, its quotes, its folds' summaries."""

    title: str
    before: str
    quotes: list[BuiltQuote]
    folds: list[str]


def build(hugo: Path, folder: Path) -> Path:
    """Build a Hugo folder as ``hugo`` alone does, and return the site."""
    for _attempt in range(ATTEMPTS):
        try:
            done = subprocess.run(
                [hugo, "--source", folder, "--noBuildLock", "--logLevel", "warn"],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            shutil.rmtree(folder / "public", ignore_errors=True)
            continue
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARN" not in done.stdout + done.stderr, done.stdout + done.stderr
        return folder / "public"
    raise TimeoutError(f"hugo never ended, {ATTEMPTS} times")


def read_page(path: Path) -> BuiltPage:
    """Read a post's page."""
    tree = LexborHTMLParser(path.read_bytes())
    [quotes] = tree.css(".quotes")
    return BuiltPage(
        title=text_of(tree, ".post-head h1"),
        before="".join(map(written, takewhile(is_no_quote, children(quotes)))),
        quotes=[read_quote(node) for node in tree.css("[data-quote]")],
        folds=[inner(node) for node in tree.css("details[data-fold] > summary")],
    )


def is_no_quote(node: LexborNode) -> bool:
    """Say whether a node stands outside of quotes and folds."""
    return node.tag not in {"figure", "details"}


def text_of(tree: LexborHTMLParser, selector: str) -> str:
    """Return the text of the one element that there is."""
    [node] = tree.css(selector)
    return node.text()


def read_quote(node: LexborNode) -> BuiltQuote:
    """Read one quote."""
    [body] = node.css("[data-body]")
    above = node.parent
    assert above is not None
    summary = above.css_first("summary") if above.tag == "details" else None
    values = node.attributes
    return BuiltQuote(
        values["data-author"] or "",
        values["data-time"] or "",
        values["data-color"] or "",
        (values["class"] or "").removeprefix("quote").removeprefix(" coloured "),
        inner(body),
        None if summary is None else inner(summary),
    )


def canonical(html: str) -> str:
    """Return HTML as a browser's parser reads it, links with nothing but their address."""
    [node] = LexborHTMLParser(f"<div id=here>{html}</div>").css("#here")
    return inner(node)


def inner(node: LexborNode) -> str:
    """Return a node's content in a canonical form: without comments, text in one way."""
    return "".join(written(child) for child in children(node))


def children(node: LexborNode) -> Iterator[LexborNode]:
    """Yield a node's children, text among them."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def written(node: LexborNode) -> str:
    """Return a node in a canonical form."""
    if node.is_comment_node:
        return ""
    if node.is_text_node:
        return escape(node.text_content or "")
    if node.tag == "br":
        return "<br>"
    href = node.attributes.get("href") if node.tag == "a" else None
    return f"<{node.tag}{'' if href is None else f' {escape(href)}'}>{inner(node)}</{node.tag}>"
