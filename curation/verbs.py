"""What an editor can do to a post: each verb checks its input and changes a Draft in memory.

A verb is a frozen dataclass with a ``name``; calling ``apply`` returns how many things it touched
and raises BoardError when it can't be done. ``curation.board`` makes it atomic and logs it.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol, runtime_checkable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from posts.labels import LABELS
from posts.markdown import OWN
from posts.models import Post
from posts.palette import BY_VALUE

from . import comment_tree, muting
from .draft import BoardError, Draft, QuoteDraft, SectionDraft
from .fields import CLEANERS
from .models import Comment, Thread
from .recipes import RECIPES, Rule
from .source_rules import ShownName, shown_names

MOST_BODY = 100_000
# A summary that counts the folds, which the desk keeps counting from 1 as folds come and go.
COUNTED_SUMMARY = re.compile(r"もっとコメントを表示（\d+）\Z")

Reach = Literal["alone", "replies", "parents"]
Place = Literal["up", "down", "start", "end", "before", "after"]


class Verb(Protocol):
    """One thing to do to a post."""

    name: ClassVar[str]

    def apply(self, post: Post, draft: Draft) -> int:
        """Change the draft; return how many quotes, folds or fields it touched."""


@runtime_checkable
class Detailed(Protocol):
    """A verb of which the log says more than how many things it touched."""

    def detail(self, old: Draft, new: Draft) -> str:
        """Return what ``curation.particulars`` makes words of, from the post before and after."""


def counted_summary(number: int) -> str:
    """Return the summary of the post's ``number``-th fold, as the trade words it."""
    return f"もっとコメントを表示（{number}）"


# A new fold's, until it is counted.
NEW_SUMMARY = counted_summary(0)


def chosen(draft: Draft, quotes: Sequence[int]) -> list[int]:
    """Return the quotes in the post's order; BoardError for none, doubled or foreign ones."""
    if not quotes:
        raise BoardError(_("No quote was named."))
    if len(set(quotes)) != len(quotes):
        raise BoardError(_("A quote was named twice."))
    for quote in quotes:
        if quote not in draft.quotes:
            raise BoardError(_("Quote %(id)s is not in this post.") % {"id": quote})
    wanted = set(quotes)
    return [quote for quote in draft.order() if quote in wanted]


def tidy(draft: Draft) -> None:
    """Drop sections that hold nothing, join open neighbours, and count the folds anew.

    They are counted when one came or went: a post that came in with a count of its own keeps it.
    """
    sections: list[SectionDraft] = []
    for section in draft.sections:
        if not section.quotes:
            continue
        if sections and not section.folded and not sections[-1].folded:
            sections[-1].quotes.extend(section.quotes)
        else:
            sections.append(section)
    gone = any(section.folded and not section.quotes for section in draft.sections)
    draft.sections = sections
    if gone or any(section.id < 0 and section.summary == NEW_SUMMARY for section in sections):
        count_folds(draft)


def count_folds(draft: Draft) -> None:
    """Number the folds whose summary counts them, from 1."""
    folds = [section for section in draft.sections if section.folded]
    for number, section in enumerate(folds, 1):
        if COUNTED_SUMMARY.match(section.summary):
            section.summary = counted_summary(number)


@dataclass(frozen=True)
class Pick:
    """Put comments of the thread into the post, alone, or with what is below or above them.

    They go after or before a quote, or to the end. What the post has already is left as it is,
    and so are replies and parents that are hidden from ``by``; what is named is taken all the same.
    """

    name: ClassVar[str] = "pick"
    comments: tuple[str, ...]
    reach: Reach = "alone"
    before: int | None = None
    after: int | None = None
    by: User | None = None

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        thread = Thread.objects.filter(source=post.source, ref=post.source_ref).first()
        if thread is None or not self.comments:
            raise BoardError(_("No comment was named."))
        known = {quote.source_ref for quote in draft.quotes.values() if quote.source == post.source}
        rows = [row for row in self.wanted(thread) if row.ref not in known]
        if not rows:
            raise BoardError(_("The post has these comments already, or they have no text."))
        called = shown_names(thread)
        fresh = [add_quote(draft, thread, row, called) for row in rows]
        insert(draft, fresh, self.before, self.after)
        return len(fresh)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell what was taken along."""
        return self.reach

    def wanted(self, thread: Thread) -> list[Comment]:
        """Return the comments to pick, in the thread's order, those without a text left out."""
        refs = set(self.comments)
        if self.reach != "alone":
            way = comment_tree.DOWN if self.reach == "replies" else comment_tree.UP
            refs |= comment_tree.reached(thread, self.comments, way)
        rows = list(thread.comments.filter(ref__in=refs).order_by("position"))
        missing = set(self.comments) - {row.ref for row in rows}
        if missing:
            raise BoardError(
                _("The thread has no comment %(ref)s.") % {"ref": ", ".join(sorted(missing))[:100]}
            )
        if self.reach != "alone":
            unwanted = muting.unwanted_by(self.by, thread)
            named = set(self.comments)
            rows = [r for r in rows if r.ref in named or not unwanted.covers(r.author, r.body)]
        return [row for row in rows if row.body.strip()]


def add_quote(
    draft: Draft, thread: Thread, comment: Comment, called: ShownName, color: str = ""
) -> int:
    """Add a comment's quote to the draft, in no section yet; return its id."""
    id = draft.fresh_id()
    draft.quotes[id] = QuoteDraft(
        source=thread.source,
        source_ref=comment.ref,
        author=called(comment.author),
        time=comment.created_at.astimezone(datetime.UTC).isoformat() if comment.created_at else "",
        body=comment.body,
        color=color,
    )
    return id


def insert(draft: Draft, quotes: list[int], before: int | None, after: int | None) -> None:
    """Put quotes that stand in no section before or after another, or at the post's end."""
    anchor = before if before is not None else after
    if anchor is None:
        insert_outermost(draft, quotes, at_start=False)
        return
    if anchor not in draft.quotes or anchor in quotes:
        raise BoardError(_("Quote %(id)s is not in this post.") % {"id": anchor})
    section = draft.section_of(anchor)
    place = section.quotes.index(anchor) + (before is None)
    section.quotes[place:place] = quotes


def insert_outermost(draft: Draft, quotes: list[int], *, at_start: bool) -> None:
    """Put quotes at the post's start or end, in the open: a fold there stays as it is."""
    place = 0 if at_start else len(draft.sections)
    outermost = draft.sections[place - (not at_start)] if draft.sections else None
    if outermost is None or outermost.folded:
        outermost = SectionDraft(draft.fresh_id(), folded=False, summary="")
        draft.sections.insert(place, outermost)
    index = 0 if at_start else len(outermost.quotes)
    outermost.quotes[index:index] = quotes


@dataclass(frozen=True)
class Drop:
    """Take quotes out of the post."""

    name: ClassVar[str] = "drop"
    quotes: tuple[int, ...]

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        gone = set(chosen(draft, self.quotes))
        for section in draft.sections:
            section.quotes = [quote for quote in section.quotes if quote not in gone]
        for quote in gone:
            del draft.quotes[quote]
        tidy(draft)
        return len(gone)


@dataclass(frozen=True)
class Move:
    """Put quotes elsewhere, together and in their order: one step, to an end, or beside another."""

    name: ClassVar[str] = "move"
    quotes: tuple[int, ...]
    place: Place
    anchor: int | None = None

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        block = chosen(draft, self.quotes)
        if self.place in {"start", "end"}:
            lift(draft, block)
            insert_outermost(draft, block, at_start=self.place == "start")
            tidy(draft)
            return len(block)
        if self.place in {"before", "after"}:
            anchor = self.anchor
            if anchor is None or anchor not in draft.quotes or anchor in block:
                raise BoardError(_("The place to move to is not another quote of this post."))
            after = self.place == "after"
        else:
            rest = [quote for quote in draft.order() if quote not in set(block)]
            if not rest:
                return 0
            anchor, after = self.neighbour(draft.order(), block, rest)
        lift(draft, block)
        insert(draft, block, None if after else anchor, anchor if after else None)
        tidy(draft)
        return len(block)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell where they came to, those that are there: see ``way``."""
        there = set(self.quotes) & new.quotes.keys()
        return way(there, old, new) if there else ""

    def neighbour(self, order: list[int], block: list[int], rest: list[int]) -> tuple[int, bool]:
        """Return the quote to stand beside, and whether after it."""
        first, last = order.index(block[0]), order.index(block[-1])
        if self.place == "up":
            above = [quote for quote in order[:first] if quote not in set(block)]
            return (above[-1], False) if above else (rest[0], False)
        below = [quote for quote in order[last + 1 :] if quote not in set(block)]
        return (below[0], True) if below else (rest[-1], True)


def way(quotes: set[int], old: Draft, new: Draft) -> str:
    """Return where a move took quotes: start, end, up, down, into a fold (in) or out of one.

    Empty where none of these is the whole truth, as for quotes that came together from both sides.
    """
    before, after = old.order(), new.order()
    if before == after:
        folded = [draft.section_of(next(iter(quotes))).folded for draft in (old, new)]
        return {(False, True): "in", (True, False): "out"}.get((folded[0], folded[1]), "")
    if set(after[: len(quotes)]) == quotes:
        return "start"
    if set(after[-len(quotes) :]) == quotes:
        return "end"
    places = {quote: place for place, quote in enumerate(before)}
    steps = [place - places[quote] for place, quote in enumerate(after) if quote in quotes]
    if max(steps) <= 0:
        return "up"
    return "down" if min(steps) >= 0 else ""


def lift(draft: Draft, quotes: Iterable[int]) -> None:
    """Take quotes out of their sections, to be put elsewhere."""
    lifted = set(quotes)
    for section in draft.sections:
        section.quotes = [quote for quote in section.quotes if quote not in lifted]


def give(draft: Draft, quotes: Sequence[int], **values: str) -> int:
    """Give quotes these values; return how many of them had others."""
    touched = 0
    for id in chosen(draft, quotes):
        quote = draft.quotes[id]
        draft.quotes[id] = quote._replace(**values)
        touched += draft.quotes[id] != quote
    return touched


@dataclass(frozen=True)
class Recolour:
    """Give quotes a colour of the palette, or none."""

    name: ClassVar[str] = "recolour"
    quotes: tuple[int, ...]
    color: str

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        if self.color and self.color not in BY_VALUE:
            raise BoardError(_("%(color)s is not in the palette.") % {"color": self.color[:40]})
        return give(draft, self.quotes, color=self.color)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell the colour."""
        return self.color or "none"


@dataclass(frozen=True)
class Relabel:
    """Say of quotes what was made of the comments' words, or that nothing was."""

    name: ClassVar[str] = "label"
    quotes: tuple[int, ...]
    label: str

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        if self.label and self.label not in LABELS:
            raise BoardError(_("%(label)s is no label.") % {"label": repr(self.label[:40])})
        return give(draft, self.quotes, label=self.label)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell the label."""
        return self.label or "none"


@dataclass(frozen=True)
class Fold:
    """Fold a run of neighbours out of an open section, under a summary."""

    name: ClassVar[str] = "fold"
    quotes: tuple[int, ...]
    summary: str = ""

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        run = chosen(draft, self.quotes)
        section = draft.section_of(run[0])
        if section.folded:
            raise BoardError(_("A fold can't stand inside a fold."))
        start = section.quotes.index(run[0])
        if section.quotes[start : start + len(run)] != run:
            raise BoardError(_("Only quotes that stand together in one open part can be folded."))
        place = draft.sections.index(section)
        summary = self.summary.strip() or NEW_SUMMARY
        tail = section.quotes[start + len(run) :]
        section.quotes = section.quotes[:start]
        fold = SectionDraft(draft.fresh_id(), folded=True, summary=summary, quotes=run)
        draft.sections.insert(place + 1, fold)
        if tail:
            rest = SectionDraft(draft.fresh_id(), folded=False, summary="", quotes=tail)
            draft.sections.insert(place + 2, rest)
        tidy(draft)
        return len(run)


def section_named(draft: Draft, section: int) -> SectionDraft:
    """Return the fold with this id; raises BoardError when there is none."""
    for found in draft.sections:
        if found.id == section and found.folded:
            return found
    raise BoardError(_("This post has no fold %(id)s.") % {"id": section})


@dataclass(frozen=True)
class Unfold:
    """Open a fold: its quotes join what is open around it."""

    name: ClassVar[str] = "unfold"
    section: int

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        section = section_named(draft, self.section)
        section.folded, section.summary = False, ""
        tidy(draft)
        count_folds(draft)
        return 1


@dataclass(frozen=True)
class Summarise:
    """Word a fold's summary anew."""

    name: ClassVar[str] = "summary"
    section: int
    summary: str

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        summary = " ".join(self.summary.split())
        if not summary or len(summary) > 300:
            raise BoardError(_("A fold's summary has 1 to 300 characters."))
        section = section_named(draft, self.section)
        if section.summary == summary:
            return 0
        section.summary = summary
        return 1

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell how it is worded."""
        return section_named(new, self.section).summary


@dataclass(frozen=True)
class Edit:
    """Word a quote anew. White space and line ends are kept as they are typed.

    A body that came from Hugo was offered in our own Markdown, and is our own once it is edited.
    """

    name: ClassVar[str] = "edit"
    quote: int
    body: str

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        if len(self.body) > MOST_BODY:
            raise BoardError(_("A quote has at most %(most)s characters.") % {"most": MOST_BODY})
        [id] = chosen(draft, [self.quote])
        quote = draft.quotes[id]
        body = self.body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        if quote.own_body() == body:
            return 0
        draft.quotes[id] = quote._replace(body=body, markup=OWN)
        return 1

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell the quote's number."""
        return str(new.order().index(self.quote) + 1)


@dataclass(frozen=True)
class Describe:
    """Change the post's own fields: title, slug, date, tags, thumbnail, lead, notes, and why it
    may be published though somebody forbids it.

    Once published, the slug and the date stay: the address is made of them.
    """

    name: ClassVar[str] = "describe"
    values: dict[str, str] = field(default_factory=dict)

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        cleaned: dict[str, object] = {
            name: CLEANERS[name](name, value) for name, value in self.values.items()
        }
        changed = {name: value for name, value in cleaned.items() if draft.fields[name] != value}
        if post.last_path and changed.keys() & {"slug", "date"}:
            raise BoardError(_("The address was published: its slug and date can't change."))
        draft.fields.update(changed)
        return len(changed)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell which fields, parted by commas."""
        return ",".join(name for name in CLEANERS if old.fields[name] != new.fields[name])


@dataclass(frozen=True)
class Redraft:
    """Draft the post anew from its thread by a recipe; what it holds now goes.

    What is hidden from ``by`` in the thread is not taken.
    """

    name: ClassVar[str] = "draft"
    recipe: Rule
    by: User | None = None

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        thread = Thread.objects.filter(source=post.source, ref=post.source_ref).first()
        if thread is None:
            raise BoardError(_("This post has no thread to draft from."))
        rule = self.recipe.excluding(muting.unwanted_by(self.by, thread))
        comments = list(thread.comments.order_by("position"))
        runs = rule.sections(comments)
        if not runs:
            raise BoardError(_("The thread has no comment that this recipe takes."))
        colours = rule.colours(comments, [row for _folded, run in runs for row in run])
        called = shown_names(thread)
        draft.sections, draft.quotes = [], {}
        for folded, run in runs:
            section = SectionDraft(draft.fresh_id(), folded, NEW_SUMMARY if folded else "")
            draft.sections.append(section)
            section.quotes = [
                add_quote(draft, thread, row, called, colours.get(row.ref, "")) for row in run
            ]
        tidy(draft)
        return len(draft.quotes)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell the recipe's name, an editor's own by its label."""
        built_in = self.recipe.name in RECIPES
        return self.recipe.name if built_in else str(self.recipe.label)
