"""Comments that each name what they answer, arranged into a tree that is read top down."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from .base import FetchedComment


def arranged(comments: Iterable[FetchedComment]) -> tuple[FetchedComment, ...]:
    """Return each comment once, below what it answers, with its depth; else in their order.

    One whose parent is not among them stands at the top. Of those that answer one another in a
    circle, the first does, after all others.
    """
    known: dict[str, FetchedComment] = {}
    for comment in comments:
        known.setdefault(comment.ref, comment)
    answers: dict[str, list[str]] = defaultdict(list)
    for ref, comment in known.items():
        answers[comment.parent_ref if comment.parent_ref in known else ""].append(ref)
    found: dict[str, FetchedComment] = {}
    for top in (*answers[""], *known):
        waiting = [(top, "", 0)]
        while waiting:
            ref, parent, depth = waiting.pop()
            if ref not in found:
                found[ref] = replace(known[ref], parent_ref=parent, depth=depth)
                waiting.extend((answer, ref, depth + 1) for answer in reversed(answers[ref]))
    return tuple(found.values())
