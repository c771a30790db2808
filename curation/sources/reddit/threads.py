"""Pages of Reddit, one or several of the same post, put together into a thread."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError, State
from curation.sources.reading.commonmark import own_markdown
from curation.sources.reading.markup import link_markdown, markdown, resolved
from curation.sources.reading.trees import arranged
from curation.sources.reading.values import moment, whole, words
from posts.markdown import escape

from .things import COMMENT, NOBODY, POST, TAKEN_AWAY, Data, Page, Thing, ref_of_thing, reference

NAME = "reddit"
SITE = "https://www.reddit.com"
# Names of users and of boards, which Reddit makes links of.
NAMED = re.compile(
    r"(?<![\w/])/?(?P<name>[ur]/[A-Za-z0-9_][A-Za-z0-9_-]{2,29})(?![\w/-])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Stub:
    """What stands for comments that a page leaves out.

    With no ``children`` it is the link to go on below ``parent``.
    """

    parent: str
    children: tuple[str, ...]


@dataclass(slots=True)
class Gathered:
    """What is known of a thread from the pages that came."""

    post: Data
    page: Page
    comments: dict[str, FetchedComment] = field(default_factory=dict)
    stubs: list[Stub] = field(default_factory=list)

    @property
    def announced(self) -> int:
        """How many comments there are, as the post says."""
        return whole(self.post.get("num_comments")) or 0

    def add(self, page: Page, label: str) -> list[Stub]:
        """Take in a page's comments, and return its stubs; raises SourceError."""
        stubs = []
        for thing in page.things:
            if thing.kind == COMMENT:
                comment = comment_of(thing, page, label)
                self.comments.setdefault(comment.ref, comment)
            else:
                stubs.append(stub_of(thing))
        self.stubs += stubs
        return stubs

    def lacks_some(self) -> bool:
        """Say whether a stub stands for a comment that didn't come."""
        parents = {comment.parent_ref for comment in self.comments.values()}
        return any(
            not self.comments.keys() >= set(stub.children)
            if stub.children
            else stub.parent not in parents
            for stub in self.stubs
        )

    def is_one_comments_page(self) -> bool:
        """Say whether it looks like the page of one comment, which is no more of a thread."""
        tops = sum(not comment.parent_ref for comment in self.comments.values())
        return tops <= 1 and len(self.comments) < self.announced

    def thread(self, label: str) -> FetchedThread:
        """Return the thread; raises SourceError when there is none."""
        post, page = self.post, self.page
        ref = ref_of_thing(post)
        title = words(page.text(post.get("title")))
        if not ref:
            raise SourceError(label, _("has a post without a number"))
        if not title:
            raise SourceError(label, _("has no title"))
        if not self.comments:
            lacks = self.stubs or self.announced
            reason = _("has none of its comments in it") if lacks else _("has no comments")
            raise SourceError(label, reason)
        comments, is_whole = arranged(self.comments.values())
        return FetchedThread(
            source=NAME,
            ref=ref,
            url=url_of(ref),
            title=title,
            author=author_of(post, page),
            link=link_of(post, page, ref),
            body=body_of(post, "selftext", page),
            created_at=moment(post.get("created_utc"), None, label),
            points=None if post.get("hide_score") is True else whole(post.get("score")),
            comments=comments,
            complete=is_whole and not self.lacks_some() and not self.is_one_comments_page(),
        )


def gathered(page: Page, label: str) -> Gathered:
    """Return what a thread's first page says; raises SourceError where that has not one post."""
    if not page.posts and page.things:
        raise SourceError(label, _("holds comments, but not the post that they answer"))
    if not page.posts:
        raise SourceError(label, _("is of Reddit, but no post with its comments"))
    if len(page.posts) > 1:
        raise SourceError(label, _("is a list of posts, not a thread"))
    result = Gathered(page.posts[0], page)
    result.add(page, label)
    return result


def comment_of(thing: Thing, page: Page, label: str) -> FetchedComment:
    """Return one comment; raises SourceError. One that was taken away is a tombstone."""
    data = thing.data
    ref = ref_of_thing(data)
    if not ref:
        raise SourceError(label, _("has a comment without a number"))
    author, body = author_of(data, page), body_of(data, "body", page)
    is_gone = is_taken_away(data, "body") or not (author or body)
    state: State = "deleted" if is_gone else "live"
    return FetchedComment(
        ref=ref,
        parent_ref=parent_of(thing),
        depth=0,
        author="" if is_gone else author,
        body="" if is_gone else body,
        created_at=moment(data.get("created_utc"), None, label),
        points=None if data.get("score_hidden") is True else whole(data.get("score")),
        state=state,
    )


def parent_of(thing: Thing) -> str:
    """Return what a thing answers, ``""`` for the post: as it says itself, or as it stands."""
    parent = words(thing.data.get("parent_id")).lower()
    return "" if parent.startswith(f"{POST}_") else reference(parent) or thing.parent


def stub_of(thing: Thing) -> Stub:
    """Return what a stub leaves out."""
    children = thing.data.get("children")
    refs = map(reference, children if isinstance(children, list) else ())
    return Stub(parent_of(thing), tuple(dict.fromkeys(filter(None, refs))))


def is_taken_away(data: Data, key: str) -> bool:
    """Say whether a text was taken away, by its author or by others."""
    return words(data.get(key)) in TAKEN_AWAY


def author_of(data: Data, page: Page) -> str:
    """Return who wrote something, ``""`` where that was taken away."""
    author = words(page.text(data.get("author")))
    return "" if author in NOBODY else author


def body_of(data: Data, key: str, page: Page) -> str:
    """Return the Markdown of a text, from its HTML where there is nothing else."""
    if is_taken_away(data, key):
        return ""
    text = page.text(data.get(key))
    if text:
        return own_markdown(text, SITE, with_names)
    return markdown(page.text(data.get(f"{key}_html")), SITE)


def with_names(text: str) -> str:
    """Return the Markdown of plain text, in which names of users and of boards are links."""
    parts, end = [], 0
    for found in NAMED.finditer(text):
        link = link_markdown(found[0], f"{SITE}/{found['name']}")
        parts += [escape(text[end : found.start()]), link]
        end = found.end()
    return "".join(parts) + escape(text[end:])


def link_of(post: Data, page: Page, ref: str) -> str:
    """Return what a post links to, ``""`` where that is the post itself."""
    link = resolved(page.text(post.get("url")), SITE)
    return "" if post.get("is_self") is True or f"/comments/{ref}" in link else link


def url_of(ref: str) -> str:
    """Return the public address of a thread."""
    return f"{SITE}/comments/{ref}/"
