"""The sources there are, and which of them an address or a file belongs to."""

import math
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .base import (
    Candidate,
    FetchedThread,
    Lister,
    Progress,
    Source,
    SourceError,
    no_progress,
)
from .network.manners import mannerly
from .reading.document import Document, Unreadable


def found_sources() -> Iterator[Source]:
    """Yield the ``SOURCE`` of each module in this folder that has one, by the modules' names."""
    for module in iter_modules(__path__, f"{__name__}."):
        source: Source | None = getattr(import_module(module.name), "SOURCE", None)
        if source is not None:
            yield source


SOURCES: tuple[Source, ...] = tuple(found_sources())
LISTERS = tuple(source for source in SOURCES if isinstance(source, Lister))


def source_named(name: str) -> Source | None:
    """Return the source that the database calls by this name."""
    return next((source for source in SOURCES if source.name == name), None)


def source_of(address: str) -> Source | None:
    """Return the source whose web address, or ``name:reference``, this is."""
    return next((source for source in SOURCES if source.ref_of(address) is not None), None)


def looks_like_address(text: str) -> bool:
    """Say whether a text can only be meant as an address, whether of a source or not."""
    name, colon, _ref = text.strip().partition(":")
    return "://" in text or bool(colon and source_named(name))


def fetch(address: str, progress: Progress = no_progress, since: float = math.inf) -> FetchedThread:
    """Get the thread at an address over the network; raises SourceError.

    What came of it after ``since``, in seconds since 1970, is not asked for again.
    """
    for source in SOURCES:
        ref = source.ref_of(address)
        if ref is not None:
            with mannerly(source.rules, since):
                return fetch_from(source, ref, address, progress)
    raise SourceError(address, _("is not the address of a thread at a source that is known here"))


def fetch_from(source: Source, ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get a thread from a source; raises SourceError."""
    try:
        return source.fetch(ref, label, progress)
    except Unreadable as error:
        raise SourceError(label, str(error)) from error


def recognise(data: bytes, label: str) -> FetchedThread:
    """Read a thread from a file's bytes, whatever source they are of; raises SourceError."""
    document = document_of(data, label)
    try:
        for source in SOURCES:
            if is_of(source, document):
                return source.parse(document, label)
        raise SourceError(label, what_it_is(document))
    except Unreadable as error:
        raise SourceError(label, str(error)) from error


def recognise_list(data: bytes, label: str) -> tuple[Candidate, ...]:
    """Read a list of threads from a file's bytes, as ``recognise`` reads one of them."""
    document = document_of(data, label)
    try:
        for lister in LISTERS:
            if has_list(lister, document):
                return lister.parse_list(document, label)
        if any(is_of(source, document) for source in SOURCES):
            raise SourceError(label, _("is a thread, not a list of threads"))
        raise SourceError(label, _("is no list of threads of a source that is known here"))
    except Unreadable as error:
        raise SourceError(label, str(error)) from error


def document_of(data: bytes, label: str) -> Document:
    """Return a file's bytes as a document; raises SourceError for too many of them, or none."""
    if len(data) > settings.IMPORT_MAX_BYTES:
        most = {"size": filesizeformat(settings.IMPORT_MAX_BYTES)}
        raise SourceError(label, _("is larger than %(size)s") % most)
    if not data or data.isspace():
        raise SourceError(label, _("is empty"))
    return Document(data)


def has_list(lister: Lister, document: Document) -> bool:
    """Say whether a document is a list of a source; what one can't read, another may."""
    try:
        return lister.recognises_list(document)
    except Unreadable:
        return False


def is_of(source: Source, document: Document) -> bool:
    """Say whether a document is of a source; what one can't read, another may."""
    try:
        return source.recognises(document)
    except Unreadable:
        return False


def what_it_is(document: Document) -> str:
    """Say of a document that no source knows why it is no thread."""
    if document.json is not None:
        return _("is JSON, but not of a thread at a source that is known here")
    if document.html is not None:
        return _("is a web page, but not of a thread at a source that is known here")
    return _("is neither JSON nor a web page")
