"""The admin's first page: what is to be done today."""

from typing import Any

from django.http import HttpRequest

from ..dashboard import dashboard


def with_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the dashboard to what Unfold shows, for those who work on posts."""
    if not request.user.has_perm("posts.change_post"):
        return context
    return {
        **context,
        "dashboard": dashboard(),
        "can_import": request.user.has_perm("curation.add_intake"),
    }
