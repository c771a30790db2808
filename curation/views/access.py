"""Who may see what of the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_editors(permission: str) -> Callable[[View[P]], View[P]]:
    """Send a visitor who isn't logged in to the login page; 403 to one who may not."""

    def decorate(view: View[P]) -> View[P]:
        allowed = permission_required(permission, raise_exception=True)(view)
        return wraps(view)(staff_member_required(allowed, login_url="admin:login"))

    return decorate


def editor_of(request: HttpRequest) -> User:
    """Return the editor who is logged in."""
    return cast(User, request.user)
