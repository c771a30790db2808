"""What a quote says of itself where it is not the comment's own words: its label.

Whoever quotes must say what they did to the words. The dialect has no place for a label, so it is
left out of what is written for Hugo.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Label:
    """One label: its value in the database, the mark that readers see, what it means in words."""

    value: str
    mark: str | Promise
    meaning: str | Promise


LABELS: dict[str, Label] = {
    label.value: label
    for label in (
        Label(
            "translation",
            pgettext_lazy("label of a quote", "translated"),
            _("This quote is a translation."),
        ),
        Label(
            "summary",
            pgettext_lazy("label of a quote", "shortened"),
            _("This quote was shortened."),
        ),
        Label(
            "editorial",
            pgettext_lazy("label of a quote", "editors"),
            _("These are the editors' own words."),
        ),
    )
}
