"""What a Change did in particular, in words, where its detail says it.

What a detail holds is said at each verb, in its ``detail``. A Change from before details were
kept, or one whose detail nobody knows any more, has none of these words: see ``curation.wording``.
"""

from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from posts.labels import LABELS

from .models import Change
from .recipes import RECIPES

Words = Callable[[int, str], str]

COLOURS: dict[str, str | Promise] = {
    "#ff33a1": gettext_lazy("pink"),
    "#785bff": gettext_lazy("violet"),
    "#ff5733": gettext_lazy("orange"),
    "#ff5c5c": gettext_lazy("red"),
    "#45d325": gettext_lazy("green"),
    "#38d3d3": gettext_lazy("cyan"),
}

FIELDS: dict[str, str | Promise] = {
    "title": gettext_lazy("the title"),
    "slug": gettext_lazy("the slug"),
    "date": gettext_lazy("the date"),
    "tags": gettext_lazy("the tags"),
    "thumbnail": gettext_lazy("the thumbnail"),
    "lead": gettext_lazy("the lead"),
    "notes": gettext_lazy("the notes"),
    "reprint_reason": gettext_lazy("the reason for the reprint"),
}


def particulars(change: Change) -> str:
    """Say what a Change did in particular, or nothing."""
    words = WORDS.get(change.verb)
    return words(change.count, change.detail) if words and change.detail else ""


def picked(count: int, reach: str) -> str:
    """Say what was taken along."""
    ways = {
        "replies": ngettext(
            "picked %(count)d comment, replies included",
            "picked %(count)d comments, replies included",
            count,
        ),
        "parents": ngettext(
            "picked %(count)d comment, with what it answers",
            "picked %(count)d comments, with what they answer",
            count,
        ),
    }
    return ways.get(reach, "") % {"count": count}


def moved(count: int, way: str) -> str:
    """Say where quotes came to."""
    ways = {
        "up": ngettext("moved %(count)d quote up", "moved %(count)d quotes up", count),
        "down": ngettext("moved %(count)d quote down", "moved %(count)d quotes down", count),
        "start": ngettext(
            "moved %(count)d quote to the top", "moved %(count)d quotes to the top", count
        ),
        "end": ngettext(
            "moved %(count)d quote to the end", "moved %(count)d quotes to the end", count
        ),
        "in": ngettext(
            "moved %(count)d quote into a fold", "moved %(count)d quotes into a fold", count
        ),
        "out": ngettext(
            "moved %(count)d quote out of a fold", "moved %(count)d quotes out of a fold", count
        ),
    }
    return ways.get(way, "") % {"count": count}


def coloured(count: int, color: str) -> str:
    """Say which colour."""
    if color == "none":
        said = ngettext(
            "took the colour from %(count)d quote", "took the colour from %(count)d quotes", count
        )
        return said % {"count": count}
    if color not in COLOURS:
        return ""
    said = ngettext(
        "coloured %(count)d quote %(colour)s", "coloured %(count)d quotes %(colour)s", count
    )
    return said % {"count": count, "colour": COLOURS[color]}


def labelled(count: int, label: str) -> str:
    """Say which label."""
    if label == "none":
        said = ngettext(
            "took the label from %(count)d quote", "took the label from %(count)d quotes", count
        )
        return said % {"count": count}
    if label not in LABELS:
        return ""
    said = ngettext(
        "labelled %(count)d quote “%(label)s”", "labelled %(count)d quotes “%(label)s”", count
    )
    return said % {"count": count, "label": LABELS[label].mark}


def coloured_replied(count: int, color: str) -> str:
    """Say which colour the most replied got."""
    if color not in COLOURS:
        return ""
    said = ngettext(
        "coloured %(count)d most replied quote %(colour)s",
        "coloured %(count)d most replied quotes %(colour)s",
        count,
    )
    return said % {"count": count, "colour": COLOURS[color]}


def described(_count: int, names: str) -> str:
    """Say which fields."""
    fields = [str(FIELDS[name]) for name in names.split(",") if name in FIELDS]
    return _("changed %(fields)s") % {"fields": listed(fields)} if fields else ""


def drafted(count: int, recipe: str) -> str:
    """Say by which recipe."""
    said = ngettext(
        "drafted %(count)d quote by “%(recipe)s”",
        "drafted %(count)d quotes by “%(recipe)s”",
        count,
    )
    label = RECIPES[recipe].label if recipe in RECIPES else recipe
    return said % {"count": count, "recipe": label}


def listed(words: Sequence[str]) -> str:
    """Return some things in a row: “a, b and c”."""
    comma, last = pgettext("between things", ", "), pgettext("before the last thing", " and ")
    *most, end = words
    return last.join([comma.join(most), end]) if most else end


WORDS: dict[str, Words] = {
    "pick": picked,
    "move": moved,
    "recolour": coloured,
    "label": labelled,
    "describe": described,
    "draft": drafted,
    "edit": lambda _count, number: _("edited quote %(number)s") % {"number": number},
    "summary": lambda _count, summary: _("named a fold “%(summary)s”") % {"summary": summary},
    "fold_tail": lambda _count, number: _("folded all after no. %(number)s") % {"number": number},
    "fold_every": lambda _count, number: _("folded by %(number)s") % {"number": number},
    "colour_replied": coloured_replied,
    "restore": lambda _count, number: _("brought back no. %(number)s") % {"number": number},
}
