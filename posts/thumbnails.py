"""The pictures that a post can have: the project's own, drawn by ``tools/draw_thumbnails.py``."""

from dataclasses import dataclass
from zlib import crc32

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WIDTH, HEIGHT = 1200, 630
VARIANTS = (1, 2, 3)
MOODS: dict[str, str | Promise] = {
    "calm": _("Calm"),
    "bright": _("Bright"),
    "warm": _("Warm"),
    "deep": _("Deep"),
    "tech": _("Tech"),
    "money": _("Money"),
    "science": _("Science"),
    "alert": _("Alert"),
}


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One picture: ``calm_1``, the words for its mood, and what a post and the dialect call it."""

    name: str
    mood: str | Promise

    @property
    def path(self) -> str:
        """What a post keeps: ``thumbnails/calm_1.svg``."""
        return f"thumbnails/{self.name}.svg"

    @property
    def url(self) -> str:
        """Where a browser gets it."""
        return static(f"posts/{self.path}")


THUMBNAILS: tuple[Thumbnail, ...] = tuple(
    Thumbnail(f"{name}_{variant}", mood) for name, mood in MOODS.items() for variant in VARIANTS
)
BY_PATH: dict[str, Thumbnail] = {thumbnail.path: thumbnail for thumbnail in THUMBNAILS}


def thumbnail_for(chosen: str, key: str) -> Thumbnail:
    """Return the chosen picture or, where it is none of ours, always the same one for ``key``."""
    return BY_PATH.get(chosen) or THUMBNAILS[crc32(key.encode()) % len(THUMBNAILS)]
