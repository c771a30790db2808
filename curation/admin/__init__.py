"""The admin's lists. What is in a post is changed at the desk, or by what a list does to many."""

from . import harvest, posts, recipes, records, threads  # noqa: F401 - each registers its lists
