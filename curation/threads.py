"""Finds a thread by what people call it."""

from django.utils.translation import gettext as _

from .models import Thread
from .sources import source_of


class ThreadNotFound(Exception):
    """No thread, or more than one, is meant. Its text is one line for a person."""


def find_thread(name: str) -> Thread:
    """Return the thread meant by ``hn:44044199``, its address, or its reference alone."""
    source = source_of(name)
    ref = source.ref_of(name) if source else name.strip()
    found = Thread.objects.filter(ref=ref)
    if source is not None:
        found = found.filter(source=source.name)
    elif ":" in name:
        label, _colon, ref = name.partition(":")
        found = Thread.objects.filter(source=label, ref=ref)
    threads = list(found[:2])
    if not threads:
        raise ThreadNotFound(_("there is no such thread; import it first."))
    if len(threads) > 1:
        raise ThreadNotFound(_("several sources have this reference; write source:reference."))
    return threads[0]
