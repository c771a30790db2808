"""What an editor should look at before a quote is published: what can be told from it alone.

What depends on the other quotes, on their order or on the editor's settings, the desk tells by
itself, as it changes with every key: see ``static/curation/cautions.js``.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.hugo.parameters import sayable

from .draft import QuoteDraft
from .models import Comment, Thread
from .sources.base import Rules

# How boards and their writers say that what they wrote must not be taken elsewhere.
NOT_TO_BE_TAKEN = re.compile("転載禁止|転載厳禁|無断転載")
CUT = ("...", "…")
# What may be an address, with the sign that it was cut by; a Markdown link.
RUN = re.compile(r"[^\x00-\x20\x7f-\uffff<>()\[\]\"]+…?")
LINK = re.compile(r"\[(?P<label>[^\[\]\n]*(?:\.\.\.|…)) *\]\(<?(?P<address>[^\s()<>]+)")


def cautions_for(quote: QuoteDraft, comment: Comment | None) -> Iterator[str]:
    """Say what to look at, one line each; ``comment`` is what the quote was made of."""
    if not quote.body.strip():
        yield _("This quote is empty.")
    written = sayable(quote.author, folded=True)
    if written != quote.author:
        yield _("Hugo can't say this name; it may be written %s.") % written
    if comment is not None and comment.gone_at is not None:
        yield _("The comment is gone at its source.")
    if label := shortened_link(quote.body):
        yield _("An address is cut short: %s") % label
    said = [quote.body, quote.author]
    if comment is not None:
        said += [comment.body, comment.author]
    if words := ban_in(*said):
        yield _("It says %s.") % words


def caution_for_thread(thread: Thread | None) -> str:
    """Say that a thread asks not to be quoted elsewhere; empty where it does not."""
    words = ban_in(thread.title, thread.body) if thread is not None else ""
    return _("The thread says %s.") % words if words else ""


def caution_for_source(rules: Rules) -> str:
    """Say what a source asks of those who quote it; empty where anybody may."""
    words = {
        "quotable": "",
        "ask": _("%(source)s may be quoted after asking only."),
        "forbidden": _("%(source)s forbids to be quoted elsewhere (転載禁止)."),
    }
    return words[rules.reprint] % {"source": rules.title}


def ban_in(*texts: str) -> str:
    """Return the first words in which a text forbids to be taken elsewhere, or nothing."""
    found = next(filter(None, map(NOT_TO_BE_TAKEN.search, texts)), None)
    return found.group() if found else ""


def shortened_link(body: str) -> str:
    """Return the first address that is cut short, or text of a link that is; or nothing.

    Hacker News and others write a long address so: a reader can't tell where it leads, and what is
    no link any more leads nowhere.
    """
    if not any(cut in body for cut in CUT):
        return ""
    for run in RUN.findall(body):
        if run.endswith(CUT) and "://" in run:
            return str(run[run.rindex("http") :]) if "http" in run else str(run)
    for link in LINK.finditer(body):
        start = link["label"].removesuffix("...").removesuffix("…")
        if start and bare(link["address"]).startswith(bare(start)):
            return link["label"]
    return ""


def bare(address: str) -> str:
    """Return an address without what a label leaves out: the scheme and www."""
    return re.sub(r"^(https?://)?(www\.)?", "", address)
