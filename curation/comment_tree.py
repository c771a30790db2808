"""Who answers whom in a thread: what is above and below a comment, and counts of replies."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from django.db import connection

from .models import Comment, Thread

# From some comments to those that answer them, and to those that they answer.
DOWN = "next.parent_ref = found.ref"
UP = "next.ref = found.parent_ref"


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


def reached(thread: Thread, refs: Iterable[str], way: str) -> set[str]:
    """Return these comments with all below (``DOWN``) or above them (``UP``), in one query.

    The database follows the answers by its indexes, so that the rest of a long thread isn't read.
    """
    named = list(refs)
    marks = ", ".join(["%s"] * len(named))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE found(ref, parent_ref) AS (
                SELECT ref, parent_ref FROM curation_comment
                WHERE thread_id = %s AND ref IN ({marks})
                UNION
                SELECT next.ref, next.parent_ref FROM curation_comment AS next
                JOIN found ON {way} WHERE next.thread_id = %s
            )
            SELECT ref FROM found
            """,  # noqa: S608 - marks and our own words
            [thread.pk, *named, thread.pk],
        )
        return {ref for (ref,) in cursor.fetchall()}
