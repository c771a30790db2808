"""A post's file as publishing would write it now, beside the one that is exported now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from posts import publishing
from posts.export.diff import NO_LINE_FEED, file_diff
from posts.models import Post

KINDS = {"+": "added", "-": "removed", "@": "place", "\\": "note"}


class DiffLine(NamedTuple):
    """A line of a unified diff; ``kind`` is what it does: added, removed, place, note, same."""

    kind: str
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class HugoFile:
    """The file: its place in the Hugo folder, its text, and what has changed in it.

    ``old`` is the text that is exported now, ``None`` where none is. ``refusal`` says why the post
    can't be published as it is; there is no text then.
    """

    name: str
    text: str = ""
    old: str | None = None
    refusal: str = ""

    @property
    def is_same(self) -> bool:
        """Whether publishing would change nothing in the file."""
        return self.old == self.text

    @property
    def diff(self) -> list[DiffLine]:
        """What publishing would change in the file that is exported now."""
        if self.old is None:
            return []
        return list(diff_lines(file_diff(self.name, self.old.encode(), self.text.encode())))


def hugo_file(post: Post) -> HugoFile:
    """Return the file of a post as it is now; nothing is written."""
    content = publishing.current_content(post)
    name = f"content/posts/{content.path}/index.md"
    old = post.edition.markdown if post.edition is not None else None
    try:
        publishing.refuse_unready(post, content)
        text = publishing.written(post, content)
    except publishing.PublishError as error:
        return HugoFile(name, old=old, refusal=str(error))
    return HugoFile(name, text, old)


def diff_lines(diff: str) -> Iterator[DiffLine]:
    """Yield the lines of one file's diff, less its two heads."""
    lines = diff.replace(NO_LINE_FEED, "\n\\\n").removesuffix("\n").split("\n")
    for line in lines[2:] if diff else []:
        sign, text = line[:1], line[1:]
        if sign == "\\":
            text = " " + _("No line feed at the end of the file")
        elif sign == "@":
            sign, text = "", line
        yield DiffLine(KINDS.get(line[:1], "same"), sign, text)
