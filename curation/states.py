"""A post as it stood at some point, as the desk shows it: what is otherwise today is marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from posts.labels import LABELS
from posts.models import Post

from . import differences, draft, post_rows
from .differences import Comparison, Piece, QuoteDifference
from .draft import QuoteDraft
from .particulars import COLOURS, FIELDS
from .past import wind_back


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One quote of an earlier state as it is shown: its words, and what is otherwise today."""

    quote: QuoteDraft
    difference: QuoteDifference
    html: SafeString
    label: str
    marks: list[str]


@dataclass(frozen=True, slots=True)
class SectionLines:
    """A section of an earlier state."""

    folded: bool
    summary: list[Piece]
    changed: bool
    quotes: list[QuoteLine]


@dataclass(frozen=True, slots=True)
class State:
    """A post as it stood, beside how it stands; ``fields`` holds the names of those that differ."""

    number: int
    differs: bool
    fields: list[tuple[str, list[Piece]]]
    sections: list[SectionLines]


def state_of(post: Post, number: int) -> State:
    """Return a post as it stood after a Change: a fixed number of queries. Raises BoardError."""
    now = draft.read(post)
    then = now.copy()
    wind_back(post, then, number)
    comparison = differences.compare(then, now)
    return State(
        number,
        comparison.differs,
        [(str(FIELDS[name]), pieces) for name, pieces in comparison.fields.items()],
        list(section_lines(comparison, now.quotes | then.quotes)),
    )


def section_lines(comparison: Comparison, quotes: dict[int, QuoteDraft]) -> Iterator[SectionLines]:
    """Yield the sections with their quotes' lines."""
    for section in comparison.sections:
        yield SectionLines(
            section.folded,
            section.summary,
            differences.is_changed(section.summary),
            [quote_line(quote, quotes[quote.id]) for quote in section.quotes],
        )


def quote_line(difference: QuoteDifference, quote: QuoteDraft) -> QuoteLine:
    """Return one quote's line."""
    html = SafeString() if difference.pieces else post_rows.safe_html(quote.body, quote.markup)
    label = label_mark(quote.label) if quote.label else ""
    return QuoteLine(quote, difference, html, label, marks_of(difference))


def marks_of(quote: QuoteDifference) -> list[str]:
    """Say what is otherwise about a quote today."""
    if quote.gone:
        return [_("not in the post today")]
    if quote.added:
        return [_("came later")]
    marks = []
    if quote.moved:
        marks.append(_("today at %(number)s") % {"number": quote.number_now})
    if quote.pieces:
        marks.append(_("reworded since"))
    if quote.colors:
        marks.append(_("colour today: %(colour)s") % {"colour": colour_name(quote.colors[1])})
    if quote.labels:
        marks.append(_("label today: %(label)s") % {"label": label_mark(quote.labels[1])})
    if quote.refolded:
        marks.append(_("folded otherwise today"))
    return marks


def colour_name(color: str) -> str:
    """Return a colour's name."""
    return str(COLOURS.get(color, color)) if color else _("none")


def label_mark(label: str) -> str:
    """Return a label's mark."""
    return str(LABELS[label].mark) if label else _("none")
