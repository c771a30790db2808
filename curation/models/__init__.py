"""What came from sources (``sources``), and what editors made of it (``editing``)."""

from .editing import Change, Muting, Presence, Recipe, Review, Takedown, Version
from .sources import Comment, Find, HarvestList, Intake, SourceRules, Thread, fresh_key

__all__ = [
    "Change",
    "Comment",
    "Find",
    "HarvestList",
    "Intake",
    "Muting",
    "Presence",
    "Recipe",
    "Review",
    "SourceRules",
    "Takedown",
    "Thread",
    "Version",
    "fresh_key",
]
