"""A browser without a browser: requests to the project's WSGI application, timed."""

import io
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from matome_cms.wsgi import application
from tools.benchmarks.measure import NotMeasured


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request cost, from the call to the last byte, and what came.

    ``cpu`` is the time of this process's processor in milliseconds: a database server's is not in
    it, nor what other programs took meanwhile.
    """

    ms: float
    cpu: float
    queries: int
    body: bytes

    def json(self) -> Any:
        """Return the answer's data."""
        return json.loads(self.body)


def session_of(user: User) -> str:
    """Return the cookie's value of a new session of this user."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Site:
    """The application as an editor's browser calls it, with a session and a CSRF token."""

    def __init__(self, user: User) -> None:
        self.cookies = {settings.SESSION_COOKIE_NAME: session_of(user)}
        self.queries = 0

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.call(self.environ(path, "GET"))

    def post(self, path: str, fields: Mapping[str, Any]) -> Answer:
        """Ask for a change."""
        body = urlencode(fields, doseq=True).encode()
        return self.call(
            {
                **self.environ(path, "POST"),
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_X_CSRFTOKEN": self.cookies.get(settings.CSRF_COOKIE_NAME, ""),
                "wsgi.input": io.BytesIO(body),
            }
        )

    def environ(self, path: str, method: str) -> dict[str, Any]:
        """Return what a WSGI server hands over."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "HTTP_ACCEPT_LANGUAGE": "ja",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        setup_testing_defaults(environ)
        return environ

    def call(self, environ: dict[str, Any]) -> Answer:
        """Call the application; raises NotMeasured when it does not answer 200."""
        status, headers = "", list[tuple[str, str]]()

        def start_response(line: str, fields: list[tuple[str, str]], *_error: Any) -> Any:
            nonlocal status
            status = line
            headers.extend(fields)

        self.queries = 0
        with connection.execute_wrapper(self.count):
            began, busy = time.perf_counter(), time.process_time()
            response = application(environ, start_response)
            body = b"".join(response)
            response.close()
            ms = (time.perf_counter() - began) * 1000
            cpu = (time.process_time() - busy) * 1000
        if not status.startswith("200"):
            raise NotMeasured(f"{environ['PATH_INFO']}: {status}: {body.decode()[:200]}")
        for name, value in headers:
            if name == "Set-Cookie":
                self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        return Answer(ms, cpu, self.queries, body)

    def count(
        self,
        execute: Callable[..., Any],
        sql: str,
        parameters: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Count a query, and run it."""
        self.queries += 1
        return execute(sql, parameters, many, context)
