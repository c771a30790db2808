"""What stands against publishing a post: asked of whoever knows its sources, since a post does not.

``curation`` registers what it knows when it starts.
"""

from collections.abc import Callable

from .content import PostContent
from .models import Post

# Says in one line who objects to a post that says this; "" where nobody does.
Objector = Callable[[Post, PostContent], str]

objectors: list[Objector] = []


def register(objector: Objector) -> None:
    """Have a function asked before a post is published, by a fixed number of queries."""
    if objector not in objectors:
        objectors.append(objector)


def objection_to(post: Post, content: PostContent) -> str:
    """Say in one line what stands against publishing a post, ``""`` for nothing."""
    return next(filter(None, (objector(post, content) for objector in objectors)), "")
