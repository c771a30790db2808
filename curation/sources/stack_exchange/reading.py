"""Questions, answers and comments as the API gives them, made a thread.

An answer may stand within its question, a comment within what it is on, or each in a list of its
own; what is on what is said by numbers in any case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.reading.document import parsed_html
from curation.sources.reading.rich_text import RichReader
from curation.sources.reading.trees import arranged
from curation.sources.reading.values import mapping, mappings, moment, text, whole, words

from .sites import NAME, site_of

# Of these, every answer of the API has at least one.
WRAPPED = frozenset({"has_more", "quota_remaining", "quota_max"})
MOST_NUMBER = 10**15
Entry = dict[str, Any]


@dataclass
class Found:
    """All that came, by number; ``has_more`` says that some list goes on."""

    questions: dict[int, Entry] = field(default_factory=dict)
    answers: dict[int, Entry] = field(default_factory=dict)
    comments: dict[int, Entry] = field(default_factory=dict)
    has_more: bool = False

    def __len__(self) -> int:
        return len(self.questions) + len(self.answers) + len(self.comments)

    def add(self, entries: object) -> None:
        """Take in a list of entries, and what stands within them."""
        kinds = (
            ("comment_id", self.comments),
            ("answer_id", self.answers),
            ("question_id", self.questions),
        )
        waiting = mappings(entries)[::-1]
        while waiting:
            entry = waiting.pop()
            for name, known in kinds:
                number = whole(entry.get(name))
                if number is not None and 0 < number < MOST_NUMBER:
                    known.setdefault(number, entry)
                    break
            waiting += [*mappings(entry.get("comments")), *mappings(entry.get("answers"))][::-1]


def recognises(value: object) -> bool:
    """Say whether these are answers of the API, an error of its, or one question."""
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(map(is_ours, values))


def is_ours(value: object) -> bool:
    """Say whether this is one of them."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("items"), list):
        return not WRAPPED.isdisjoint(value)
    return {"error_id", "error_name"} <= value.keys() or (
        "question_id" in value and "title" in value and "creation_date" in value
    )


def read(value: Any, label: str) -> FetchedThread:
    """Return the thread of a file; raises SourceError."""
    found = Found()
    for part in value if isinstance(value, list) else [value]:
        if "error_id" in part:
            told = {"name": words(part.get("error_name")) or part["error_id"]}
            raise SourceError(label, _("is an error of Stack Exchange (%(name)s)") % told)
        found.add(part["items"] if isinstance(part.get("items"), list) else [part])
        found.has_more |= bool(part.get("has_more"))
    return thread_of(found, label, is_whole=all_are_there(found) and not found.has_more)


def all_are_there(found: Found) -> bool:
    """Say whether there are as many answers and comments as each question and answer says."""
    on: dict[int | None, int] = {}
    for comment in found.comments.values():
        post = whole(comment.get("post_id"))
        on[post] = on.get(post, 0) + 1
    return all(
        whole(post.get("comment_count")) == on.get(number, 0)
        for number, post in (*found.questions.items(), *found.answers.items())
    ) and all(
        whole(question.get("answer_count")) == len(found.answers)
        for question in found.questions.values()
    )


def thread_of(found: Found, label: str, *, is_whole: bool) -> FetchedThread:
    """Return the thread of what came; raises SourceError where that is none."""
    if not found.questions:
        raise SourceError(label, _("has no question in it, only what is said to one"))
    if len(found.questions) > 1:
        raise SourceError(label, _("is a list of questions, not a thread"))
    [(number, question)] = found.questions.items()
    host, site = place_of(question, label)
    base = f"https://{host}/"
    comments, has_parents = arranged(comments_of(number, question, found, base, label))
    if not comments:
        are_elsewhere = bool(whole(question.get("answer_count")))
        reason = _("has none of its comments in it") if are_elsewhere else _("has no comments")
        raise SourceError(label, reason)
    return FetchedThread(
        source=NAME,
        ref=f"{site}/{number}",
        url=f"{base}questions/{number}",
        title=title_of(question, label),
        author=author_of(question),
        link="",
        body=body_of(question, base, label),
        created_at=moment(question.get("creation_date"), None, label),
        points=whole(question.get("score")),
        comments=comments,
        complete=is_whole and has_parents,
    )


def place_of(question: Entry, label: str) -> tuple[str, str]:
    """Return the host that a question is at, and what the API calls its site."""
    try:
        host = (urlsplit(text(question.get("link"))).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    site = site_of(host)
    if not site:
        raise SourceError(label, _("does not say at which site its question is"))
    return host, site


def title_of(question: Entry, label: str) -> str:
    """Return a question's title, which comes as HTML."""
    title = unescape(words(question.get("title")))
    if not title:
        raise SourceError(label, _("has no title"))
    return title


def comments_of(
    number: int, question: Entry, found: Found, base: str, label: str
) -> Iterator[FetchedComment]:
    """Yield what is said to the question itself, then the answers, then what is said to those.

    The accepted answer goes first, the others stand as they came.
    """
    accepted = whole(question.get("accepted_answer_id"))
    answers = sorted(
        found.answers.items(),
        key=lambda item: not (item[1].get("is_accepted") is True or item[0] == accepted),
    )
    parents = {ref: whole(comment.get("post_id")) for ref, comment in found.comments.items()}
    for ref, comment in found.comments.items():
        if parents[ref] == number:
            yield comment_of(f"comment{ref}", "", comment, base, label)
    for ref, answer in answers:
        yield comment_of(str(ref), "", answer, base, label)
    for ref, comment in found.comments.items():
        if parents[ref] != number:
            yield comment_of(f"comment{ref}", str(parents[ref] or ""), comment, base, label)


def comment_of(ref: str, parent: str, entry: Entry, base: str, label: str) -> FetchedComment:
    """Return an answer or a comment."""
    return FetchedComment(
        ref=ref,
        parent_ref=parent,
        depth=0,
        author=author_of(entry),
        body=body_of(entry, base, label),
        created_at=moment(entry.get("creation_date"), None, label),
        points=whole(entry.get("score")),
    )


def author_of(entry: Entry) -> str:
    """Return who wrote something, ``""`` for one whose account is gone."""
    return unescape(words(mapping(entry.get("owner")).get("display_name")))


def body_of(entry: Entry, base: str, label: str) -> str:
    """Return what is said; raises SourceError where only its frame came."""
    html = entry.get("body")
    if not isinstance(html, str):
        raise SourceError(
            label, _("holds no texts: Stack Exchange gives them with “filter=withbody”")
        )
    return RichReader(base).read(parsed_html(html, is_fragment=True).root)
