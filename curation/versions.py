"""Names for a post as it stood at some point of its log: given, changed, taken away again."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from posts.models import Post

from .draft import BoardError
from .models import Version

MOST_NAME: int = Version._meta.get_field("name").max_length or 0


def name_version(post: Post, number: int, name: str, by: User | None = None) -> Version:
    """Name the post as it stood after the Change of this number. Raises BoardError."""
    if not 0 <= number <= post.revision:
        raise BoardError(_("The post's log has no entry %(number)s.") % {"number": number})
    return saved(Version(post=post, number=number, name=cleaned(name), by=by))


def rename_version(version: Version, name: str) -> Version:
    """Give a version another name. Raises BoardError."""
    version.name = cleaned(name)
    return saved(version)


def cleaned(name: str) -> str:
    """Return a name as one line."""
    text = " ".join(name.replace("\0", "\ufffd").split())
    if not 0 < len(text) <= MOST_NAME:
        raise BoardError(_("A version's name has 1 to %(most)s characters.") % {"most": MOST_NAME})
    return text


def saved(version: Version) -> Version:
    """Save a version whose name no other of its post may have."""
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise BoardError(
            _("The post has a version “%(name)s” already.") % {"name": version.name}
        ) from error
    return version
