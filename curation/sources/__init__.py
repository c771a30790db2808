"""The sources: what each knows, and which of them an address or a file belongs to."""

import json

from .base import FetchedThread, Progress, Source, SourceError, no_progress
from .hacker_news import HackerNews

SOURCES: tuple[Source, ...] = (HackerNews(),)


def source_of(address: str) -> Source | None:
    """Return the source whose address, or ``name:reference``, this is."""
    return next((source for source in SOURCES if source.ref_of(address) is not None), None)


def fetch(address: str, progress: Progress = no_progress) -> FetchedThread:
    """Get the thread at an address over the network; raises SourceError."""
    for source in SOURCES:
        ref = source.ref_of(address)
        if ref is not None:
            return source.fetch(ref, progress)
    raise SourceError(f"{one_line(address)}: is no address of a source that is known here")


def recognise(data: bytes, label: str) -> FetchedThread:
    """Read a thread from a file's bytes, whichever source it came from; raises SourceError."""
    label = one_line(label)
    if not data.strip():
        raise SourceError(f"{label}: is empty")
    for source in SOURCES:
        if source.recognises(data):
            return source.parse(data, label)
    raise SourceError(f"{label}: {what_it_is(data)}")


def what_it_is(data: bytes) -> str:
    """Say why bytes that no source knows are no thread."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:512]
    if b"\0" in data[:4096]:
        return "is binary data, not a thread"
    if start[:1] in (b"{", b"["):
        try:
            json.loads(data)
        except (ValueError, RecursionError) as error:
            return f"is broken JSON: {error}"
        return "is JSON, but not a thread of a source that is known here"
    if start.lower().startswith((b"<!doctype", b"<html", b"<head", b"<?xml", b"<body")):
        return "is HTML, but not a page of a source that is known here"
    return "is nothing that a source here knows"


def one_line(text: str) -> str:
    """Return what names an input so that it fits into one line of a message."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:199] + "…"
