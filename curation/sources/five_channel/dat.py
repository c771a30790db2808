"""Logs: a comment a line, its fields between ``<>``.

Boards of 2channel's kind write five, ``name<>mail<>time and ID<>body<>title``, and the line is the
comment's number; したらば and まちBBS write seven, which begin with a number of their own, so that
what was taken away leaves a gap. Only the first line has a title. Where a comment was saved with a
line feed in it, the line that begins no comment goes on with the one before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, SourceError

from .addresses import Place, Site, own_links, places_in
from .bodies import plain
from .comments import Post, thread, time_of
from .encoding import decode

FIVE, SEVEN = 5, 7
TITLE_AT = {FIVE: 4, SEVEN: 5}
# How much of a file is looked at to tell what it is, and how many of its lines.
START, LINES = 100_000, 30
# What stands where the time does, in any encoding that a board writes.
TIME = re.compile(rb"\s*(?:[0-9]{4}|[0-9]{2})/[0-9]{1,2}/[0-9]{1,2}|\s*Over [0-9]+ (?:Thread|Comm)")
NUMBER = re.compile(r"[0-9]{1,7}")
HEAD = re.compile(r"TITLE:(?P<title>.*?)(?:\((?P<count>[0-9]{1,7})\)\s*)?")
# A file's name says which comments it holds, or which thread it is.
RANGE_IN_NAME = re.compile(r"(?<![0-9])([0-9]{1,5})-([0-9]{1,5})(?![0-9])")
KEY_IN_NAME = re.compile(r"(?<![0-9])([0-9]{9,10})\.(?:dat|cgi|txt|html?)\Z")
# One sign in ten that means nothing: what that is of is no text.
MOST_LOST = 10

# What boards answer in a log's form where there is no thread, and how many comments that has.
FALLEN = re.compile(r"[0-9]+, *[0-9]+ *[(（]総レス数")
NO_THREAD = re.compile(
    r"(?:指定されたスレッド|該当するスレッド|スレッド)は存在し(?:て(?:い)?)?ません|そんな板(?:or|・|または)スレッド"
)
LONGEST_NOTICE = 3


@dataclass(frozen=True, slots=True)
class Log:
    """A log's lines as posts; ``count`` is how many its head announces, where it has one."""

    text: str
    title: str
    posts: tuple[Post, ...]
    fields: int
    count: int | None


def fields_in(data: bytes) -> int:
    """Return how many fields a log's lines have, 0 for what is no log."""
    for line in data[:START].split(b"\n", LINES)[:LINES]:
        fields = line.split(b"<>", SEVEN)
        if len(fields) >= FIVE - 1 and TIME.match(fields[2]):
            return FIVE
        if len(fields) >= SEVEN - 1 and fields[0].isdigit() and TIME.match(fields[3]):
            return SEVEN
    return 0


def site_of(data: bytes) -> Site | None:
    """Return whose log this is, ``None`` for what is none. まちBBS writes the ID with the time."""
    fields = fields_in(data)
    if fields != SEVEN:
        return "5ch" if fields == FIVE else None
    told = (line.split(b"<>", SEVEN) for line in data[:START].split(b"\n", LINES)[:LINES])
    return "machi" if any(len(line) > 3 and b" ID:" in line[3] for line in told) else "jbbs"


def read(data: bytes, label: str, place: Place | None = None) -> FetchedThread:
    """Return the thread of a log, where it stands if that is known; raises SourceError."""
    log = log_of(data, label)
    refuse_notices(log, label)
    posts = log.posts
    if place is None:
        if log.fields == FIVE and not plain(log.title):
            posts = renumbered(posts, label)
        place = place_of(log.text, posts, site_of(data) or "5ch", label)
    complete = log.count is None or log.count <= len(posts)
    return thread(place, log.title, posts, label, complete=complete)


def log_of(data: bytes, label: str) -> Log:
    """Return a log as it is written; raises SourceError for what is no text."""
    text, lost = decode(data)
    if lost * MOST_LOST > len(text):
        told = {"count": lost}
        raise SourceError(label, _("is no text: %(count)d bytes of it mean nothing") % told)
    fields = fields_in(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = HEAD.fullmatch(lines[0])
    if head:
        del lines[0]
    found = [record.split("<>") for record in records(lines, fields)]
    title = "".join(found[0][TITLE_AT[fields] : TITLE_AT[fields] + 1]) if found else ""
    posts = (five if fields == FIVE else seven)(found)
    count = int(head["count"]) if head and head["count"] else None
    return Log(text, head["title"] if head else title, tuple(posts), fields, count)


def records(lines: list[str], fields: int) -> Iterator[str]:
    """Yield the comments' lines, whole."""
    whole: list[str] = []
    parts = 0
    for line in lines:
        more = line.count("<>")
        if whole and parts < fields - 1 and not begins(line, more, fields):
            whole.append(line)
            parts += more
        elif line.strip():
            if whole:
                yield "<br>".join(whole)
            whole, parts = [line], more
    if whole:
        yield "<br>".join(whole)


def begins(line: str, parts: int, fields: int) -> bool:
    """Say whether a line begins a comment."""
    if fields == SEVEN:
        return parts >= FIVE and NUMBER.fullmatch(line.partition("<>")[0]) is not None
    return parts >= FIVE - 2


def five(found: list[list[str]]) -> list[Post]:
    """Return the posts of lines of five fields; of a broken one, what it says."""
    return [
        Post(number, parts[0], parts[2], parts[3])
        if len(parts) >= FIVE - 1
        else Post(number, "", "", " ".join(parts))
        for number, parts in enumerate(found, 1)
    ]


def seven(found: list[list[str]]) -> list[Post]:
    """Return the posts of lines of seven fields; a broken one gets a number that nobody has."""
    whole = [len(parts) >= SEVEN - 1 and NUMBER.fullmatch(parts[0]) for parts in found]
    taken = {int(parts[0]) for parts, is_whole in zip(found, whole, strict=True) if is_whole}
    posts, free = [], 1
    for parts, is_whole in zip(found, whole, strict=True):
        if is_whole:
            id = parts[6] if len(parts) >= SEVEN else ""
            posts.append(Post(int(parts[0]), parts[1], parts[3], parts[4], id))
        else:
            free = max(free, posts[-1].number + 1 if posts else 1)
            while free in taken:
                free += 1
            posts.append(Post(free, "", "", " ".join(parts)))
            free += 1
    return posts


def refuse_notices(log: Log, label: str) -> None:
    """Raise SourceError for what a board answers in place of a thread."""
    if any(FALLEN.match(post.name) for post in log.posts):
        reason = _("is the notice of a thread that fell into the archive, with two of its comments")
        raise SourceError(label, reason)
    bodies = [post.body for post in log.posts[:LONGEST_NOTICE]]
    if len(log.posts) <= LONGEST_NOTICE and NO_THREAD.search("\n".join([log.title, *bodies])):
        raise SourceError(label, _("is a board's notice that there is no such thread"))


def renumbered(posts: tuple[Post, ...], label: str) -> tuple[Post, ...]:
    """Return the posts of a part without a title by the numbers that its name says; or raise.

    By a wrong number, another comment of the thread would be changed into this one.
    """
    ranges = [(int(first), int(last)) for first, last in RANGE_IN_NAME.findall(label)]
    fitting = [first for first, last in ranges if last - first + 1 == len(posts)]
    if len(fitting) != 1:
        reason = _("is a later part of a thread, and doesn't say at which number it begins")
        raise SourceError(label, reason)
    return tuple(replace(post, number=fitting[0] + place) for place, post in enumerate(posts))


def place_of(text: str, posts: Sequence[Post], site: Site, label: str) -> Place:
    """Return where the thread of a log stands, as far as it says so; raises SourceError.

    A thread's key is the second in which it was opened. Its board is said by the links to its own
    comments alone. A log never names its server, but mostly the thread before it on its board.
    """
    own = own_links(text)
    opened = next((time_of(post) for post in posts if post.number == 1), None)
    named = KEY_IN_NAME.search(label)
    if own:
        board, key = own.most_common(1)[0][0]
    elif opened is not None:
        board, key = "", str(int(opened.timestamp()))
    elif named:
        board, key = "", named[1]
    else:
        raise SourceError(label, _("doesn't say which thread it is of"))
    return Place(site, board, key, host_of(board, key, text) if site == "5ch" else "")


def host_of(board: str, key: str, text: str) -> str:
    """Return the host of the latest thread of a board, up to this one, that a text names."""
    earlier = [
        (int(place.key), place.host)
        for place in places_in(text)
        if (place.site, place.board) == ("5ch", board) and int(place.key) <= int(key)
    ]
    return max(earlier, default=(0, ""))[1]
