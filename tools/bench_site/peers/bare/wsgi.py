"""A Django view that returns bytes, and nothing else: no middleware, no database, no template."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
HEADERS = {"Content-Encoding": "br", "Content-Length": str(len(BODY))}

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"])


def page(_request: HttpRequest) -> HttpResponse:
    """Return the bytes."""
    return HttpResponse(BODY, headers=HEADERS)


urlpatterns = [path("", page)]
application = get_wsgi_application()
