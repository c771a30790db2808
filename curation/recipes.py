"""Recipes: rules that draft a post from a thread's comments."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import comment_tree
from .models import Comment, Recipe
from .unwanted import NOTHING, Unwanted, one_a_line

Run = tuple[bool, list[Comment]]

LIVE = frozenset({Comment.State.LIVE.value})
# What comes after all that have a time.
NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Colouring:
    """A colour of the palette for so many comments: the most discussed, or the longest."""

    by: str
    most: int
    color: str


@dataclass(frozen=True)
class Rule:
    """What a draft takes of a thread, how that stands, where it folds, and what has a colour.

    ``name`` is what requests and the command line call it. ``None`` is no limit, and no fold:
    without ``fold_every`` what comes after ``open_first`` is one fold, and without ``open_first``
    as many stand open as are in a fold. Where there are more comments than the limits let in,
    those with the most replies below them are taken, or the longest where they stand by length.
    """

    name: str
    label: str | Promise
    most: int | None = None
    most_replies: int | None = None
    order: str = Recipe.Order.THREAD
    open_first: int | None = None
    fold_every: int | None = None
    colouring: Colouring | None = None
    excluded: Unwanted = NOTHING
    states: frozenset[str] = LIVE

    def excluding(self, unwanted: Unwanted) -> Self:
        """Return a rule that takes nothing of these authors and words either."""
        return replace(self, excluded=self.excluded | unwanted)

    def sections(self, comments: Sequence[Comment]) -> list[Run]:
        """Return runs of comments, the first open and the others folded.

        ``comments`` is the whole thread, in its order; those with no text are never taken,
        nor those that are gone at their source.
        """
        chosen = self.chosen(comments)
        if not chosen:
            return []
        first = self.open_first or self.fold_every or len(chosen)
        every = self.fold_every or len(chosen)
        rest = range(first, len(chosen), every)
        return [(False, chosen[:first]), *((True, chosen[at : at + every]) for at in rest)]

    def colours(self, comments: Sequence[Comment], chosen: list[Comment]) -> dict[str, str]:
        """Return the colours of those chosen that get one, by reference."""
        if self.colouring is None:
            return {}
        ranked = self.ranked(comments, self.colouring.by, chosen)
        return {row.ref: self.colouring.color for row in ranked[: self.colouring.most]}

    def takes(self, row: Comment) -> bool:
        """Say whether a comment may be quoted: not what has no text, or is gone at its source."""
        return (
            row.state in self.states
            and bool(row.body.strip())
            and row.gone_at is None
            and not self.excluded.covers(row.author, row.body)
        )

    def chosen(self, comments: Sequence[Comment]) -> list[Comment]:
        """Return the comments within the limits, in the draft's order."""
        by = "length" if self.order == Recipe.Order.LENGTH else "replies"
        ranked = self.ranked(comments, by, [row for row in comments if self.takes(row)])
        if self.most_replies is not None:
            tops = comment_tree.of_comments(comments).tops()
            replies: Counter[str] = Counter()
            kept = []
            for row in ranked:
                top = tops[row.ref]
                replies[top] += row.ref != top
                if row.ref == top or replies[top] <= self.most_replies:
                    kept.append(row)
            ranked = kept
        return self.in_order(comments, ranked[: self.most])

    def in_order(self, comments: Sequence[Comment], rows: list[Comment]) -> list[Comment]:
        """Return comments as the draft shows them."""
        if self.order in {Recipe.Order.REPLIES, Recipe.Order.LENGTH}:
            return self.ranked(comments, self.order, rows)
        if self.order == Recipe.Order.TIME:
            return sorted(rows, key=lambda row: (row.created_at or NEVER, row.position))
        return sorted(rows, key=lambda row: row.position)

    def ranked(self, comments: Sequence[Comment], by: str, rows: list[Comment]) -> list[Comment]:
        """Return comments by weight, what has as much in the thread's order.

        The weight is how much stands below in the whole thread, or how long the text is.
        """
        below: Counter[str] = Counter()
        if by == "replies":
            below = comment_tree.of_comments(comments).descendants()

        def key(row: Comment) -> tuple[Any, ...]:
            weight = below[row.ref] if by == "replies" else len(row.body)
            return -weight, row.position

        return sorted(rows, key=key)


def rule_of(recipe: Recipe) -> Rule:
    """Return the rule that an editor's recipe says."""
    colouring = None
    if recipe.colour_by and recipe.color:
        colouring = Colouring(recipe.colour_by, recipe.colour_most, recipe.color)
    return Rule(
        name=f"{OWN}{recipe.pk}",
        label=recipe.name,
        most=recipe.most,
        most_replies=recipe.most_replies,
        order=recipe.order,
        open_first=recipe.open_first,
        fold_every=recipe.fold_every,
        colouring=colouring,
        excluded=Unwanted.of(
            one_a_line(recipe.excluded_authors), one_a_line(recipe.excluded_words)
        ),
    )


# What the name of an editor's recipe begins with, before its number: it stays when the recipe is
# called otherwise, and no recipe that came with the product has it.
OWN = "own:"

RECIPES: dict[str, Rule] = {
    recipe.name: recipe
    for recipe in (
        Rule(
            name="default",
            label=_("Most discussed: at most 90, 30 below one comment"),
            most=90,
            most_replies=30,
            fold_every=30,
        ),
        Rule(
            name="everything",
            label=_("Everything, in the thread's order"),
            fold_every=30,
            states=frozenset(Comment.State.values),
        ),
    )
}
