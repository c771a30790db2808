"""What lists do to many rows at once: each by itself, and of each that can't be said why."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm

from posts.models import StaleRevision
from posts.publishing import PublishError

from ..draft import BoardError
from ..recipe_book import RecipeNotFound, default_rule, rule_named, rules
from ..recipes import Rule

MOST_REASONS = 10
TAG = pgettext_lazy("of a post", "Tag")
Row = TypeVar("Row", bound=Model)


def asked_by(label: str | Promise, *actions: str) -> dict[str, Any]:
    """Return the attributes of a field that shows while one of these actions is chosen."""
    return {
        "class": "changelist-bar-field",
        "aria-label": label,
        "x-show": f"{list(actions)}.includes(action)",
    }


def recipe_choices() -> list[tuple[str, Any]]:
    """Return all recipes, and before them each source's own choice."""
    return [("", _("The source's default")), *((rule.name, rule.label) for rule in rules())]


def recipe_field(action: str) -> forms.CharField:
    """Return the field that asks for a recipe. A name that none has is refused by the action."""
    widget = forms.Select(attrs=asked_by(_("Recipe"), action))
    widget.choices = recipe_choices  # type: ignore[assignment] # asked for at each showing
    return forms.CharField(label="", required=False, widget=widget)


class ThreadActionForm(ActionForm):  # type: ignore[misc]
    """An action on threads, with what it asks for."""

    recipe = recipe_field("draft_threads")


class PostActionForm(ActionForm):  # type: ignore[misc]
    """An action on posts, with what it asks for."""

    tag = forms.CharField(
        label="",
        required=False,
        widget=forms.TextInput(
            attrs={
                **asked_by(TAG, "add_tag", "remove_tag"),
                "placeholder": TAG,
                "autocomplete": "off",
            }
        ),
    )
    at = forms.CharField(
        label="",
        required=False,
        widget=forms.DateTimeInput(
            attrs={**asked_by(_("Goes out at"), "schedule_posts"), "type": "datetime-local"}
        ),
    )
    recipe = recipe_field("redraft_posts")


def recipe_for(request: HttpRequest, source: str) -> Rule:
    """Return the recipe that was chosen, or the source's default. Raises RecipeNotFound."""
    name = request.POST.get("recipe", "")
    return rule_named(name) if name else default_rule(source)


def chosen_time(request: HttpRequest) -> datetime.datetime | None:
    """Return the time that was chosen, a local one; where it is none, say so and return None."""
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        at = None
    if at is None:
        messages.error(request, gettext("Choose the day and the time."))
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def each(request: HttpRequest, rows: Iterable[Row], verb: Callable[[Row, User], object]) -> int:
    """Do a verb to each row, by itself; say of each that can't be why, and count the others."""
    done = 0
    reasons: list[str] = []
    for row in rows:
        try:
            verb(row, cast(User, request.user))
        except (BoardError, PublishError, RecipeNotFound) as error:
            reasons.append(naming(row, str(error)))
        except StaleRevision:
            reasons.append(naming(row, gettext("It was changed elsewhere meanwhile.")))
        else:
            done += 1
    for reason in reasons[:MOST_REASONS]:
        messages.error(request, reason)
    more = len(reasons) - MOST_REASONS
    if more > 0:
        said = ngettext(
            "And %(count)d more could not be.", "And %(count)d more could not be.", more
        )
        messages.error(request, said % {"count": more})
    return done


def naming(row: Model, reason: str) -> str:
    """Return a reason that says which row it is about."""
    name = str(row)
    return reason if name in reason else f"{name}: {reason}"


def tell(request: HttpRequest, done: int, said: str) -> None:
    """Say how many rows something was done to, if it was to any; ``said`` has their count."""
    if done:
        messages.success(request, said % {"count": done})
