"""The HTML of an item's page, as Hacker News has written it since 2015.

Comments are rows, in order; how deep one stands is its ``indent`` or the width of a spacer, 40 a
level. Times stand in a ``title``, in UTC, since some time after 2015; "10 hours ago" is no time.
"""

import datetime
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from curation.sources.base import FetchedThread, SourceError, State

from .items import Item, moment, thread_of

LEVEL = 40
ITEM_LINK = re.compile(r"(?:^|/)item\?id=(\d+)")
STATES: dict[str, State] = {"[deleted]": "deleted", "[flagged]": "flagged", "[dead]": "dead"}
AGE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")


def recognises(text: str) -> bool:
    """Say whether this is a page of Hacker News."""
    return 'id="hnmain"' in text or "id='hnmain'" in text


def read(text: str, label: str) -> FetchedThread:
    """Return the thread of a page; raises SourceError for a page that is none."""
    page = LexborHTMLParser(text)
    rows = [node for node in page.css("td.default") if node.css_first(".comhead") is not None]
    if not rows and len(page.css(".subtext")) > 1:
        raise SourceError(f"{label}: is a list of stories, not a thread")
    head = head_of(page, label)
    if rows and ref_of(rows[0]) == head.ref:
        rows = rows[1:]
    more = any((link.text() or "").strip() == "More" for link in page.css("a"))
    return thread_of(head, comments(rows, head.ref, label), label, complete=not more)


def comments(rows: list[LexborNode], root: str, label: str) -> Iterator[Item]:
    """Yield the comments of the rows, each with its parent by how deep it stands."""
    above: list[str] = []
    for number, row in enumerate(rows):
        depth = depth_of(row)
        del above[depth:]
        parent = above[-1] if above else root
        item = item_of(row, ref_of(row) or f"{root}.{number}", parent, label)
        above.append(item.ref)
        yield item


def row_of(node: LexborNode) -> LexborNode | None:
    """Return the table row that a cell stands in."""
    return node.parent if node.parent is not None and node.parent.tag == "tr" else None


def depth_of(cell: LexborNode) -> int:
    """Return how deep a comment stands, from 0."""
    row = row_of(cell)
    if row is None:
        return 0
    marked = row.css_first("[indent]")
    spacer = row.css_first("img[width]")
    if marked is not None:
        return whole(marked.attributes.get("indent"))
    return whole(spacer.attributes.get("width")) // LEVEL if spacer is not None else 0


def whole(text: str | None) -> int:
    """Return a number written in an attribute, 0 for none, and no more than a page can hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def ref_of(cell: LexborNode) -> str:
    """Return a comment's id, by its row, its own link or its vote arrow; ``""`` for none."""
    above = cell.parent
    while above is not None and above.tag != "body":
        name = above.attributes.get("id") or ""
        if above.tag == "tr" and "athing" in (above.attributes.get("class") or "").split():
            if name.isascii() and name.isdigit():
                return name
            break
        above = above.parent
    for link in cell.css(".comhead a"):
        found = ITEM_LINK.search(link.attributes.get("href") or "")
        if found and not (link.parent is not None and "par" in classes(link.parent)):
            return found.group(1)
    row = row_of(cell)
    arrow = row.css_first("a[id^=up_]") if row is not None else None
    return (arrow.attributes.get("id") or "").removeprefix("up_") if arrow is not None else ""


def classes(node: LexborNode) -> list[str]:
    """Return an element's classes."""
    return (node.attributes.get("class") or "").split()


def item_of(cell: LexborNode, ref: str, parent: str, label: str) -> Item:
    """Return the comment of a cell."""
    head = cell.css_first(".comhead")
    author, created_at = byline(head, label)
    body = cell.css_first(".commtext") or cell.css_first(".comment")
    html, said = text_of(body)
    state = STATES.get(said, "live")
    if state == "live" and head is not None and "[dead]" in (head.text() or ""):
        state = "dead"
    return Item(
        ref=ref,
        parent=parent,
        author=author,
        html="" if said in STATES else html,
        created_at=created_at,
        state=state if author or said else "deleted",
    )


def byline(node: LexborNode | None, label: str) -> tuple[str, datetime.datetime | None]:
    """Return who wrote something, and when, if the page says."""
    if node is None:
        return "", None
    user = node.css_first('a[href^="user?id="]') or node.css_first('a[href*="/user?id="]')
    age = node.css_first(".age[title]")
    stamp = AGE.search(age.attributes.get("title") or "") if age is not None else None
    author = words(user)
    return author, moment(None, stamp.group(1) if stamp else None, label)


def text_of(body: LexborNode | None) -> tuple[str, str]:
    """Return a comment's HTML without what the page adds to it, and its words."""
    if body is None:
        return "", ""
    for extra in body.css(".reply, .navs, script"):
        extra.decompose()
    for link in body.css('a[href*="reply?id="]'):
        wrapper = link
        while wrapper.parent is not None and wrapper.parent.tag in {"u", "font", "p"}:
            wrapper = wrapper.parent
        if (wrapper.text() or "").strip() == "reply":
            wrapper.decompose()
    return body.html or "", words(body)


def head_of(page: LexborHTMLParser, label: str) -> Item:
    """Return the story that a page is about, or the comment that a permalink page is about."""
    table = page.css_first(".fatitem") or page.css_first("#hnmain")
    cell = page.css_first(".fatitem td.default")
    if cell is not None and (ref := ref_of(cell)):
        return item_of(cell, ref, "", label)
    subtext = table.css_first(".subtext") if table is not None else None
    if table is None or subtext is None or not (ref := story_ref(table, subtext)):
        raise SourceError(f"{label}: is a page of Hacker News, but not of a thread")
    author, created_at = byline(subtext, label)
    title, link = title_of(page, table)
    points = re.match(r"\d+", words(subtext.css_first("[id^=score_]")))
    return Item(
        ref=ref,
        author=author,
        html=text_of(table.css_first(".toptext"))[0],
        created_at=created_at,
        points=int(points.group()) if points else None,
        title=title,
        link=link,
    )


def story_ref(table: LexborNode, subtext: LexborNode) -> str:
    """Return the story's id: the page's form names it, and so does the story's own link."""
    field = table.css_first("input[name=parent]")
    value = (field.attributes.get("value") or "") if field is not None else ""
    if value.isascii() and value.isdigit():
        return value
    links = (ITEM_LINK.search(a.attributes.get("href") or "") for a in subtext.css("a"))
    return next((found.group(1) for found in links if found), "")


def title_of(page: LexborHTMLParser, table: LexborNode) -> tuple[str, str]:
    """Return the story's title, and what it links to beyond Hacker News."""
    link = table.css_first(".titleline > a, a.storylink, td.title a")
    if link is None:
        return words(page.css_first("title")).removesuffix("| Hacker News").strip(), ""
    href = link.attributes.get("href") or ""
    return words(link), href if href.startswith(("http://", "https://")) else ""


def words(node: LexborNode | None) -> str:
    """Return an element's text on one line."""
    return " ".join((node.text() or "").split()) if node is not None else ""
