"""Who answers whom in a thread: walks up and down, and counts of replies."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from .models import Comment, Thread


@dataclass(frozen=True)
class CommentTree:
    """The references of a thread's comments, by parent and by child."""

    parents: dict[str, str]
    children: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Make a tree of (comment, parent) references, in the thread's order."""
        tree = cls(dict(pairs))
        for ref, parent in tree.parents.items():
            tree.children.setdefault(parent, []).append(ref)
        return tree

    def above(self, ref: str) -> Iterator[str]:
        """Yield the comments that this one answers, the nearest first."""
        seen = {ref}
        while (ref := self.parents.get(ref, "")) in self.parents and ref not in seen:
            seen.add(ref)
            yield ref

    def below(self, ref: str) -> Iterator[str]:
        """Yield all that answers this comment, and the answers to those."""
        waiting = list(self.children.get(ref, ()))
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(self.children.get(found, ()))

    def descendants(self) -> Counter[str]:
        """Return how many comments stand below each."""
        counts: Counter[str] = Counter()
        for ref, parent in reversed(self.parents.items()):
            if parent in self.parents:
                counts[parent] += counts[ref] + 1
        return counts

    def tops(self) -> dict[str, str]:
        """Return the top-level comment that each stands below, or is."""
        tops: dict[str, str] = {}
        for ref, parent in self.parents.items():
            tops[ref] = tops.get(parent, ref)
        return tops


def of(thread: Thread) -> CommentTree:
    """Return a thread's tree, in one query."""
    return CommentTree.from_pairs(
        thread.comments.order_by("position").values_list("ref", "parent_ref")
    )


def of_comments(comments: Iterable[Comment]) -> CommentTree:
    """Return the tree of comments that are at hand."""
    return CommentTree.from_pairs((comment.ref, comment.parent_ref) for comment in comments)
