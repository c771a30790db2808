"""A post as it stood after any Change of its log: today's, with what came later taken back."""

from django.utils.translation import gettext as _

from posts.models import Post

from . import draft
from .draft import BoardError, Draft

# What an address is made of. Once it was published, it stays whatever is taken back.
ADDRESS = ("slug", "date")


def as_it_stood(post: Post, number: int) -> Draft:
    """Return the post as it stood after the Change of this number, 0 for before the first.

    A fixed number of queries. Raises BoardError where the log has no such entry.
    """
    current = draft.read(post)
    wind_back(post, current, number)
    return current


def wind_back(post: Post, current: Draft, number: int) -> None:
    """Make a draft of the post as it stands the one of how it stood: see ``as_it_stood``."""
    if not 0 <= number <= post.revision:
        raise BoardError(_("The post's log has no entry %(number)s.") % {"number": number})
    address = {name: current.fields[name] for name in ADDRESS}
    later = post.changes.filter(number__gt=number).order_by("-number")
    for before in later.values_list("before", flat=True).iterator():
        draft.apply_patch(current, before)
    if post.last_path:
        current.fields.update(address)
