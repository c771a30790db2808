"""Pages of threads, as boards have written them since 1999, and as archives keep them.

Two families. Since 2017, an element of the class ``post`` for each comment, with its number, name,
time and text in elements of their own; what those are called has changed since. Before, and at
other boards to this day, a list of ``dt`` (``12 ：name：time``) and ``dd``.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from curation.sources.base import FetchedThread, SourceError
from curation.sources.reading.document import Unreadable, parsed_html

from .addresses import Place, Site, own_links, place_at, places_in
from .bodies import plain
from .comments import TIME, Post, thread, time_of
from .dat import NO_THREAD, fields_in, host_of
from .encoding import decode

START = 4096
# Without one of these a page is of no board.
NAMES_A_BOARD = re.compile(rb"/read(?:_archive)?\.(?:cgi|pl|so|html)\b|/dat/")
NUMBER = re.compile(r"\s*([0-9]{1,7})(?![0-9])")
NUMBER_AT_END = re.compile(r"(?<![0-9])([0-9]{1,7})\Z")
NUMBERS = ".number, .postid, .post-number"
NAMES = ".name, .postusername, .post-name"
TIMES = ".date, .post-date"
IDS = ".uid, .post-id"
BODIES = ".message, .post-content"
# What stands within a comment and is no part of it.
CHROME = "script, style, form, button, noscript, ares, .image-thumbnails"
# What a page's title adds to that of its thread.
SITE_IN_TITLE = re.compile(
    r"[-|｜]\s*(?:[25]ちゃんねる|[25]ch|おーぷん2ちゃんねる|したらば|まちBBS)[^-|｜]{0,40}\Z",
    re.IGNORECASE,
)
MISSING = re.compile(r"\b404\b|\bNot Found\b", re.IGNORECASE)
# A page that only says that there is nothing is short.
LONGEST_NOTICE = 20_000
# How many breaks such a list puts after each text.
BREAKS_AT_END = 2


def html_of(data: bytes) -> str:
    """Return the HTML of a page that may be of a board, ``""`` for any other input."""
    start = data[:START].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<") or NAMES_A_BOARD.search(data) is None or fields_in(data):
        return ""
    return decode(data).text


def site_of(data: bytes) -> Site | None:
    """Return whose page this is, None for a page of no board. Raises Unreadable."""
    html = html_of(data)
    if not html:
        return None
    page = parsed_html(html)
    posts = list(posts_of(page))
    if any(TIME.match(post.told) for post in posts):
        place = place_of(html, page, posts)
        return place.site if place else None
    place = place_said(page)
    if place is None and is_notice(html, page):
        place = next(places_in(html), Place("5ch", "", ""))
    return place.site if place else None


def read(data: bytes, label: str, place: Place | None = None) -> FetchedThread:
    """Return the thread of a page, where it stands if that is known; raises SourceError."""
    html = html_of(data)
    try:
        page = parsed_html(html)
    except Unreadable as error:
        raise SourceError(label, str(error)) from error
    posts = list(posts_of(page))
    if not posts:
        if is_notice(html, page):
            raise SourceError(label, _("is a page that says that there is no such thread"))
        raise SourceError(label, _("is a page of a board, but not of a thread"))
    place = place or place_of(html, page, posts)
    if place is None:
        raise SourceError(label, _("doesn't say which thread it is of"))
    numbers = {post.number for post in posts}
    complete = numbers == set(range(1, len(numbers) + 1))
    return thread(place, title_of(page), posts, label, complete=complete)


def is_notice(html: str, page: LexborHTMLParser) -> bool:
    """Say whether a page without comments only says that there is nothing to see."""
    if len(html) > LONGEST_NOTICE:
        return False
    title = page.css_first("title")
    said = title.text() if title is not None else ""
    return MISSING.search(said) is not None or NO_THREAD.search(html) is not None


def place_said(page: LexborHTMLParser) -> Place | None:
    """Return the place that a page calls its own."""
    for node in page.css("link[rel=canonical], meta[property='og:url']"):
        place = place_at(node.attributes.get("href") or node.attributes.get("content") or "")
        if place is not None:
            return place
    return None


def place_of(html: str, page: LexborHTMLParser, posts: list[Post]) -> Place | None:
    """Return where a page's thread stands, as far as it says so.

    Where it doesn't say so itself, its links to its own comments do; or, in an archive, the
    address of the thread before it on its board, and the second in which it was opened.
    """
    said = place_said(page)
    if said is not None:
        return said
    places = list(places_in(html))
    own = own_links(html)
    if own:
        board, key = own.most_common(1)[0][0]
        same = Counter(place for place in places if place.key == key)
        return same.most_common(1)[0][0] if same else place_on(board, key, html)
    opened = next((time_of(post) for post in posts if post.number == 1), None)
    if opened is None:
        return None
    key = str(int(opened.timestamp()))
    earlier = [place for place in places if int(place.key) <= int(key)]
    if not earlier:
        return None
    latest = max(earlier, key=lambda place: int(place.key))
    return replace(latest, key=key)


def place_on(board: str, key: str, html: str) -> Place:
    """Return the place of a thread of which a page names no whole address."""
    if "/" in board:
        return Place("jbbs", board, key)
    if f"/bbs/read.cgi/{board}/" in html:
        return Place("machi", board, key)
    return Place("5ch", board, key, host_of(board, key, html))


def title_of(page: LexborHTMLParser) -> str:
    """Return the HTML of a page's title, or of what its window is called, less the site's name."""
    headings = [node for node in page.css("h1") if node.text().strip()]
    if len(headings) == 1:
        return headings[0].inner_html or ""
    title = page.css_first("title")
    return SITE_IN_TITLE.sub("", (title.inner_html or "").strip()) if title is not None else ""


def posts_of(page: LexborHTMLParser) -> Iterator[Post]:
    """Yield the comments of a page."""
    found = False
    for node in page.css(".post"):
        post = post_in(node)
        if post is not None:
            found = True
            yield post
    if not found:
        yield from listed_posts(page)


def post_in(node: LexborNode) -> Post | None:
    """Return the comment of an element, None for one that holds none."""
    body = node.css_first(BODIES)
    number = NUMBER.match(text_of(node.css_first(NUMBERS))) or NUMBER_AT_END.search(
        node.attributes.get("data-id") or node.attributes.get("id") or ""
    )
    if body is None or number is None:
        return None
    return Post(
        int(number[1]),
        html_in(node.css_first(NAMES)),
        text_of(node.css_first(TIMES)),
        html_in(body),
        text_of(node.css_first(IDS)) or node.attributes.get("data-userid") or "",
    )


def listed_posts(page: LexborHTMLParser) -> Iterator[Post]:
    """Yield the comments of a page that lists them as terms with their definitions."""
    head: LexborNode | None = None
    for node in page.css("dt, dd"):
        if node.tag == "dt":
            head = node
        elif head is not None:
            post = listed_post(html_in(head), html_in(node))
            head = None
            if post is not None:
                yield post


def listed_post(head: str, body: str) -> Post | None:
    """Return the comment of ``12 ：name：time`` and a text, None for what is none."""
    before, colon, rest = head.partition("：")
    name, told = name_and_time(rest)
    number = NUMBER.match(plain(before))
    if number is None or not colon:
        return None
    name = name.removesuffix("投稿日").removesuffix(" ")
    body = body.rstrip()
    for _ending in range(BREAKS_AT_END):
        body = body.removesuffix("<br>").rstrip("\r\n")
    return Post(int(number[1]), name, plain(told), body)


def name_and_time(head: str) -> tuple[str, str]:
    """Return what stands before and after the ``：`` that a time follows, or else the last one."""
    end = head.find("：")
    while end >= 0:
        if TIME.match(head, end + 1):
            return head[:end], head[end + 1 :]
        end = head.find("：", end + 1)
    name, _colon, told = head.rpartition("：")
    return name, told


def html_in(node: LexborNode | None) -> str:
    """Return the HTML inside an element, less what is no part of a comment."""
    if node is None:
        return ""
    while (chrome := node.css_first(CHROME)) is not None:
        chrome.decompose()
    return node.inner_html or ""


def text_of(node: LexborNode | None) -> str:
    """Return an element's text on one line."""
    return " ".join(node.text().split()) if node is not None else ""
