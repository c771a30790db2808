"""Search: what readers can find in the titles and the quotes of what is published.

``words`` cuts texts and questions into the terms of the index, ``index`` keeps the passages and
the engines' indexes, ``finding`` answers, ``marking`` shows where. ``docs/search.md`` says why.
"""

from .finding import LONGEST_QUESTION, Found, Hit, Results, find
from .index import catch_up, catch_up_soon, is_behind

__all__ = [
    "LONGEST_QUESTION",
    "Found",
    "Hit",
    "Results",
    "catch_up",
    "catch_up_soon",
    "find",
    "is_behind",
]
