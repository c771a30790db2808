"""Verbs that put a whole post in shape in one step: replies in place, folds, colours.

None of them drops, picks or words anything, and a fold that was worded by hand stays as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import ClassVar

from django.utils.translation import gettext as _

from posts.models import Post
from posts.palette import BY_VALUE, PALETTE

from . import comment_tree
from .comment_tree import CommentTree
from .differences import longest_rise
from .draft import BoardError, Draft, SectionDraft
from .models import Thread
from .verbs import COUNTED_SUMMARY, NEW_SUMMARY, Recolour, count_folds, tidy


def tree_of(post: Post) -> CommentTree:
    """Return the tree of the post's thread, in two queries; raises BoardError without one."""
    thread = Thread.objects.filter(source=post.source, ref=post.source_ref).first()
    if thread is None:
        raise BoardError(_("The thread of this post is not here."))
    return comment_tree.of(thread)


@dataclass(frozen=True)
class PutReplies:
    """Put each quote below the quote that it answers, after the earlier answers to that one.

    What is folded stays folded, and what is open stays open: a reply moves within its section. It
    leaves it only where what it answers stands in a later one, and then goes there. All else keeps
    its order.
    """

    name: ClassVar[str] = "put_replies"

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        before = draft.order()
        tree = tree_of(post)
        answered = answered_quotes(refs_of(post, draft, tree), tree)
        sections = 0
        # Where a fold was left empty, what is open around it has become one section: once more.
        while sections != len(draft.sections):
            sections = len(draft.sections)
            put_below(draft, answered)
            tidy(draft)
        return len(before) - len(unmoved(before, draft.order()))


def refs_of(post: Post, draft: Draft, tree: CommentTree) -> dict[int, str]:
    """Return the comments of the quotes that are made of the thread's, in the post's order."""
    refs = {id: draft.quotes[id].source_ref for id in draft.order()}
    return {
        id: ref
        for id, ref in refs.items()
        if ref in tree.parents and draft.quotes[id].source == post.source
    }


def answered_quotes(refs: dict[int, str], tree: CommentTree) -> dict[int, int]:
    """Return for each quote the one that it answers, where the post has it.

    Of several quotes of one comment the first is the one that is answered. Where comments answer
    one another in a circle, as no source should say, one of them answers none.
    """
    by_ref: dict[str, int] = {}
    for quote, ref in refs.items():
        by_ref.setdefault(ref, quote)
    parents = {quote: by_ref.get(tree.parents[ref]) for quote, ref in refs.items()}
    answered = {quote: parent for quote, parent in parents.items() if parent is not None}
    sound: set[int] = set()
    for start in refs:
        quote, way = start, {start}
        while quote in answered and quote not in sound:
            if answered[quote] in way:
                del answered[quote]
                break
            quote = answered[quote]
            way.add(quote)
        sound |= way
    return answered


def put_below(draft: Draft, answered: dict[int, int]) -> None:
    """Arrange each section as the class above says; one may be left empty."""
    replies: defaultdict[int, list[int]] = defaultdict(list)
    heads: defaultdict[int, list[int]] = defaultdict(list)
    homes = homes_of(draft, answered)
    for quote in draft.order():
        above = answered.get(quote)
        if above is not None and homes[above] == homes[quote]:
            replies[above].append(quote)
        else:
            heads[homes[quote]].append(quote)
    for place, section in enumerate(draft.sections):
        section.quotes = [quote for head in heads[place] for quote in below(head, replies)]


def homes_of(draft: Draft, answered: dict[int, int]) -> dict[int, int]:
    """Return the place of the section that each quote comes to: its own, or a later one."""
    homes = {id: place for place, section in enumerate(draft.sections) for id in section.quotes}
    done: set[int] = set()
    for quote in draft.order():
        way = [quote]
        while way[-1] in answered and way[-1] not in done:
            way.append(answered[way[-1]])
        for above, reply in pairwise(reversed(way)):
            homes[reply] = max(homes[reply], homes[above])
        done.update(way)
    return homes


def below(head: int, replies: dict[int, list[int]]) -> Iterator[int]:
    """Yield a quote and all that stands below it, top down."""
    waiting = [head]
    while waiting:
        quote = waiting.pop()
        yield quote
        waiting.extend(reversed(replies.get(quote, [])))


def unmoved(before: list[int], after: list[int]) -> list[int]:
    """Return the places of the most quotes that can have stayed where they were."""
    places = {quote: place for place, quote in enumerate(before)}
    return longest_rise([places[quote] for quote in after])


def check_number(number: int) -> None:
    """Refuse a number of quotes that is none."""
    if number < 1:
        raise BoardError(_("Give a number of quotes from 1."))


def fold_anew(draft: Draft, after: int, part_of: Callable[[int], int]) -> int:
    """Lay out the post anew in parts, of which the first is open and the others are folds.

    ``part_of`` tells the part of a quote by its place, from 0. Folds worded by hand stay whole
    where they are, and part what is around them. Returns how many quotes the counted folds hold.
    """
    order = draft.order()
    if after >= len(order):
        raise BoardError(
            _("The post has %(count)d quotes: none stands after the first %(after)d.")
            % {"count": len(order), "after": after}
        )
    by_hand = {
        id: section
        for section in draft.sections
        if section.folded and not COUNTED_SUMMARY.match(section.summary)
        for id in section.quotes
    }
    keys = [by_hand[id].id if id in by_hand else -part_of(place) for place, id in enumerate(order)]
    known = {(section.folded, tuple(section.quotes)): section for section in draft.sections}
    sections: list[SectionDraft] = []
    for key, run in groupby(zip(keys, order, strict=True), key=itemgetter(0)):
        quotes = tuple(id for _key, id in run)
        fresh = SectionDraft(0, key != 0, NEW_SUMMARY if key else "", list(quotes))
        sections.append(known.get((fresh.folded, quotes), fresh))
    if sections != draft.sections:
        lay_out(draft, sections)
    folded = (id for section in draft.sections if section.folded for id in section.quotes)
    return sum(id not in by_hand for id in folded)


def lay_out(draft: Draft, sections: list[SectionDraft]) -> None:
    """Give the post its sections, those with the id 0 as new ones, and count its folds."""
    for section in sections:
        section.id = section.id or draft.fresh_id()
    draft.sections = sections
    tidy(draft)
    count_folds(draft)


@dataclass(frozen=True)
class FoldTail:
    """Leave so many quotes open, and fold all that stands after them in one.

    Counted folds are made anew; those worded by hand stay.
    """

    name: ClassVar[str] = "fold_tail"
    after: int

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        check_number(self.after)
        return fold_anew(draft, self.after, lambda place: int(place >= self.after))

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell how many are left open."""
        return str(self.after)


@dataclass(frozen=True)
class FoldEvery:
    """Leave so many quotes open, and fold the others by as many.

    Counted folds are made anew; those worded by hand stay.
    """

    name: ClassVar[str] = "fold_every"
    size: int

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        check_number(self.size)
        return fold_anew(draft, self.size, lambda place: place // self.size)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell how many stand in one."""
        return str(self.size)


def colour(draft: Draft, colours: dict[int, str]) -> int:
    """Give quotes their colours; return how many had another one."""
    changed = [id for id, color in colours.items() if draft.quotes[id].color != color]
    for id in changed:
        draft.quotes[id] = draft.quotes[id]._replace(color=colours[id])
    return len(changed)


@dataclass(frozen=True)
class ColourAuthors:
    """Give all quotes of an author one colour, if there are several.

    It is the one that most of them have, of two the earlier; where none has one, that of the
    palette which the fewest authors have.
    """

    name: ClassVar[str] = "colour_authors"

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        by_author: defaultdict[str, list[int]] = defaultdict(list)
        for quote in draft.order():
            if draft.quotes[quote].author:
                by_author[draft.quotes[quote].author].append(quote)
        several = [quotes for quotes in by_author.values() if len(quotes) > 1]
        chosen = [leading_colour([draft.quotes[id].color for id in quotes]) for quotes in several]
        taken = Counter(filter(None, chosen))
        colours: dict[int, str] = {}
        for quotes, known in zip(several, chosen, strict=True):
            color = known or min(PALETTE, key=lambda colour: taken[colour.value]).value
            taken[color] += not known
            colours |= dict.fromkeys(quotes, color)
        return colour(draft, colours)


def leading_colour(colors: list[str]) -> str:
    """Return the colour of the palette that comes most often, of two the earlier; or none."""
    counts = Counter(color for color in colors if color in BY_VALUE)
    return counts.most_common(1)[0][0] if counts else ""


@dataclass(frozen=True)
class ClearColours:
    """Take the colour from all quotes."""

    name: ClassVar[str] = "clear_colours"

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        return colour(draft, dict.fromkeys(draft.order(), ""))


@dataclass(frozen=True)
class ColourReplied:
    """Colour the quotes whose comments have the most replies in the thread.

    Of two with as many, the earlier one is taken; one without replies never is. The other quotes
    keep the colours that they have.
    """

    name: ClassVar[str] = "colour_replied"
    most: int
    color: str

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        check_number(self.most)
        if not self.color:
            raise BoardError(_("Choose a colour."))
        tree = tree_of(post)
        refs = refs_of(post, draft, tree)
        replies = {quote: len(tree.children.get(ref, ())) for quote, ref in refs.items()}
        ranked = sorted(filter(replies.get, replies), key=lambda quote: -replies[quote])
        if not ranked:
            raise BoardError(_("No quote of the post has replies in the thread."))
        return Recolour(tuple(ranked[: self.most]), self.color).apply(post, draft)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell the colour."""
        return self.color
