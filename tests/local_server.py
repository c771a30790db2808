"""A small web server in the test's own process, which behaves as well or as badly as it is told."""

import os
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from curation.sources.network import exchange

Page = Callable[[BaseHTTPRequestHandler], None]


class QuietServer(ThreadingHTTPServer):
    """Says nothing of a caller who hung up."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class LocalServer:
    """Serves ``pages`` by path and notes who ``asked`` for what; other paths are a 404.

    That there is no robots.txt is not noted, unless a test says so itself.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path == "/robots.txt" and self.path not in server.pages:
                    return status(404)(self)
                server.asked.append(self.path)
                server.headers.append({name.lower(): text for name, text in self.headers.items()})
                return server.pages.get(self.path, status(404))(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        exchange.door(os.getpid()).close()
        self.server.shutdown()
        self.server.server_close()


def answer(body: bytes, code: int = 200, **headers: str) -> Page:
    """Answer in full; ``content_type="..."`` becomes the header Content-Type."""

    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return page


def status(code: int, **headers: str) -> Page:
    """Answer with this status and a body that says nothing."""
    return answer(b"nothing to see", code, **headers)


def redirect(address: str, code: int = 302) -> Page:
    """Send the caller elsewhere."""
    return status(code, location=address)


def in_turn(*pages: Page) -> Page:
    """Behave as each of these in turn, and as the last from then on."""
    left = list(pages)

    def page(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return page


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def break_off(handler: BaseHTTPRequestHandler) -> None:
    """Announce more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half of it")
    handler.close_connection = True


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    """Send one byte of a header every now and then, for as long as anyone listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(handler)


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    """Send one byte of a body every now and then, for as long as anyone listens."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    drip(handler)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte every now and then."""
    for _byte in range(100):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.1)
