"""A post's log for people: by days, what editors did beside what readers got."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from posts.models import Edition, Post, Publication

from . import wording
from .models import Change, Version
from .people import name_of

# Changes a page of the log.
PAGE = 60
# What one editor does in the same way, with less than this between, is one line that can be opened.
RUN = datetime.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: a Change (``number``), or what became of an Edition (``edition``)."""

    at: datetime.datetime
    by: str
    words: str
    kind: str = ""
    verb: str = ""
    number: int | None = None
    edition: int | None = None
    taken_back: bool = False
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Entries that read as one, the latest first."""

    latest: Entry
    earlier: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Day:
    """What was done on one day."""

    date: datetime.date
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Days, the latest first; ``more`` is the Change before which the log goes on, if it does."""

    days: list[Day]
    more: int | None


def log_page(post: Post, before: int | None = None) -> LogPage:
    """Return the latest part of a post's log, or the one before a Change: three queries."""
    changes = post.changes.select_related("by").defer("before", "after").order_by("-number")
    public = post.publications.select_related("edition", "by").only(
        "post", "verb", "at", "edition__number", "by__username", "by__first_name", "by__last_name"
    )
    if before is not None:
        later = post.changes.filter(number=before).values("at")
        changes, public = changes.filter(number__lt=before), public.filter(at__lt=later)
    found = list(changes[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    if more:
        public = public.filter(at__gte=shown[-1].at)
    names = names_of(post)
    entries = [change_entry(change, names) for change in shown]
    entries += [publication_entry(publication) for publication in public.order_by("-at", "-pk")]
    # What was published came after the Change of the same moment, if there is one.
    entries.sort(
        key=lambda entry: (entry.at, entry.number is None, entry.number or 0), reverse=True
    )
    if shown and not more and shown[-1].verb != "draft":
        begin = _("how it began")
        entries.append(Entry(post.created_at, "", begin, number=0, names=names.get(0, ())))
    return LogPage(list(by_days(entries)), shown[-1].number if more else None)


def names_of(post: Post) -> dict[int, list[str]]:
    """Return the versions' names by the numbers of their Changes."""
    names: dict[int, list[str]] = {}
    for number, name in post.versions.order_by("pk").values_list("number", "name"):
        names.setdefault(number, []).append(name)
    return names


def change_entry(change: Change, names: dict[int, list[str]]) -> Entry:
    """Return a Change's line."""
    return Entry(
        change.at,
        editor_called(change.by),
        wording.in_words(change),
        change.kind,
        verb=change.verb,
        number=change.number,
        taken_back=change.kind == Change.Kind.DO and change.reverted,
        names=names.get(change.number, ()),
    )


def publication_entry(publication: Publication) -> Entry:
    """Return the line of what became of an Edition."""
    number = publication.edition.number
    words = {
        Publication.Verb.PUBLISHED: _("published Edition %(number)s"),
        Publication.Verb.SCHEDULED: _("Edition %(number)s went out as scheduled"),
        Publication.Verb.SCRUBBED: _("took something down from Edition %(number)s"),
        Publication.Verb.WITHDRAWN: _("withdrew Edition %(number)s"),
        Publication.Verb.RESTORED: _("showed Edition %(number)s again"),
        Publication.Verb.IMPORTED: _("took in Edition %(number)s from Hugo"),
    }[Publication.Verb(publication.verb)]
    return Entry(
        publication.at,
        editor_called(publication.by),
        words % {"number": number},
        publication.verb,
        edition=number,
    )


def editor_called(user: User | None) -> str:
    """Return what an editor is called, nothing for what no one person did."""
    return name_of(user) if user else ""


def by_days(entries: Iterable[Entry]) -> Iterator[Day]:
    """Yield the days of a log, with what reads as one put together."""
    for date, of_day in groupby(entries, key=lambda entry: localdate(entry.at)):
        yield Day(date, list(runs(of_day)))


def runs(entries: Iterable[Entry]) -> Iterator[Run]:
    """Yield entries, those that one editor did in the same way shortly after one another as one."""
    run: Run | None = None
    for entry in entries:
        if run is not None and goes_on(run, entry):
            run.earlier.append(entry)
            continue
        if run is not None:
            yield run
        run = Run(entry)
    if run is not None:
        yield run


def goes_on(run: Run, entry: Entry) -> bool:
    """Say whether an entry belongs to a run; what has a name stands by itself."""
    last = run.earlier[-1] if run.earlier else run.latest
    same = (last.by, last.kind, last.verb) == (entry.by, entry.kind, entry.verb)
    return same and bool(entry.verb) and last.at - entry.at < RUN and not entry.names


def editions_of(post: Post) -> QuerySet[Edition]:
    """Return a post's Editions, the latest first, without their long texts."""
    editions = post.editions.select_related("published_by").order_by("-number")
    return editions.defer("html", "markdown", "search_text", "lead_html")


def versions_of(post: Post) -> QuerySet[Version]:
    """Return a post's versions, the latest state first."""
    return post.versions.select_related("by").order_by("-number", "-pk")
