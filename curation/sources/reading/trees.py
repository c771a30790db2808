"""Comments in any order, to the tree read top down that a thread's comments are."""

from collections.abc import Iterable
from dataclasses import replace

from ..base import FetchedComment


def arranged(comments: Iterable[FetchedComment]) -> tuple[tuple[FetchedComment, ...], bool]:
    """Return the comments as a tree, and whether all that they answer is among them.

    Parents come before their children, siblings as they came, each reference once, depths counted
    anew. One whose parent didn't come stands at the top and still names it; so does, with none,
    one of those that answer one another in a circle.
    """
    found: dict[str, FetchedComment] = {}
    for comment in comments:
        found.setdefault(comment.ref, comment)
    children: dict[str, list[str]] = {"": []}
    for comment in found.values():
        parent = comment.parent_ref if comment.parent_ref in found else ""
        children.setdefault(parent, []).append(comment.ref)
    tree: dict[str, FetchedComment] = {}
    for top in (*children[""], *found):
        named = found[top].parent_ref
        waiting = [(top, "" if named in found else named, 0)]
        while waiting:
            ref, parent, depth = waiting.pop()
            if ref not in tree:
                tree[ref] = replace(found[ref], parent_ref=parent, depth=depth)
                waiting += [(child, ref, depth + 1) for child in reversed(children.get(ref, ()))]
    is_whole = all(
        not comment.parent_ref or comment.parent_ref in found for comment in found.values()
    )
    return tuple(tree.values()), is_whole
