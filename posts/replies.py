"""Who answers whom: asked of whoever knows the threads, since a post knows its quotes alone.

``curation`` registers what it knows when it starts.
"""

from collections.abc import Callable, Collection

# The parents of comments, by what they are called at their source.
Parents = dict[str, str]
# Takes a thread's source and reference there, and the references of comments in it.
Finder = Callable[[str, str, Collection[str]], Parents]

finders: list[Finder] = []
# Sources whose comments call one another by their numbers there: ``>>12`` in a quote of one means
# the comment of that reference, wherever the post has it.
numbered: set[str] = set()


def register(finder: Finder) -> None:
    """Have a function asked for the parents of comments, by one query at the most."""
    if finder not in finders:
        finders.append(finder)


def parents_of(source: str, thread: str, refs: Collection[str]) -> Parents:
    """Return the parents of these comments of a thread, as far as anybody knows them."""
    found: Parents = {}
    if thread and refs:
        for finder in finders:
            found |= finder(source, thread, refs)
    return found
