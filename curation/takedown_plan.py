"""Where something that is to be taken down stands, as the admin and the command line tell it."""

from dataclasses import dataclass
from typing import Any

from posts.takedowns import Target, Words

LONGEST_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Place:
    """One comment or quote, with what will stand there; ``instead`` is ``None`` for nothing."""

    number: int | None
    ref: str
    author: str
    text: str
    instead: Words | None

    @property
    def leaves_nothing(self) -> bool:
        """Whether a comment loses all that it said, and only its place is left."""
        return self.instead is not None and not (self.instead.author or self.instead.body)


@dataclass(frozen=True, slots=True)
class FoundThread:
    """A thread with those of its comments that are to be taken down.

    ``itself`` says that its own name, title or text is.
    """

    id: int
    key: str
    title: str
    itself: bool
    comments: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post with those of its quotes that are to be taken down.

    ``quotes`` are those of its working copy, ``shown`` those that readers get now; ``editions`` the
    numbers of all Editions that hold it, ``texts`` the names of its own texts that do. A post that
    has none of these has it in its log.
    """

    id: int
    title: str
    url: str
    quotes: tuple[Place, ...]
    shown: tuple[Place, ...]
    editions: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def is_shown(self) -> bool:
        """Whether readers get it now."""
        return bool(self.shown)

    @property
    def places(self) -> tuple[Place, ...]:
        """What to show of it: what readers get, else what the working copy has."""
        return self.shown or self.quotes


@dataclass(frozen=True, slots=True)
class Plan:
    """Everywhere it stands; posts whose readers see it come first."""

    target: Target
    threads: tuple[FoundThread, ...]
    posts: tuple[FoundPost, ...]

    @property
    def comments(self) -> int:
        """How many comments are to be taken down."""
        return sum(len(thread.comments) for thread in self.threads)

    @property
    def quotes(self) -> int:
        """How many quotes of working copies are."""
        return sum(len(post.quotes) for post in self.posts)

    @property
    def editions(self) -> int:
        """How many Editions hold it."""
        return sum(len(post.editions) for post in self.posts)

    @property
    def is_empty(self) -> bool:
        """Whether it stands nowhere."""
        return not (self.threads or self.posts)

    def as_json(self) -> dict[str, Any]:
        """Return what ``takedown --json`` prints."""
        return {
            "kind": self.target.kind,
            "source": self.target.source,
            "value": self.target.value,
            "action": self.target.action,
            "comments": self.comments,
            "quotes": self.quotes,
            "editions": self.editions,
            "posts": [
                {
                    "id": post.id,
                    "title": post.title,
                    "url": post.url,
                    "shown": post.is_shown,
                    "quotes": [place.number for place in post.quotes],
                    "editions": list(post.editions),
                    "texts": list(post.texts),
                }
                for post in self.posts
            ],
        }


def excerpt(text: str) -> str:
    """Return how a text begins, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXCERPT else f"{line[: LONGEST_EXCERPT - 1]}…"
