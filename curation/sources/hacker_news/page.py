"""The page of an item, as Hacker News has written it since 2015.

Comments are table rows in their order. How deep one stands is said by ``indent``, or by the width
of a spacer, 40 a level. Rows have had ids since 2015. When a comment was written stands in the
``title`` of its age, since 2019; before, a page only says "10 hours ago", which is no time.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from curation.sources.base import FetchedThread, SourceError, State
from curation.sources.reading.markup import markdown_within, resolved
from curation.sources.reading.values import moment

from .items import SITE, Item, headline, thread

LEVEL_WIDTH = 40
ITEM_LINK = re.compile(r"(?:^|/)item\?id=([0-9]{1,20})")
NUMBER_AT_END = re.compile(r"([0-9]{1,20})$")
LEADING_NUMBER = re.compile(r"\s*([0-9]{1,9})\b")
COMMENT_COUNT = re.compile(r"\b([0-9]{1,9})\s+comments?\b")
MARK = re.compile(r"\[(dead|flagged|deleted)\]")
STATES: dict[str, State] = {"deleted": "deleted", "flagged": "flagged", "dead": "dead"}
# What stands inside a comment's text, or beside its author, and is not of it.
CHROME = ".reply, .navs, .par, .storyon, .onstory, .togg, font[size], form, script"


def is_ours(page: LexborHTMLParser) -> bool:
    """Say whether this is a page of Hacker News."""
    return page.css_first("#hnmain, form[action=login] input[name=acct]") is not None


def is_list(page: LexborHTMLParser) -> bool:
    """Say whether a page shows stories to choose from."""
    is_ranked = any(text_of(rank) for rank in page.css("span.rank"))
    return is_ranked or len(page.css("td.subtext")) > 1


def read(page: LexborHTMLParser, label: str) -> FetchedThread:
    """Return the thread of a page; raises SourceError for a page that shows none."""
    head, rows = parts(page, label)
    subtext = head.css_first("td.subtext")
    root = comment_as_root(head, label) if subtext is None else story(page, head, subtext, label)
    comments = list(comments_of(rows, root.ref, label))
    announced = comments_announced(subtext)
    complete = not has_more(page) and (announced is None or announced <= len(comments))
    return thread(root, comments, label, complete=complete)


def parts(page: LexborHTMLParser, label: str) -> tuple[LexborNode, list[LexborNode]]:
    """Return the table at a page's head, and the rows of its comments."""
    cells = page.css("td.default")
    rows = [row for row in map(row_of, cells) if depth_of(row) is not None]
    heads = [row for row in map(row_of, cells) if depth_of(row) is None]
    stories = page.css("td.subtext")
    if is_list(page):
        raise SourceError(label, _("is a list of stories, not a thread"))
    if not stories and not heads:
        if rows:
            raise SourceError(label, _("is a list of comments, not a thread"))
        raise SourceError(label, _("is a page of Hacker News, but not of a thread"))
    for row in (*heads, *rows):
        strip(row)
    return table_of((stories or heads)[0]), rows


def strip(row: LexborNode) -> None:
    """Take away from a comment's row what is not of the comment."""
    while (chrome := row.css_first(CHROME)) is not None:
        chrome.decompose()


def row_of(cell: LexborNode) -> LexborNode:
    """Return the table row that a cell stands in."""
    assert cell.parent is not None
    return cell.parent


def table_of(node: LexborNode) -> LexborNode:
    """Return the table around a row or a cell."""
    while node.tag != "table" and node.parent is not None:
        node = node.parent
    return node


def depth_of(row: LexborNode) -> int | None:
    """Return how deep a row's comment stands, from 0; ``None`` for the comment at a page's head."""
    cell = row.css_first("td")
    if cell is None:
        return None
    indent = cell.attributes.get("indent")
    if indent is not None:
        return number(indent)
    spacer = cell.css_first("img[width]")
    return number(spacer.attributes.get("width")) // LEVEL_WIDTH if spacer is not None else None


def number(text: str | None) -> int:
    """Return the number that an attribute begins with, 0 for none."""
    found = LEADING_NUMBER.match(text or "")
    return int(found.group(1)) if found else 0


def has_more(page: LexborHTMLParser) -> bool:
    """Say whether the thread goes on at another page."""
    return page.css_first("a.morelink") is not None or any(
        text_of(link) == "More" for link in page.css("td.title a")
    )


def story(page: LexborHTMLParser, head: LexborNode, subtext: LexborNode, label: str) -> Item:
    """Return the story at a page's head."""
    ref = number_of_story(head.css_first("tr.athing"), subtext) or item_linked(
        page.css("link[rel=canonical]")
    )
    if not ref:
        raise SourceError(label, _("does not say the number of its story"))
    link = head.css_first("td.title a")
    href = resolved(link.attributes.get("href"), SITE) if link is not None else ""
    return Item(
        ref=ref,
        parent_ref="",
        author=author_of(subtext),
        body=story_text(head),
        created_at=time_of(subtext, label),
        points=points_of(subtext),
        title=text_of(link) or " ".join(text_of(cell) for cell in head.css("td.title")).strip(),
        link="" if href == f"{SITE}item?id={ref}" else href,
    )


def number_of_story(row: LexborNode | None, byline: LexborNode) -> str:
    """Return the number of a story, ``""`` where neither its row nor its byline says it."""
    return (
        number_in(row, "id")
        or number_in(byline.css_first("[id^=score_]"), "id")
        or item_linked(byline.css("a"))
    )


def points_of(byline: LexborNode) -> int | None:
    """Return a story's points, ``None`` where it has none, as a job's."""
    points = LEADING_NUMBER.match(text_of(byline.css_first(".score")))
    return int(points.group(1)) if points else None


def comments_announced(byline: LexborNode | None) -> int | None:
    """Return how many comments a byline speaks of, ``None`` where it doesn't."""
    announced = COMMENT_COUNT.search(text_of(byline))
    return int(announced.group(1)) if announced else None


def story_text(head: LexborNode) -> str:
    """Return what a story itself says, as Markdown: in a cell of its own, before 2019 unmarked."""
    marked = head.css_first(".toptext")
    if marked is not None:
        return markdown_within(marked, SITE)
    below_byline = False
    for cell in head.css("td"):
        if "subtext" in (cell.attributes.get("class") or "").split():
            below_byline = True
        elif below_byline and cell.css_first("form, table") is None:
            text = markdown_within(cell, SITE)
            if text:
                return text
    return ""


def comment_as_root(head: LexborNode, label: str) -> Item:
    """Return the comment at the head of its own page."""
    row = row_of(head.css("td.default")[0])
    ref = number_of(row)
    if not ref:
        raise SourceError(label, _("does not say the number of its comment"))
    root = comment(row, ref, "", label)
    return replace(root, title=headline(root.body, ref))


def comments_of(rows: list[LexborNode], root: str, label: str) -> Iterator[Item]:
    """Yield the comments; each answers the nearest one above it that stands less deep."""
    above: list[tuple[int, str]] = []
    before, nameless = root, 0
    for row in rows:
        depth = depth_of(row) or 0
        while above and above[-1][0] >= depth:
            above.pop()
        ref = number_of(row)
        if ref:
            before, nameless = ref, 0
        else:
            # A deleted one of 2015 has no number; it is called after the one before it.
            nameless += 1
            ref = f"{before}+{nameless}"
        yield comment(row, ref, above[-1][1] if above else root, label)
        above.append((depth, ref))


def number_of(row: LexborNode) -> str:
    """Return a comment's number, ``""`` where the page does not say it."""
    outer = row
    while "athing" not in (outer.attributes.get("class") or "").split():
        if outer.parent is None:
            outer = row
            break
        outer = outer.parent
    return (
        number_in(outer, "id")
        or number_in(row.css_first("a[id^=up_], span[id^=unv_]"), "id")
        or item_linked(row.css(".comhead a"))
    )


def number_in(node: LexborNode | None, attribute: str) -> str:
    """Return the number that an attribute ends with, ``""`` for none."""
    value = (node.attributes.get(attribute) if node is not None else None) or ""
    found = NUMBER_AT_END.search(value)
    return found.group(1) if found else ""


def item_linked(links: list[LexborNode]) -> str:
    """Return the number of the item that the first such link leads to, ``""`` for none."""
    found = (ITEM_LINK.search(link.attributes.get("href") or "") for link in links)
    return next((match.group(1) for match in found if match), "")


def comment(row: LexborNode, ref: str, parent: str, label: str) -> Item:
    """Return the comment of a row."""
    byline = row.css_first(".comhead")
    text = row.css_first(".commtext") or row.css_first(".comment")
    author = author_of(byline)
    hidden = MARK.fullmatch(text_of(text))
    body = markdown_within(text, SITE) if text is not None and not hidden else ""
    marks = [hidden.group(1)] if hidden else MARK.findall(text_of(byline))
    if not marks and not author and not body:
        marks = ["deleted"]
    return Item(
        ref=ref,
        parent_ref=parent,
        author=author,
        body=body,
        created_at=time_of(byline, label),
        state=next((state for mark, state in STATES.items() if mark in marks), "live"),
    )


def author_of(byline: LexborNode | None) -> str:
    """Return who wrote something, ``""`` where that isn't said."""
    return text_of(byline.css_first('a[href*="user?id="]')) if byline is not None else ""


def time_of(byline: LexborNode | None, label: str) -> datetime.datetime | None:
    """Return when something was written, ``None`` where the page only says how long ago."""
    age = byline.css_first(".age[title]") if byline is not None else None
    told = (age.attributes.get("title") or "").split() if age is not None else []
    return moment(None, told[0], label) if told else None


def text_of(node: LexborNode | None) -> str:
    """Return an element's text on one line."""
    return " ".join(node.text().split()) if node is not None else ""
