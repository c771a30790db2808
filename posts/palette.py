"""The colours a quote can have: what the dialect writes, what each is for, what readers see.

The six values that the dialect knows have 1.8:1 to 4.4:1 against white, which can't be read;
so each has a variant of the same hue for light and for dark paper, both with at least 4.5:1.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Colour:
    """One colour: its digit at the desk, its value in the dialect, its variants to read."""

    digit: int
    value: str
    name: str
    role: str | Promise
    on_light: str
    on_dark: str


PALETTE: tuple[Colour, ...] = (
    Colour(1, "#ff33a1", "pink", _("Pink: a remark to notice"), "#c2006f", "#ff7cc2"),
    Colour(2, "#785bff", "violet", _("Violet: an insight"), "#5b3fe0", "#a794ff"),
    Colour(3, "#ff5733", "orange", _("Orange: an argument"), "#b93211", "#ff8a6e"),
    Colour(4, "#ff5c5c", "red", _("Red: a warning"), "#c22727", "#ff8585"),
    Colour(5, "#45d325", "green", _("Green: good news"), "#227a0d", "#63d948"),
    Colour(6, "#38d3d3", "cyan", _("Cyan: a fact"), "#0b7474", "#4fd9d9"),
)
BY_VALUE: dict[str, Colour] = {colour.value: colour for colour in PALETTE}
