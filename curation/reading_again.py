"""An editor has a thread read again: it is an import like any other, followed to its end."""

from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import intake, pace
from .models import Intake, Thread
from .renewal import FRESH


def can_be_read(thread: Thread) -> bool:
    """Say whether a thread has an address at which it can be read again."""
    return pace.can_be_read(thread.source, thread.ref, thread.url)


def is_fresh(thread: Thread) -> bool:
    """Say whether a thread was read just now."""
    return thread.read_at is not None and thread.read_at > timezone.now() - FRESH


def ask(thread: Thread, by: User) -> Intake:
    """Have a thread read again at its address; what is under way already is not begun twice."""
    heard_of = timezone.now() - intake.SILENCE
    begun = Intake.objects.filter(
        wanted=thread.url, state__in=intake.OPEN, updated_at__gte=heard_of
    )
    return begun.order_by("-pk").first() or intake.start(thread.url, None, by)


def standing(asked: Intake) -> dict[str, Any]:
    """Return how far an import is, or how it ended, as the desk shows it."""
    return {
        "state": asked.state,
        "words": words_of(asked),
        "url": reverse("intake-standing", args=[asked.pk]),
    }


def words_of(asked: Intake) -> str:
    """Say in one line how far an import is, or how it ended."""
    if asked.state in intake.OPEN:
        return _("Reading…")
    if asked.state == Intake.State.STOPPED:
        return _("It was stopped. Nothing was changed.")
    if asked.state == Intake.State.FAILED:
        return asked.error
    counts = (
        (_("new: %(new)s"), "new"),
        (_("changed: %(changed)s"), "changed"),
        (_("gone: %(gone)s"), "gone"),
    )
    found = [words % asked.outcome for words, name in counts if asked.outcome.get(name)]
    return " · ".join(found) or _("Nothing has changed since it was last imported.")
