"""The admin's pages of recipes: to make one, name it, copy it, and make it a source's default."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget

from posts.palette import BY_VALUE, PALETTE

from ..forms import LinesField
from ..models import Recipe
from ..recipes import OWN, RECIPES
from ..sources import SOURCES

NUMBERS = ("most", "most_replies", "open_first", "fold_every", "colour_most")
NO_LIMIT = _("Empty: no limit.")


def source_choices() -> list[tuple[str, Any]]:
    """Return the sources there are, and none."""
    return [("", _("none of them")), *((source.name, source.name) for source in SOURCES)]


class RecipeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A recipe as its page shows it; what can't work is refused where it stands."""

    default_for = forms.ChoiceField(
        label=_("Default for the source"),
        choices=source_choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Drafts of this source's threads begin with this recipe."),
    )
    color = forms.ChoiceField(
        label=_("Colour"),
        choices=[("", "—"), *((colour.value, colour.role) for colour in PALETTE)],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = Recipe
        fields = (
            "name", "default_for", "most", "most_replies", "excluded_authors", "excluded_words",
            "order", "open_first", "fold_every", "colour_by", "colour_most", "color",
        )  # fmt: skip
        help_texts: ClassVar = {
            "most": format_lazy(
                "{} {}",
                _("Those with the most replies are taken first; in a draft by length the longest."),
                NO_LIMIT,
            ),
            "most_replies": NO_LIMIT,
            "open_first": _("Empty: as many as in one fold."),
            "fold_every": _("Empty: all that comes after is one fold, or nothing is folded."),
            "excluded_authors": _("One a line, the whole name."),
            "excluded_words": _("One a line. Comments that contain one are not taken."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in {"excluded_authors", "excluded_words"} & self.fields.keys():
            self.fields[name].widget.attrs["rows"] = 4
        for name in NUMBERS:
            if name in self.fields:  # not for those who may only look
                least = MinValueValidator(1, _("Write 1 or more."))
                self.fields[name].validators = [least]
                self.fields[name].widget.attrs["min"] = 1

    def clean_name(self) -> str:
        """Refuse what another recipe is called already, or will be."""
        name: str = self.cleaned_data["name"]
        if name in RECIPES or name.startswith(OWN):
            raise forms.ValidationError(_("A recipe of this product has this name."))
        return name

    def clean_default_for(self) -> str | None:
        """Refuse a second default, by the name of the first."""
        source = self.cleaned_data["default_for"] or None
        other = Recipe.objects.filter(default_for=source).exclude(pk=self.instance.pk).first()
        if source and other:
            raise forms.ValidationError(
                _("“%(name)s” is the default for %(source)s already."),
                params={"name": other, "source": source},
            )
        return source

    def clean_excluded_authors(self) -> str:
        """Keep each once."""
        return "\n".join(LinesField().clean(self.cleaned_data["excluded_authors"]))

    def clean_excluded_words(self) -> str:
        """Keep each once."""
        return "\n".join(LinesField().clean(self.cleaned_data["excluded_words"]))

    def clean(self) -> dict[str, Any]:
        """Ask for the colour and for what gets it, or for neither."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(data.get("colour_by")) != bool(data.get("color")):
            missing = "color" if data.get("colour_by") else "colour_by"
            self.add_error(missing, _("Choose a colour and which comments get it, or neither."))
        return data


@admin.register(Recipe)
class RecipeAdmin(ModelAdmin):  # type: ignore[misc]
    """Recipes of the editors' own. Who may change posts may look at them."""

    form = RecipeForm
    list_display = ("name", "default_for", "most", "most_replies", "order", "fold_every", "colour")
    search_fields = ("name",)
    actions: ClassVar = ["copy"]
    fieldsets = (
        (None, {"fields": ("name", "default_for")}),
        (_("What is taken"), {"fields": (("most", "most_replies"),)}),
        (_("What is never taken"), {"fields": (("excluded_authors", "excluded_words"),)}),
        (_("How it stands"), {"fields": ("order", ("open_first", "fold_every"))}),
        (_("What has a colour"), {"fields": (("colour_by", "colour_most", "color"),)}),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show them to those who may look at them."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Recipe | None = None) -> bool:
        """Say who may look: also who drafts posts by them."""
        return request.user.has_perm("posts.change_post") or bool(
            super().has_view_permission(request, obj)
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new recipe with what the default one does."""
        start = RECIPES["default"]
        values = {name: getattr(start, name) for name in ("most", "most_replies", "fold_every")}
        return {**values, **super().get_changeform_initial_data(request)}

    @admin.display(description=_("colour"))
    def colour(self, recipe: Recipe) -> str:
        """Say which colour it gives."""
        colour = BY_VALUE.get(recipe.color)
        return str(colour.role) if colour else ""

    @admin.action(description=_("Copy"), permissions=["add"])
    def copy(self, request: HttpRequest, recipes: QuerySet[Recipe]) -> HttpResponse | None:
        """Copy each under a name of its own; a copy is no source's default. Open a single one."""
        copies = [copied(recipe) for recipe in recipes.order_by("pk")]
        if len(copies) > 1:
            return None
        return redirect(reverse("admin:curation_recipe_change", args=[copies[0].pk]))


def copied(recipe: Recipe) -> Recipe:
    """Save and return a copy of a recipe, under the first free name."""
    taken = set(Recipe.objects.values_list("name", flat=True))
    number = 2
    while f"{recipe.name[:70]} ({number})" in taken:
        number += 1
    values = {field.attname: getattr(recipe, field.attname) for field in Recipe._meta.fields}
    values |= {"id": None, "name": f"{recipe.name[:70]} ({number})", "default_for": None}
    return Recipe.objects.create(**values)
