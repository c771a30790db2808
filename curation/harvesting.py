"""The harvest: lists of threads become finds, for editors to choose from in the inbox.

What a list says of a thread that is known is noted; what editors decided of it stays.
"""

import datetime
import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from posts.addresses import web_address

from . import standing
from .draft import run_each
from .importing import learn
from .models import Find, HarvestList
from .overview import any_of
from .sources import LISTERS, recognise_list
from .sources.base import Candidate, Lister, SourceError
from .sources.network.manners import mannerly
from .sources.reading.document import Unreadable
from .storable import fitting, storable_points

log = logging.getLogger(__name__)

TASK, TASK_NOW = "curation.harvest", "curation.harvest_now"
# More of one list nobody looks through.
MOST = 1000
BATCH = 500
# What is of no use once it is cut.
KEYS = ("source", "ref", "url")


@dataclass(frozen=True, slots=True)
class Harvest:
    """What became of one list: how many of its threads are new finds, or known ones of which it
    says something else, or the same; or why it could not be had.
    """

    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as ``harvest --json`` prints it."""
        return {
            "list": self.name,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }


def lister_named(name: str) -> Lister:
    """Return the source of this name, if it has lists; raises SourceError."""
    found = next((lister for lister in LISTERS if lister.name == name), None)
    if found is None:
        names = {"names": ", ".join(lister.name for lister in LISTERS)}
        raise SourceError(name, _("is no source that has lists: those are %(names)s") % names)
    return found


def lists_of(source: str = "", place: str = "") -> list[HarvestList]:
    """Return the lists to ask for: all that are asked daily, or those of a source.

    A place that is named, and a source of which none is asked daily, make a list for this once.
    Raises SourceError.
    """
    lists = HarvestList.objects.filter(active=True)
    if not source and not place:
        return list(lists)
    lister_named(source)
    if place:
        return [HarvestList(source=source, place=place)]
    return list(lists.filter(source=source)) or [HarvestList(source=source)]


def harvest(
    lists: Iterable[HarvestList], day: datetime.date | None = None, most: int | None = None
) -> Iterator[Harvest]:
    """Ask for lists, of a day or as they stand now, and yield what became of each."""
    for asked in lists:
        asked.most = most or asked.most
        error = _("It ended in an error of ours, which is in the log.")
        try:
            outcome = take(fetched(asked, day), day or timezone.localdate(), str(asked))
            error = ""
        except SourceError as refusal:
            error = str(refusal)
            outcome = Harvest(str(asked), error=error)
        finally:
            if asked.pk and day is None:
                note(asked, error)
        yield outcome


def note(asked: HarvestList, error: str) -> None:
    """Note at a list that it was asked for as it stands now, and what was wrong."""
    rows = HarvestList.objects.filter(pk=asked.pk)
    rows.update(asked_at=timezone.now(), error=error[:1000])


def harvest_file(
    data: bytes, label: str, day: datetime.date | None = None, most: int | None = None
) -> Harvest:
    """Note what a list says that somebody kept as a file; raises SourceError."""
    candidates = recognise_list(data, label)
    if most is None and len(candidates) > MOST:
        raise SourceError(
            label, _("names more than %(most)d threads; say how many to take") % {"most": MOST}
        )
    return take(candidates[:most], day or timezone.localdate(), label)


def fetched(asked: HarvestList, day: datetime.date | None) -> tuple[Candidate, ...]:
    """Get a list over the network; raises SourceError."""
    label = str(asked)
    try:
        lister = lister_named(asked.source)
        with mannerly(lister.rules):
            found = lister.fetch_list(asked.place, day, asked.most, label)
    except Unreadable as error:
        raise SourceError(label, str(error)) from error
    return found[: asked.most]


def take(candidates: Iterable[Candidate], day: datetime.date, name: str) -> Harvest:
    """Make finds of a list's threads, in one transaction.

    The statements are as many for three threads as for three hundred, batches aside.
    """
    kept = standing.applied_to_list([storable(one) for one in candidates if can_be_kept(one)])
    named = {(one.source, one.ref): one for one in kept}
    now = timezone.now()
    with transaction.atomic():
        rows = Find.objects.select_for_update().filter(any_of(named, "source", "ref"))
        known = {(row.source, row.ref): row for row in rows.order_by("pk")}
        changed = [row for key, row in known.items() if learn(row, told(named[key]))]
        # In one order, so that two harvests at once don't wait for each other.
        unknown = sorted(key for key in named if key not in known)
        new = [found(named[key], day, now) for key in unknown]
        Find.objects.filter(pk__in=[row.pk for row in known.values()]).update(seen_at=now)
        write(changed)
        # Another harvest may have found one of them meanwhile.
        Find.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return Harvest(name, len(new), len(changed), len(known) - len(changed))


def told(one: Candidate) -> dict[str, Any]:
    """Return what a list says of a thread; what only repeats its reference is no title."""
    return {
        "url": one.url,
        "title": "" if one.title == f"{one.source}:{one.ref}" else one.title,
        "link": one.link,
        "points": one.points,
        "comments": one.comments,
        "created_at": one.created_at,
    }


def found(one: Candidate, day: datetime.date, now: datetime.datetime) -> Find:
    """Return the row of a thread that was not known."""
    says = told(one) | {"title": one.title}
    return Find(source=one.source, ref=one.ref, day=day, first_seen_at=now, seen_at=now, **says)


def write(changed: Iterable[Find]) -> None:
    """Write what lists say of known threads, as one call to the database."""
    run_each(
        "UPDATE curation_find SET url = %s, title = %s, link = %s, points = %s, comments = %s,"
        " created_at = %s WHERE id = %s",
        (
            (
                *(row.url, row.title, row.link, row.points, row.comments),
                connection.ops.adapt_datetimefield_value(row.created_at),
                row.pk,
            )
            for row in changed
        ),
    )


def can_be_kept(one: Candidate) -> bool:
    """Say whether a thread can be found again by what the database can hold of its names."""
    return all(fitting(Find, name, getattr(one, name)) == getattr(one, name) for name in KEYS)


def storable(one: Candidate) -> Candidate:
    """Return a thread as the database can hold it; a link that leads nowhere goes."""
    link = web_address(fitting(Find, "link", one.link))
    return replace(
        one,
        title=fitting(Find, "title", one.title),
        link=link if link == one.link else "",
        points=storable_points(one.points),
        comments=storable_points(one.comments),
    )


def last_time(now: datetime.datetime) -> datetime.datetime | None:
    """Return when the daily harvest was to be last, None where there is none."""
    if settings.HARVEST_AT is None:
        return None
    local = timezone.localtime(now)
    today = timezone.make_aware(datetime.datetime.combine(local.date(), settings.HARVEST_AT))
    return today if today <= now else today - datetime.timedelta(days=1)


def due() -> QuerySet[HarvestList]:
    """Return the lists that were to be asked for, and were not."""
    time = last_time(timezone.now())
    if time is None:
        return HarvestList.objects.none()
    # One that was made since waits for the next time.
    late = Q(asked_at__lt=time) | Q(asked_at=None, made_at__lt=time)
    return HarvestList.objects.filter(late, active=True)


def is_due() -> bool:
    """Say whether the daily harvest is to be done."""
    return due().exists()


def harvest_due() -> list[Harvest]:
    """Do the daily harvest where it is due; of those who come at once, one does it."""
    with transaction.atomic():
        lists = list(due().select_for_update())
        ids = [asked.pk for asked in lists]
        HarvestList.objects.filter(pk__in=ids).update(asked_at=timezone.now())
    return logged(harvest(lists))


def logged(outcomes: Iterable[Harvest]) -> list[Harvest]:
    """Return what became of lists, with a line each in the log."""
    done = []
    for outcome in outcomes:
        if outcome.error:
            log.warning("A list could not be harvested: %s", outcome.error)
        else:
            log.info("%s was harvested: %d new", outcome.name, outcome.new)
        done.append(outcome)
    return done


def start() -> None:
    """Have all lists asked for now, by a worker, or without one in a thread of this process."""
    transaction.on_commit(hand_over)


def hand_over() -> None:
    """Give that to whoever does it; where nobody can be told, each list says so."""
    if settings.TASKS_IN_PROCESS:
        threading.Thread(target=harvest_beside, name="harvest-now").start()
        return
    try:
        current_app.send_task(TASK_NOW)
    except OperationalError:
        log.exception("the harvest could not be given to a worker")
        reason = _("There is no connection to the workers; try again later.")
        HarvestList.objects.filter(active=True).update(error=reason)


def harvest_beside() -> None:
    """Harvest in this thread, which then gives its database connections back."""
    try:
        harvest_now()
    finally:
        connections.close_all()


def harvest_now() -> list[Harvest]:
    """Ask for all lists that are asked daily, as they stand now."""
    return logged(harvest(lists_of()))
