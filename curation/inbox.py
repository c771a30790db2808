"""The inbox: what the harvest found, to be imported, dismissed, or put off until tomorrow."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models import Window as Over
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Coalesce, Greatest, Rank
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from posts.addresses import web_address
from posts.models import Post

from . import intake
from .models import Find, HarvestList, Intake, Thread
from .overview import any_of, posts_of
from .recipe_book import default_names
from .sources import LISTERS, source_named
from .today import bounds

SHOWN = {
    "waiting": _("Waiting"),
    "unmade": _("Not made yet"),
    "snoozed": _("Put off"),
    "dismissed": _("Dismissed"),
}
ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "momentum": (F("momentum").desc(nulls_last=True), "-pk"),
    "points": (F("points").desc(nulls_last=True), "-pk"),
    "comments": (F("comments").desc(nulls_last=True), "-pk"),
    "newest": (F("opened").desc(), "-pk"),
}
# What can be decided of a find, and what takes it back.
INVERSE = {"dismiss": "restore", "restore": "dismiss", "snooze": "wake", "wake": "snooze"}
PAGE = 50
MOST_DAYS = 31
HOUR = 3600.0
# An import of which nothing was heard for so long may be asked for again.
STUCK = datetime.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an editor wants to see of the inbox."""

    show: str = "waiting"
    sort: str = "momentum"
    source: str = ""
    day: datetime.date | None = None
    page: int = 1

    def query(self, **changes: Any) -> str:
        """Return the address's query for this, or for this with changes."""
        values = asdict(replace(self, **changes))
        usual = asdict(Asked())
        return urlencode({name: value for name, value in values.items() if value != usual[name]})


class Seconds(Func):
    """A time in seconds since 1970."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Count from the Julian day."""
        day = "(julianday(%(expressions)s) - 2440587.5) * 86400.0"
        return self.as_sql(compiler, connection, template=day, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask for the epoch, which comes as a decimal."""
        epoch = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
        return self.as_sql(compiler, connection, template=epoch, **context)


@dataclass(frozen=True, slots=True)
class Row:
    """A find as the inbox shows it; ``intake`` is the latest import that was asked for.

    ``thread`` is the id of the thread where it is imported, ``recipe`` the name of the one that
    drafts begin with.
    """

    find: Any
    thread: int | None
    posts: list[Post]
    intake: Intake | None
    recipe: str

    @property
    def address(self) -> str:
        """Return where the thread can be read, if a page may link there."""
        return web_address(self.find.url)

    @property
    def host(self) -> str:
        """Return where the thread's link leads."""
        try:
            return (urlsplit(self.find.link).hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    @property
    def source(self) -> str:
        """Return what people call the source."""
        source = source_named(self.find.source)
        return source.rules.title if source else self.find.source

    @property
    def age(self) -> str:
        """Say how long ago the thread was opened."""
        return timesince(self.find.created_at, depth=1) if self.find.created_at else ""

    @property
    def is_busy(self) -> bool:
        """Say whether an import is under way."""
        return (
            self.thread is None
            and self.intake is not None
            and self.intake.state in {Intake.State.WAITING, Intake.State.RUNNING}
            and self.intake.updated_at > timezone.now() - STUCK
        )


def finds(show: str) -> QuerySet[Find]:
    """Return the finds that one of SHOWN means."""
    now = timezone.now()
    asleep = Q(snoozed_until__gt=now)
    if show == "dismissed":
        return Find.objects.filter(state=Find.State.DISMISSED)
    rows = Find.objects.filter(state=Find.State.WAITING)
    if show == "snoozed":
        return rows.filter(asleep)
    awake = rows.exclude(asleep)
    return awake.exclude(made()) if show == "unmade" else awake


def made() -> Exists:
    """Return the condition that there is a post of a find."""
    return Exists(Post.objects.filter(source=OuterRef("source"), source_ref=OuterRef("ref")))


def weighed(rows: QuerySet[Find]) -> QuerySet[Find]:
    """Add the momentum, comments an hour since a thread was opened, and the rank by that.

    Of the first hour it is the comments; where it is not known when a thread was opened, it counts
    from when it was first seen.
    """
    now = Value(timezone.now().timestamp(), FloatField())
    opened = Coalesce("created_at", "first_seen_at")
    hours = Greatest(now - Seconds(opened), Value(HOUR)) / HOUR
    momentum = Cast("comments", FloatField()) / hours
    weighed = rows.annotate(opened=opened, momentum=momentum)
    rank = Over(Rank(), order_by=F("momentum").desc(nulls_last=True))
    known = When(comments__isnull=False, then=rank)
    return weighed.annotate(rank=Case(known, default=None))


def page_of(asked: Asked) -> Page[Any]:
    """Return a page of finds, the last one where there are not so many; in two queries."""
    rows = finds(asked.show)
    if asked.source:
        rows = rows.filter(source=asked.source)
    if asked.day:
        rows = rows.filter(day=asked.day)
    return Paginator(weighed(rows).order_by(*ORDERS[asked.sort]), PAGE).get_page(asked.page)


def rows_of(found: Iterable[Find]) -> list[Row]:
    """Return finds as the inbox shows them, in four queries."""
    found = list(found)
    keys = [(find.source, find.ref) for find in found]
    threads = {
        (source, ref): pk
        for source, ref, pk in Thread.objects.filter(any_of(keys, "source", "ref"))
        .order_by()
        .values_list("source", "ref", "pk")
    }
    posts = posts_of(found)
    asked_for = Intake.objects.filter(wanted__in=[find.url for find in found])
    intakes = {row.wanted: row for row in asked_for.defer("outcome").order_by("pk")}
    recipes = default_names()
    return [
        Row(
            find,
            threads.get((find.source, find.ref)),
            posts[find.pk],
            intakes.get(find.url),
            recipes.get(find.source, "default"),
        )
        for find in found
    ]


def row_of(find_id: int) -> Row:
    """Return one find as the inbox shows it; raises Find.DoesNotExist."""
    return rows_of([Find.objects.get(pk=find_id)])[0]


def waiting_count() -> int:
    """Return how many finds wait, of which there is no post yet."""
    return finds("unmade").count()


def sources() -> list[tuple[str, str]]:
    """Return the sources that have lists, by name, with what people call them."""
    names = [lister.name for lister in LISTERS]
    found = (source_named(name) for name in names)
    return [(source.name, source.rules.title) for source in found if source]


def days() -> list[datetime.date]:
    """Return the latest days for which something was found."""
    latest = Find.objects.order_by("-day").values_list("day", flat=True).distinct()
    return list(latest[:MOST_DAYS])


def lists() -> list[HarvestList]:
    """Return the lists that are asked for daily."""
    return list(HarvestList.objects.filter(active=True))


def decide(find_id: int, verb: str) -> Find:
    """Do one of INVERSE to a find; raises Find.DoesNotExist."""
    tomorrow = bounds(timezone.localdate())[1]
    changes: Mapping[str, dict[str, Any]] = {
        "dismiss": {"state": Find.State.DISMISSED},
        "restore": {"state": Find.State.WAITING},
        "snooze": {"snoozed_until": tomorrow},
        "wake": {"snoozed_until": None},
    }
    find = Find.objects.get(pk=find_id)
    Find.objects.filter(pk=find_id).update(**changes[verb])
    return find


def import_find(find_id: int, by: User) -> Find:
    """Have a find's thread imported; raises Find.DoesNotExist."""
    find = Find.objects.get(pk=find_id)
    intake.start(find.url, None, by)
    return find
