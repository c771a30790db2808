"""One tag more or less on a post, as the desk's own change of its tags: logged, undoable."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from posts.models import Post

from . import board
from .draft import BoardError
from .fields import clean_tags
from .verbs import Describe


def add_tag(post_id: int, tag: str, by: User | None = None) -> None:
    """Put a tag after the post's others. Raises BoardError, also where it is there already."""

    def added(tags: list[str], name: str) -> list[str]:
        if name in tags:
            raise BoardError(_("It has the tag “%(tag)s” already.") % {"tag": name})
        return [*tags, name]

    retag(post_id, tag, added, by)


def remove_tag(post_id: int, tag: str, by: User | None = None) -> None:
    """Take a tag off a post. Raises BoardError, also where it is not there."""

    def removed(tags: list[str], name: str) -> list[str]:
        if name not in tags:
            raise BoardError(_("It has no tag “%(tag)s”.") % {"tag": name})
        return [other for other in tags if other != name]

    retag(post_id, tag, removed, by)


def one_tag(text: str) -> str:
    """Return the one tag that was typed; BoardError for none, or for several."""
    names = clean_tags("tags", text)
    if len(names) != 1:
        raise BoardError(_("Write one tag."))
    return names[0]


def retag(
    post_id: int, tag: str, change: Callable[[list[str], str], list[str]], by: User | None
) -> None:
    """Give a post the tags that ``change`` makes of its own, in one transaction."""
    name = one_tag(tag)
    with transaction.atomic():
        tags = Post.objects.held(post_id).tag_names()
        wanted = change(tags, name)
        written = ", ".join(wanted)
        # A tag that came in with a comma would fall apart into two.
        if clean_tags("tags", written) != wanted:
            raise BoardError(_("It has a tag with a comma; change its tags at the desk."))
        board.perform(post_id, Describe({"tags": written}), by)
