"""Lists that come page by page: how much of them is taken."""

import datetime
from collections.abc import Iterable

from ..base import Candidate


def each_once(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates without those that came before."""
    once: dict[str, Candidate] = {}
    for candidate in found:
        once.setdefault(candidate.ref, candidate)
    return tuple(once.values())


def taken(
    pages: Iterable[Iterable[Candidate]],
    day: datetime.date | None,
    most: int,
    *,
    newest_first: bool,
) -> tuple[Candidate, ...]:
    """Return the first candidates, of a day if one is given, asking for no page too many.

    The end is a page with nothing new in it, as some places go on forever, and in a list that has
    the newest first also one that is all older than the day.
    """
    seen: set[str] = set()
    kept: dict[str, Candidate] = {}
    for page in pages:
        new = [candidate for candidate in each_once(page) if candidate.ref not in seen]
        seen.update(candidate.ref for candidate in new)
        days = {candidate.ref: day_of(candidate) for candidate in new}
        kept.update((one.ref, one) for one in new if day is None or days[one.ref] == day)
        is_past = newest_first and all(told and day and told < day for told in days.values())
        if not new or is_past or len(kept) >= most:
            break
    return tuple(kept.values())[:most]


def day_of(candidate: Candidate) -> datetime.date | None:
    """Return the day of a thread in UTC, ``None`` where the list doesn't say."""
    return candidate.created_at and candidate.created_at.date()
