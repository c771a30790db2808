"""Whether what a process remembers of the site still holds: one number, which each change raises.

Whatever changes what readers see calls ``changed`` in its transaction. Who keeps something made of
it keeps the ``number`` with it, and makes it anew when that is another. A process asks the database
for the number at most once in ``SECONDS``, so that each knows of a change by then.
"""

import time
from threading import Lock

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save
from taggit.models import Tag

from .models import Post, PublicVersion

SECONDS = 1.0
FORGETTING = Lock()


class Seen:
    """The number that this process last read; it goes by it ``until`` then.

    The clock is the one that only runs forward. ``forgotten`` counts how often it was told to ask
    anew.
    """

    number = 0
    until = 0.0
    forgotten = 0


def number() -> int:
    """Return the number: without a query if it was read less than ``SECONDS`` ago."""
    now = time.monotonic()
    if now >= Seen.until:
        forgotten = Seen.forgotten
        found = PublicVersion.objects.values_list("number", flat=True).first()
        with FORGETTING:
            # What changed while the database was asked is asked for again.
            if Seen.forgotten == forgotten:
                Seen.until = now + SECONDS
            Seen.number = found or 0
    return Seen.number


def changed() -> None:
    """Tell every process that readers are to see something else, once the transaction commits.

    The row is locked until then: so call it last.
    """
    if not PublicVersion.objects.filter(pk=1).update(number=F("number") + 1):
        PublicVersion.objects.create(pk=1, number=1)
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Have this process ask anew."""
    with FORGETTING:
        Seen.forgotten += 1
        Seen.until = 0.0


def watch() -> None:
    """Have what is deleted or renamed in the admin, past our verbs, count as a change as well."""
    post_delete.connect(heard, sender=Post)
    post_delete.connect(heard, sender=Tag)
    post_save.connect(heard, sender=Tag)


def heard(instance: Post | Tag, **_more: object) -> None:
    """Tell every process, unless it is a post that no reader saw."""
    if not (isinstance(instance, Post) and instance.edition_id is None):
        changed()
