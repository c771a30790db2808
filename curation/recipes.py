"""Recipes: rules that draft a post from a thread's comments."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import comment_tree
from .models import Comment

Run = tuple[bool, list[Comment]]


@dataclass(frozen=True)
class Rule:
    """How many comments a draft takes, how many below one top-level comment, where it folds.

    ``None`` is no limit. Where there are more, those with the most replies below them are taken;
    they stand in the thread's order all the same.
    """

    name: str
    label: str | Promise
    most: int | None
    most_replies: int | None
    fold_every: int
    states: frozenset[str]

    def sections(self, comments: Sequence[Comment]) -> list[Run]:
        """Return runs of comments, the first open and the others folded.

        ``comments`` is the whole thread, in its order; those with no text are never taken,
        nor those that are gone at their source.
        """
        chosen = self.chosen(comments)
        return [
            (start > 0, chosen[start : start + self.fold_every])
            for start in range(0, len(chosen), self.fold_every)
        ]

    def takes(self, row: Comment) -> bool:
        """Say whether a comment may be quoted: not what has no text, or is gone at its source."""
        return row.state in self.states and bool(row.body.strip()) and row.gone_at is None

    def chosen(self, comments: Sequence[Comment]) -> list[Comment]:
        """Return the comments within the limits, in the thread's order."""
        tree = comment_tree.of_comments(comments)
        weight, tops = tree.descendants(), tree.tops()
        ranked = sorted(
            (row for row in comments if self.takes(row)),
            key=lambda row: (-weight[row.ref], row.position),
        )
        if self.most_replies is not None:
            replies: Counter[str] = Counter()
            kept = []
            for row in ranked:
                top = tops[row.ref]
                replies[top] += row.ref != top
                if row.ref == top or replies[top] <= self.most_replies:
                    kept.append(row)
            ranked = kept
        return sorted(ranked[: self.most], key=lambda row: row.position)


LIVE = frozenset({Comment.State.LIVE.value})

RECIPES: dict[str, Rule] = {
    recipe.name: recipe
    for recipe in (
        Rule(
            name="default",
            label=_("Most discussed: at most 90, 30 below one comment"),
            most=90,
            most_replies=30,
            fold_every=30,
            states=LIVE,
        ),
        Rule(
            name="everything",
            label=_("Everything, in the thread's order"),
            most=None,
            most_replies=None,
            fold_every=30,
            states=frozenset(Comment.State.values),
        ),
    )
}
