"""What every format of a board comes down to: posts, and the thread that they make.

**Order.** A board's thread is a list, read by its numbers from the first to the last, and the
comments stand so here. Who answers whom is said in the text alone, by ``>>12``: the first such
number of an earlier comment is its ``parent_ref``, so that replies are counted, picked along and
named on the page. But ``depth`` is 0 for all: an answer stands where its number is, most often far
from what it answers, and must not look as if it stood below its neighbour. A parent always comes
before its answers, so there are no circles.

**Authors.** Nearly everybody has the same name, that of the board. Who is the same person within
a day is said by the ID, so it is part of the author's name here, as readers of boards see it. What
stands in the field for a mail address (``sage``) and points (``BE:``) name nobody and are left.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError

from .addresses import Place
from .bodies import answered, markdown, plain

JAPAN = datetime.timezone(datetime.timedelta(hours=9))
TIME = re.compile(
    r"\s*(?P<year>[0-9]{4}|[0-9]{2})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})"
    r"\s*(?:[(（][^()（）]{0,12}[)）])?"
    r"\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?:\.(?P<fraction>[0-9]{1,6}))?"
)
# Years of two digits go from 1970 on: the first board opened in 1999.
FIRST_OF_CENTURY = 70
ID = re.compile(r"\bID:\s?(?P<id>[^\s<>]+)")
HIDDEN_ID = "???"
# What stands in the place of a comment that was taken away, and how long that is at most.
LONGEST_REMARK = 60
REMOVED = re.compile(
    r"(?:透明)?あぼ[ー～〜]?ん|うふ[～〜ー]ん|[＜<\[]?(?:削除|deleted)[＞>\]]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Post:
    """One comment as a board writes it, name and body in scraps of HTML.

    ``told`` is what stands beside the name: the time, most often an ID, or a remark in their place.
    """

    number: int
    name: str
    told: str
    body: str
    id: str = ""


def thread(
    place: Place, title: str, posts: Iterable[Post], label: str, *, complete: bool
) -> FetchedThread:
    """Return the thread of posts in any order; raises SourceError when there is none.

    Of two with one number the first counts.
    """
    by_number: dict[int, Post] = {}
    for post in posts:
        by_number.setdefault(post.number, post)
    comments = tuple(comment(by_number[number], by_number) for number in sorted(by_number))
    if not comments:
        raise SourceError(label, _("has no comments"))
    opening = comments[0] if comments[0].ref == "1" else None
    return FetchedThread(
        source=place.site,
        ref=place.ref,
        url=place.url,
        title=plain(title),
        author=opening.author if opening else "",
        link="",
        body="",
        created_at=opening.created_at if opening else None,
        points=None,
        comments=comments,
        complete=complete and opening is not None,
    )


def comment(post: Post, others: dict[int, Post]) -> FetchedComment:
    """Return a post as a comment, in its place."""
    if is_removed(post):
        return FetchedComment(str(post.number), "", 0, "", "", time_of(post), state="deleted")
    named = (number for number in answered(post.body) if number < post.number)
    parent = next((number for number in named if number in others), None)
    return FetchedComment(
        ref=str(post.number),
        parent_ref="" if parent is None else str(parent),
        depth=0,
        author=author_of(post),
        body=markdown(post.body),
        created_at=time_of(post),
    )


def is_removed(post: Post) -> bool:
    """Say whether a post was taken away: a person who only writes so has a name and a time."""
    if len(post.body) > LONGEST_REMARK:
        return False
    name, body = plain(post.name), plain(post.body)
    if not name and not body and not post.told.strip():
        return True
    return REMOVED.fullmatch(body) is not None and (
        TIME.match(post.told) is None or REMOVED.fullmatch(name) is not None
    )


def author_of(post: Post) -> str:
    """Return who wrote a post, with the ID that tells them from others of that name."""
    found = ID.search(post.told)
    id = (post.id or (found["id"] if found else "")).removeprefix("ID:").strip()
    if id.startswith(HIDDEN_ID):
        id = ""
    return " ".join(filter(None, [plain(post.name), id and f"ID:{id}"]))


def time_of(post: Post) -> datetime.datetime | None:
    """Return when a post was written, ``None`` where that isn't said or is a joke."""
    found = TIME.match(post.told)
    if found is None:
        return None
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 1900 if year >= FIRST_OF_CENTURY else 2000
    try:
        local = datetime.datetime(
            year,
            int(found["month"]),
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            int(found["second"] or 0),
            int((found["fraction"] or "").ljust(6, "0")),
            tzinfo=JAPAN,
        )
        return local.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
