"""The format as CSV: a header, a row for the thread, and a row for each comment."""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from curation.sources.base import SourceError
from curation.sources.reading.document import BYTE_ORDER_MARKS, Document, Unreadable

from .records import BODIES, COMMENT_FIELDS, THREAD_FIELDS, Record

DELIMITERS = ",;\t"
OF_THE_THREAD = tuple(name for name in THREAD_FIELDS if name not in COMMENT_FIELDS)
FIELDS = (*COMMENT_FIELDS, *OF_THE_THREAD)
# How many of our names a header has at least, beside an id and a text.
FEWEST = 3
# How far the header is looked for.
LONGEST_HEADER = 2000
# What Excel in Japan saves a table as, if it is not told otherwise.
EXCELS = "cp932"


def is_ours(document: Document) -> bool:
    """Say whether a file begins with our header, whatever its delimiter and its encoding."""
    return delimiter_of(document) is not None


def delimiter_of(document: Document) -> str | None:
    """Return what parts the names in the header, ``None`` where there is no header of ours."""
    start = document.data[:LONGEST_HEADER]
    marks = (encoding for mark, encoding in BYTE_ORDER_MARKS.items() if start.startswith(mark))
    text = codecs.decode(start, next(marks, "utf-8"), "replace")
    header = (text.splitlines() or [""])[0]
    return next((sign for sign in DELIMITERS if is_header(names_in(header, sign))), None)


def names_in(header: str, delimiter: str) -> list[str]:
    """Return the names in a header."""
    return [name.strip().strip('"').strip().lower() for name in header.split(delimiter)]


def is_header(names: list[str]) -> bool:
    """Say whether these are names of ours."""
    return (
        "id" in names
        and not set(BODIES).isdisjoint(names)
        and len(set(FIELDS).intersection(names)) >= FEWEST
    )


def text_of(document: Document) -> str:
    """Return a file's text: as its bytes say, or else as Excel writes it; raises Unreadable."""
    try:
        return document.text
    except Unreadable as unreadable:
        try:
            return document.data.decode(EXCELS)
        except UnicodeDecodeError:
            raise unreadable from None


def records(document: Document, label: str) -> tuple[Record, list[Record]]:
    """Return what a file says of its thread and of each comment; raises SourceError."""
    delimiter = delimiter_of(document)
    assert delimiter is not None
    lines = rows(text_of(document), delimiter, label)
    _line, header = next(lines)
    names = [name.strip().lower() for name in header]
    check_header(names, label)
    found = [record_of(names, cells, line, label) for line, cells in lines if any(cells)]
    if not found:
        raise SourceError(label, _("has no row below its header"))
    thread, *comments = found
    if "id" in thread.told:
        raise thread.wrong("id", _("must be empty: the first row is the thread's own"))
    for name in ("parent", "state"):
        if name in thread.told:
            raise thread.wrong(name, _("must be empty: the first row is the thread's own"))
    for comment in comments:
        for name in OF_THE_THREAD:
            if name in comment.told:
                raise comment.wrong(name, _("must be empty: only the first row can have it"))
    return thread, comments


def rows(text: str, delimiter: str, label: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row, with the number of the line that it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        told = {"line": line, "reason": error}
        raise SourceError(label, _("line %(line)d: is no CSV (%(reason)s)") % told) from error


def check_header(names: list[str], label: str) -> None:
    """Refuse a header with names that the format does not have, or without those that it needs."""
    header = Record(dict.fromkeys(filter(None, names), ""), _("line 1"), label)
    header.check_names(FIELDS)
    for name in ("title", "url"):
        if name not in names:
            raise header.wrong(name, _("is missing"))
    for name in header.told:
        if names.count(name) > 1:
            raise header.wrong(name, _("stands there twice"))


def record_of(names: list[str], cells: list[str], line: int, label: str) -> Record:
    """Return the fields of a row that has a value for them."""
    record = Record(
        {name: cell for name, cell in zip(names, cells, strict=False) if cell},
        _("line %(line)d") % {"line": line},
        label,
    )
    if "" in record.told or any(cells[len(names) :]):
        raise record.refusal(_("has more cells than the header has names"))
    return record
