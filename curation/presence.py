"""Who has a post open at the desk now, and where in it they are.

A tab says every few seconds that it is there (``here``), and says when it goes (``leave``). One
that lies in the background for minutes, where browsers let it speak once a minute, counts as gone.
"""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone

from .models import Presence
from .people import name_of

GONE_AFTER = datetime.timedelta(seconds=30)
# A tab that stays where it is need not be written down at each of its visits.
FRESH_FOR = datetime.timedelta(seconds=10)
FORGOTTEN_AFTER = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Place:
    """Where in a post somebody is: the id of the current quote, and whether its text is open."""

    quote: int | None = None
    editing: bool = False


@dataclass(frozen=True)
class Other:
    """Another tab in which the post is open; ``mine`` is one of the same person."""

    tab: str
    name: str
    mine: bool
    quote: int | None
    editing: bool


def here(post_id: int, user: User, tab: str, place: Place) -> list[Other]:
    """Note that a tab is there, and return the others: at most one query reads and one writes."""
    now = timezone.now()
    rows = list(Presence.objects.filter(post_id=post_id).select_related("by"))
    own = next((row for row in rows if row.by_id == user.pk and row.tab == tab), None)
    fresh = own is not None and now - own.seen_at < FRESH_FOR
    if own is None or not fresh or Place(own.quote, own.editing) != place:
        row = Presence(
            post_id=post_id,
            by=user,
            tab=tab,
            quote=place.quote,
            editing=place.editing,
            seen_at=now,
        )
        Presence.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["post", "by", "tab"],
            update_fields=["quote", "editing", "seen_at"],
        )
    if own is None:
        forget_old(now)
    return [
        Other(row.tab, name_of(row.by), row.by_id == user.pk, row.quote, row.editing)
        for row in rows
        if row is not own and now - row.seen_at < GONE_AFTER
    ]


def leave(post_id: int, user: User, tab: str) -> None:
    """Note that a tab was closed."""
    Presence.objects.filter(post_id=post_id, by=user, tab=tab).delete()


def forget_old(now: datetime.datetime) -> None:
    """Delete what was left behind by tabs that could not say that they go."""
    Presence.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
