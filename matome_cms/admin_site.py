"""The admin's site: Unfold, under a policy that allows it one thing more than the public pages."""

from collections.abc import Callable
from typing import Any

from csp.constants import UNSAFE_EVAL
from csp.decorators import csp_update
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from unfold.sites import UnfoldAdminSite

# Alpine, which Unfold is made with, evaluates the expressions in its attributes.
for_alpine = csp_update({"script-src": [UNSAFE_EVAL]})


class MatomeAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    """Unfold's site without inline styles: its colours stand in a file of ours."""

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out the colours, which Unfold would write into the page."""
        return {**super().each_context(request), "colors": None}

    def admin_view(
        self,
        view: Callable[..., Any],
        cacheable: bool = False,  # noqa: FBT002 - Django's signature
    ) -> Callable[..., Any]:
        """Let Alpine evaluate its attributes on the admin's pages."""
        checked: Callable[..., Any] = super().admin_view(view, cacheable)
        return for_alpine(checked)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Show the login page, which Alpine is on too."""

        def show(request: HttpRequest) -> HttpResponseBase:
            response: HttpResponseBase = super(MatomeAdminSite, self).login(request, extra_context)
            return response

        return for_alpine(show)(request)
