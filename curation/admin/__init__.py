"""The admin's lists. What is in a post is changed at the desk, or by what a list does to many."""

from . import (  # noqa: F401 - each registers its lists
    harvest,
    posts,
    recipes,
    records,
    source_rules,
    threads,
)
