"""Two editors at one post: what one asks of a post that the other has changed meanwhile.

A request carries the revision that its sender saw. The log holds what was done since; a verb is
still done when none of that touches what the verb touches, so that both changes stay. What both
touch is told to the later one, who decides: nothing is overwritten unseen.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from posts.models import Post, StaleRevision

from . import draft
from .draft import BoardError, Draft, Patch, QuoteDraft
from .models import Change
from .verbs import (
    COUNTED_SUMMARY,
    Describe,
    Drop,
    Edit,
    Fold,
    Move,
    Pick,
    Recolour,
    Relabel,
    Summarise,
    Unfold,
    Verb,
)

# What a tab that slept for longer has missed is shown to its editor first.
MOST_MISSED = 200
# The other verbs are about the post as a whole: they are done to what was seen, or not at all.
QUOTE_BY_QUOTE = (Pick, Drop, Move, Recolour, Relabel, Fold, Unfold, Summarise, Edit, Describe)
# The name of a request is its tab's, a colon, and a number.
REQUEST = re.compile(r"\A[0-9A-Za-z-]{1,36}:[0-9]{1,10}\Z")

# One thing that a change touches: ("field", name), ("quote", id, name), ("made", id),
# ("place", id) for a quote's place in the order, ("fold", id) for the fold that it stands in,
# ("summary", section).
Touch = tuple[Any, ...]


class Conflict(StaleRevision):
    """Another change touched the same; the text says what, for a person."""

    def __init__(self, reason: str, change: Change) -> None:
        super().__init__(reason)
        self.change = change


@dataclass(frozen=True)
class Since:
    """What was done to a post since the revision that the sender of a request saw.

    ``done`` is the Change of this very request, when it was done already and its answer got lost.
    ``others`` are those that the sender has not made from the same tab.
    """

    changes: tuple[Change, ...] = ()
    others: tuple[Change, ...] = ()
    done: Change | None = None

    def seen(self, current: Draft) -> Draft:
        """Return the post as the sender saw it."""
        past = current.copy()
        for change in reversed(self.changes):
            draft.apply_patch(past, change.before)
        return past

    def do(self, verb: Verb, post: Post, old: Draft, new: Draft) -> int:
        """Apply a verb to ``new``, a copy of ``old``. Raises BoardError, or Conflict."""
        if not self.others:
            return verb.apply(post, new)
        if not isinstance(verb, QUOTE_BY_QUOTE):
            raise Conflict(_("The post was changed elsewhere."), self.others[-1])
        fitting = self.fitted(verb, post, old)
        if fitting is None:
            return 0
        try:
            count = fitting.apply(post, new)
        except BoardError as error:
            # What could not be done before either is no conflict: it raises the same again.
            verb.apply(post, self.seen(old))
            raise Conflict(str(error), self.others[-1]) from error
        self.check(fitting, old, new)
        return count

    def fitted(self, verb: Verb, post: Post, current: Draft) -> Verb | None:
        """Return the verb without what others have dropped; ``None`` if nothing is left to do."""
        if isinstance(verb, Edit) and verb.quote not in current.quotes:
            raise Conflict(_("This quote was dropped elsewhere."), self.dropper(verb.quote))
        if isinstance(verb, Pick):
            return self.fitted_pick(verb, post, current)
        if not isinstance(verb, Drop | Move | Recolour | Relabel | Fold):
            return verb
        seen = self.seen(current)
        left = tuple(q for q in verb.quotes if q in current.quotes or q not in seen.quotes)
        return replace(verb, quotes=left) if left else None

    def fitted_pick(self, verb: Pick, post: Post, current: Draft) -> Pick | None:
        """Return a pick beside a quote that is there still, where others dropped the one named."""
        known = {quote.source_ref for quote in current.quotes.values()}
        if verb.reach == "alone" and known.issuperset(verb.comments):
            return None
        anchor = verb.before if verb.before is not None else verb.after
        if anchor is None or anchor in current.quotes:
            return verb
        order = self.seen(current).order()
        place = order.index(anchor) if anchor in order else len(order)
        above = [quote for quote in order[:place] if quote in current.quotes]
        below = [quote for quote in order[place:] if quote in current.quotes]
        return replace(
            verb,
            before=below[0] if below and not above else None,
            after=above[-1] if above else None,
        )

    def dropper(self, quote: int) -> Change:
        """Return the latest change that dropped a quote, or the latest of all."""
        dropped = [
            change
            for change in self.others
            if change.after.get("quotes", {}).get(str(quote), ...) is None
        ]
        return (dropped or list(self.others))[-1]

    def check(self, verb: Verb, old: Draft, new: Draft) -> None:
        """Raise Conflict if another change touched what the verb touches, and it still shows."""
        mine = touched(draft.patch_from(new, old), draft.patch_from(old, new))
        mine |= {
            ("quote", quote, name)
            for quote in old.quotes.keys() - new.quotes.keys()
            for name in QuoteDraft._fields
        }
        if isinstance(verb, Move):
            moving = {*verb.quotes, verb.anchor}
            mine = {touch for touch in mine if touch[0] != "place"}
            mine |= {("place", quote) for quote in moving}
        seen = self.seen(old)
        mine &= touched(draft.patch_from(old, seen), draft.patch_from(seen, old))
        for change in reversed(self.others):
            if mine & touched(change.before, change.after):
                raise Conflict(_("The same was changed elsewhere."), change)

    def must_include(self, target: Change | None) -> None:
        """Raise Conflict if others did something later than what is to be undone or redone."""
        if self.others and (target is None or target.number <= self.others[-1].number):
            raise Conflict(_("The post was changed elsewhere."), self.others[-1])


def since(post: Post, revision: int | None, request: str = "") -> Since:
    """Return what was done to a held post since a revision; nothing, for one who saw none.

    Raises StaleRevision for a revision that was never, was too long ago, or was before a takedown.
    """
    if revision is None or revision == post.revision:
        return Since()
    if not post.revision - MOST_MISSED <= revision < post.revision:
        raise StaleRevision
    log = post.changes.filter(number__gt=revision).select_related("by").order_by("number")
    changes = tuple(log)
    if any(one.verb == Change.TAKEDOWN for one in changes):
        # What was seen before it is not known any more.
        raise StaleRevision
    tab = request.partition(":")[0]
    return Since(
        changes,
        tuple(one for one in changes if not tab or one.request.partition(":")[0] != tab),
        next((one for one in changes if request and one.request == request), None),
    )


def touched(before: Patch, after: Patch) -> set[Touch]:
    """Return what a change touched, from both of its sides.

    The texts that the desk counts folds by are nobody's words, so they are not touched.
    """
    found: set[Touch] = {("field", name) for name in after.get("fields", {})}
    for id, values in after.get("quotes", {}).items():
        if values is None or before["quotes"][id] is None:
            found.add(("made", int(id)))
        else:
            found |= {("quote", int(id), name) for name in values}
    if "sections" in after:
        old, new = Layout(before["sections"]), Layout(after["sections"])
        found |= {("place", quote) for quote in moved(old.order, new.order)}
        found |= {("fold", q) for q in old.folds.keys() & new.folds if old.folds[q] != new.folds[q]}
        found |= {
            ("summary", section)
            for section in old.words.keys() | new.words
            if old.words.get(section) != new.words.get(section)
        }
    return found


class Layout:
    """The sections of a patch: the order, each quote's fold (0 for none), the folds' own words."""

    def __init__(self, sections: Sequence[dict[str, Any]]) -> None:
        self.order = [quote for section in sections for quote in section["quotes"]]
        self.folds = {
            quote: section["id"] if section["folded"] else 0
            for section in sections
            for quote in section["quotes"]
        }
        self.words = {
            section["id"]: section["summary"]
            for section in sections
            if section["folded"] and not COUNTED_SUMMARY.match(section["summary"])
        }


def moved(old: Iterable[int], new: Sequence[int]) -> set[int]:
    """Return the quotes that changed their place among those that are in both orders.

    These are the ones that are not in every longest run that kept its order: of two neighbours
    that changed places, both.
    """
    there = set(new)
    places = {quote: place for place, quote in enumerate(quote for quote in old if quote in there)}
    kept = [quote for quote in new if quote in places]
    line = [places[quote] for quote in kept]
    before = lengths(line)
    after = lengths([-place for place in reversed(line)])[::-1]
    longest = max(before, default=0)
    among = [a + b - 1 == longest for a, b in zip(before, after, strict=True)]
    rivals = Counter(length for length, is_among in zip(before, among, strict=True) if is_among)
    return {
        quote
        for quote, length, is_among in zip(kept, before, among, strict=True)
        if not is_among or rivals[length] > 1
    }


def lengths(line: Iterable[int]) -> list[int]:
    """Return for each number how long the longest rising run that ends with it is."""
    ends: list[int] = []
    found = []
    for number in line:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
        found.append(place + 1)
    return found
