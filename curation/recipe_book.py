"""All recipes there are, those that came with the product and the editors' own, by name."""

from django.utils.translation import gettext as _

from .models import Recipe
from .recipes import OWN, RECIPES, Rule, rule_of


class RecipeNotFound(Exception):
    """No recipe has this name. Its text is one line for a person."""


def rules(source: str = "") -> list[Rule]:
    """Return all recipes, the default of this source first, in one query."""
    own = {recipe.pk: recipe for recipe in Recipe.objects.all()}
    found = [*RECIPES.values(), *map(rule_of, own.values())]
    preferred = [rule_of(row).name for row in own.values() if source and row.default_for == source]
    return sorted(found, key=lambda rule: rule.name not in preferred)


def default_rule(source: str) -> Rule:
    """Return the recipe that threads of a source are drafted by."""
    own = Recipe.objects.filter(default_for=source).first()
    return rule_of(own) if own else RECIPES["default"]


def default_names() -> dict[str, str]:
    """Return the names of the recipes that are a source's default, by source."""
    own = Recipe.objects.filter(default_for__isnull=False)
    return {str(recipe.default_for): rule_of(recipe).name for recipe in own}


def rule_named(name: str) -> Rule:
    """Return a recipe by the name that requests have, or by the one that its editor gave it.

    Raises RecipeNotFound.
    """
    if name in RECIPES:
        return RECIPES[name]
    number = name.removeprefix(OWN)
    wanted = {"name": name}
    if number != name and number.isascii() and number.isdigit() and len(number) < 19:
        wanted = {"pk": number}
    recipe = Recipe.objects.filter(**wanted).first()
    if recipe is None:
        raise RecipeNotFound(
            _("there is no recipe “%(name)s”; there are: %(all)s.")
            % {"name": name[:80], "all": ", ".join(names())}
        )
    return rule_of(recipe)


def names() -> list[str]:
    """Return what the command line calls the recipes."""
    return [*RECIPES, *Recipe.objects.values_list("name", flat=True)]
