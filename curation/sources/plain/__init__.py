"""Our own format, for whatever no other source reads: JSON or CSV, see docs/plain-format.md."""

import re

from django.utils.translation import gettext as _

from curation.sources.base import (
    FetchedComment,
    FetchedThread,
    Progress,
    Rules,
    SourceError,
    no_progress,
)
from curation.sources.reading.document import Document
from curation.sources.reading.trees import arranged

from . import json_file, table
from .records import LONGEST_REF, Record

NAME = "plain"
ADDRESS = re.compile(rf"{NAME}:(\S(?:.{{0,{LONGEST_REF - 2}}}\S)?)", re.IGNORECASE)


class Plain:
    """See ``Source``. A thread's reference is the one in its file, or else its web address."""

    name = NAME
    # Nobody but the editor knows where a file is from.
    rules = Rules(title="JSON/CSV", pause=0, robots=False, reprint="ask")

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        found = ADDRESS.fullmatch(address.strip())
        return found.group(1) if found else None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        return table.is_ours(document) or json_file.is_ours(document.json)

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        reader = table if table.is_ours(document) else json_file
        thread, comments = reader.records(document, label)
        return thread_of(thread, comments)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``: a file that was imported is nowhere to be got again."""
        raise SourceError(label, _("came in from a file: import its file again"))


def thread_of(thread: Record, records: list[Record]) -> FetchedThread:
    """Return the thread that records speak of; raises SourceError."""
    url = thread.address("url")
    if not url:
        raise thread.wrong("url", _("is missing"))
    ref = thread.ref("ref") or url
    if len(ref) > LONGEST_REF:
        reason = _("is longer than %(most)d signs: give the thread a shorter “ref” beside it")
        raise thread.wrong("url", reason % {"most": LONGEST_REF})
    title = thread.line("title")
    if not title:
        raise thread.wrong("title", _("is missing"))
    if not records:
        raise thread.refusal(_("has no comments"))
    complete = thread.flag("complete", default=True)
    return FetchedThread(
        source=NAME,
        ref=ref,
        url=url,
        title=title,
        author=thread.line("author"),
        link=thread.address("link"),
        body=thread.body(url),
        created_at=thread.time("created_at"),
        points=thread.whole("points"),
        comments=tree_of(records, url, complete=complete),
        complete=complete,
    )


def tree_of(records: list[Record], url: str, *, complete: bool) -> tuple[FetchedComment, ...]:
    """Return the comments as a tree; in an incomplete file what one answers may be missing."""
    found: dict[str, FetchedComment] = {}
    for record in records:
        comment = comment_of(record, url)
        if comment.ref in found:
            raise record.wrong("id", _("is “%(id)s”, as another's") % {"id": comment.ref})
        found[comment.ref] = comment
    if complete:
        for record, comment in zip(records, found.values(), strict=True):
            if comment.parent_ref and comment.parent_ref not in found:
                told = {"id": comment.parent_ref}
                raise record.wrong("parent", _("is “%(id)s”, which is no comment's id") % told)
    comments, _whole = arranged(found.values())
    at_the_top = {comment.ref for comment in comments if not comment.parent_ref}
    for record, comment in zip(records, found.values(), strict=True):
        if comment.ref in at_the_top and comment.parent_ref in found:
            raise record.wrong("parent", _("leads back to the comment itself"))
    return comments


def comment_of(record: Record, url: str) -> FetchedComment:
    """Return one comment, not yet in its place."""
    ref = record.ref("id")
    if not ref:
        raise record.wrong("id", _("is missing"))
    comment = FetchedComment(
        ref=ref,
        parent_ref=record.ref("parent"),
        depth=0,
        author=record.line("author"),
        body=record.body(url),
        created_at=record.time("created_at"),
        points=record.whole("points"),
        state=record.state("state"),
    )
    is_tombstone = not (comment.author or comment.body)
    if comment.state == "deleted" and not is_tombstone:
        raise record.refusal(_("is “deleted”, and so can have neither author nor text"))
    if comment.state == "live" and is_tombstone:
        raise record.refusal(_("has neither author nor text: its “state” may be “deleted”"))
    return comment


SOURCE = Plain()
