"""Texts of Unfold's pages that have no Japanese of their own.

Nothing reads this list but ``makemessages``, which takes them into our catalogue.
"""

from django.utils.translation import gettext_noop

TEXTS = [
    gettext_noop("Type to search"),
    gettext_noop("Search apps and models..."),
    gettext_noop("Filters"),
    gettext_noop("Apply Filters"),
    gettext_noop("Reset filters"),
    gettext_noop("Clear all filters"),
    gettext_noop("Run the selected action"),
    gettext_noop("Run"),
    gettext_noop("Clear selection"),
    gettext_noop("Select all rows"),
    gettext_noop("Select action"),
    gettext_noop("Select action to run"),
    gettext_noop("Select record"),
    gettext_noop("Light"),
    gettext_noop("Dark"),
    gettext_noop("System"),
    gettext_noop("No results found"),
    gettext_noop("No data"),
    gettext_noop("This page yielded into no results. Create a new item or reset your filters."),
    gettext_noop("Return to site"),
    gettext_noop("Toggle sorting"),
    gettext_noop("Remove from sorting"),
    gettext_noop("Toggle password visibility"),
    gettext_noop("No recent searches"),
    gettext_noop("Recent searches"),
    gettext_noop("Loading more results..."),
    gettext_noop("No results matching your query"),
    gettext_noop("More actions"),
    gettext_noop("Expand row"),
    gettext_noop("Choose file to upload"),
    gettext_noop("Welcome back to"),
]
