"""How soon a thread is read again: the younger it is the oftener, and an old one never."""

import datetime

from .sources import source_of

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
# Up to which age a thread is read again after how long.
STEPS = ((1 * DAY, 2 * HOUR), (3 * DAY, 8 * HOUR), (10 * DAY, 24 * HOUR))
YOUNG = STEPS[-1][0]
# How long after a failure it is tried again, at the least and at the most.
LEAST, MOST = datetime.timedelta(minutes=10), 24 * HOUR

Time = datetime.datetime


def next_reading(now: Time, opened: Time | None, imported: Time) -> Time | None:
    """Return when a thread is to be read again that was read now; None for never.

    It is young from its opening or from its import on, whichever was later. An opening that is
    still to come is a source's mistake.
    """
    began = opened if opened is not None and imported < opened <= now else imported
    age = now - began
    return next((now + every for limit, every in STEPS if age < limit), None)


def next_attempt(now: Time, opened: Time | None, imported: Time, read: Time | None) -> Time | None:
    """Return when it is tried again to read a thread that could not be read now.

    Each time it is waited for as long as the thread has not been read by then, so twice as long.
    """
    if next_reading(now, opened, imported) is None:
        return None
    return now + min(max(now - (read or imported), LEAST), MOST)


def can_be_read(source: str, ref: str, url: str) -> bool:
    """Say whether a thread's address leads back to it, and not to nowhere or to another one."""
    if "://" not in url:
        return False
    found = source_of(url)
    return found is not None and found.name == source and found.ref_of(url) == ref
