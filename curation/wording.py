"""What was done, in words: for the log, the undo button, and the line at the desk's foot."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Change
from .particulars import particulars


def in_words(change: Change) -> str:
    """Say what a Change did, for the log and for the undo button."""
    count = {"count": change.count}
    words = {
        "pick": ngettext("picked %(count)d comment", "picked %(count)d comments", change.count),
        "drop": ngettext("dropped %(count)d quote", "dropped %(count)d quotes", change.count),
        "move": ngettext("moved %(count)d quote", "moved %(count)d quotes", change.count),
        "recolour": ngettext("coloured %(count)d quote", "coloured %(count)d quotes", change.count),
        "label": ngettext("labelled %(count)d quote", "labelled %(count)d quotes", change.count),
        "fold": ngettext("folded %(count)d quote", "folded %(count)d quotes", change.count),
        "unfold": _("unfolded"),
        "summary": _("worded a fold's summary"),
        "edit": _("edited a quote"),
        "take_over": _("took over its file from a checkout"),
        "describe": _("changed the post's details"),
        "draft": ngettext("drafted %(count)d quote", "drafted %(count)d quotes", change.count),
        "put_replies": ngettext(
            "put %(count)d reply under what it answers",
            "put %(count)d replies under what they answer",
            change.count,
        ),
        "fold_tail": ngettext("folded %(count)d quote", "folded %(count)d quotes", change.count),
        "fold_every": ngettext("folded %(count)d quote", "folded %(count)d quotes", change.count),
        "colour_authors": ngettext(
            "gave %(count)d quote its author's colour",
            "gave %(count)d quotes their authors' colours",
            change.count,
        ),
        "clear_colours": ngettext(
            "took the colour from %(count)d quote",
            "took the colour from %(count)d quotes",
            change.count,
        ),
        "colour_replied": ngettext(
            "coloured %(count)d quote", "coloured %(count)d quotes", change.count
        ),
        "takedown": ngettext(
            "took something down from %(count)d quote",
            "took something down from %(count)d quotes",
            change.count,
        ),
        "restore": _("brought back an earlier state"),
    }[change.verb]
    said = particulars(change) or words % count
    if change.kind == Change.Kind.UNDO:
        return _("undid: %(what)s") % {"what": said}
    if change.kind == Change.Kind.REDO:
        return _("redid: %(what)s") % {"what": said}
    return said
