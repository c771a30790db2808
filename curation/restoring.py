"""The verb that makes a post again what it was."""

from dataclasses import dataclass
from typing import ClassVar

from posts.models import Post

from .draft import Draft
from .past import wind_back


@dataclass(frozen=True)
class Restore:
    """Make the post what it was after the Change of this number. Its address stays.

    Quotes that come back have the ids that they had.
    """

    name: ClassVar[str] = "restore"
    number: int

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        wind_back(post, draft, self.number)
        return len(draft.quotes)

    def detail(self, old: Draft, new: Draft) -> str:
        """Tell the Change's number."""
        return str(self.number)
