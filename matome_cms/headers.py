"""Headers that Django has no setting for: what pages may use of a device, who may embed them."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Nothing of the site asks for any of these, so neither may what an advertisement brings along.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "bluetooth", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip


class HeadersMiddleware:
    """Adds them to every answer. Pictures may be shown elsewhere, as shared links are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Have the answer made, and add to it."""
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        shared = response.get("Content-Type", "").startswith("image/")
        open_to_all = shared or "Access-Control-Allow-Origin" in response.headers
        policy = "cross-origin" if open_to_all else "same-origin"
        response["Cross-Origin-Resource-Policy"] = policy
        return response
