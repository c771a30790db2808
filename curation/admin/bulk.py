"""What lists do to many rows at once: each by itself, and of each that can't be said why."""

from collections.abc import Callable, Iterable
from typing import TypeVar, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm

from posts.models import StaleRevision
from posts.publishing import PublishError

from ..draft import BoardError
from ..recipes import RECIPES, Rule

MOST_REASONS = 10
Row = TypeVar("Row", bound=Model)


def asked_by(*actions: str) -> dict[str, str]:
    """Return the attributes of a field that shows while one of these actions is chosen."""
    return {"class": "changelist-bar-field", "x-show": f"{list(actions)}.includes(action)"}


def recipe_field(action: str) -> forms.ChoiceField:
    """Return the field that asks for a recipe."""
    return forms.ChoiceField(
        label=_("Recipe"),
        required=False,
        choices=lambda: [(name, recipe.label) for name, recipe in RECIPES.items()],
        widget=forms.Select(attrs=asked_by(action)),
    )


class ThreadActionForm(ActionForm):  # type: ignore[misc]
    """An action on threads, with what it asks for."""

    recipe = recipe_field("draft_threads")


class PostActionForm(ActionForm):  # type: ignore[misc]
    """An action on posts, with what it asks for."""

    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        widget=forms.TextInput(
            attrs={**asked_by("add_tag", "remove_tag"), "placeholder": _("Tag")}
        ),
    )
    recipe = recipe_field("redraft_posts")


def chosen_recipe(request: HttpRequest) -> Rule | None:
    """Return the recipe that was chosen; where none was, say so and return None."""
    recipe = RECIPES.get(request.POST.get("recipe", ""))
    if recipe is None:
        messages.error(request, gettext("Choose a recipe."))
    return recipe


def each(request: HttpRequest, rows: Iterable[Row], verb: Callable[[Row, User], object]) -> int:
    """Do a verb to each row, by itself; say of each that can't be why, and count the others."""
    done = 0
    reasons: list[str] = []
    for row in rows:
        try:
            verb(row, cast(User, request.user))
        except (BoardError, PublishError) as error:
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
