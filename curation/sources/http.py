"""The one door to the network.

Known hosts only, no private address behind any name or redirect, a limit of time for the whole
exchange and of bytes for the answer, and a user agent that says whom to write to. What goes wrong
is a SourceError of one line; ``Unreachable`` where another way may lead to the same thread.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from .base import SourceError

MOST_REDIRECTS = 5
ATTEMPTS = 3
FIRST_PAUSE = 0.5
AGAIN = frozenset({429, 500, 502, 503, 504})


own = threading.local()


class Unreachable(SourceError):
    """The other side did not answer, or said that it can't now."""


class Deadline:
    """How long an exchange may still take, in seconds."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.end = time.monotonic() + settings.FETCH_TIMEOUT

    def left(self) -> float:
        """Return the seconds that are left; raises Unreachable when there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise Unreachable(f"{self.label}: no answer within {settings.FETCH_TIMEOUT} s")
        return left

    def pause(self, seconds: float) -> bool:
        """Wait, if there is time enough; say whether there was."""
        if seconds >= self.end - time.monotonic():
            return False
        time.sleep(seconds)
        return True


def get(url: str, label: str) -> bytes:
    """Return the bytes at an address, after redirects; raises SourceError naming ``label``."""
    named = f"{label}: {url}" if label != url else label
    deadline = Deadline(named)
    for attempt in range(ATTEMPTS):
        try:
            return follow(url, named, deadline)
        except Busy as busy:
            pause = busy.wait if busy.wait is not None else FIRST_PAUSE * 2**attempt
            if attempt + 1 == ATTEMPTS or not deadline.pause(pause):
                raise Unreachable(str(busy)) from busy
    raise AssertionError("the last attempt returns or raises")


class Busy(Exception):
    """An answer that another try may better; ``wait`` is what the other side asks for, in s."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


def follow(url: str, named: str, deadline: Deadline) -> bytes:
    """Get an address and go where it redirects to, each place checked as the first."""
    for _hop in range(MOST_REDIRECTS + 1):
        answer = exchange(url, named, deadline)
        if isinstance(answer, bytes):
            return answer
        url = answer
    raise SourceError(f"{named}: redirects more than {MOST_REDIRECTS} times")


def exchange(url: str, named: str, deadline: Deadline) -> bytes | str:
    """Ask once: return the body, or the address of a redirect."""
    host, address = checked(url, named)
    target = httpx.URL(url)
    connection = client(host)
    try:
        with (
            closed_at(deadline, connection),
            connection.stream(
                "GET",
                target.copy_with(host=address),
                headers={"Host": target.netloc.decode("ascii")},
                extensions={"sni_hostname": host},
                timeout=deadline.left(),
            ) as response,
        ):
            if response.has_redirect_location:
                return str(target.join(response.headers["Location"]))
            refuse_status(response, named)
            return body_of(response, named, deadline)
    except httpx.InvalidURL as error:
        raise SourceError(f"{named}: redirects to what is no address") from error
    except httpx.TimeoutException as error:
        raise Unreachable(f"{named}: no answer within {settings.FETCH_TIMEOUT} s") from error
    except (httpx.TransportError, RuntimeError) as error:
        deadline.left()
        raise Busy(f"{named}: {str(error) or type(error).__name__}") from error


def refuse_status(response: httpx.Response, named: str) -> None:
    """Raise for an answer that is no success."""
    if response.status_code in AGAIN:
        asked = response.headers.get("Retry-After", "")
        wait = float(asked) if asked.isascii() and asked.isdigit() else None
        raise Busy(f"{named}: answered {response.status_code}", wait)
    if response.status_code == 404:
        raise SourceError(f"{named}: is not there (404)")
    if response.status_code != 200:
        raise SourceError(f"{named}: answered {response.status_code}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise SourceError(f"{named}: came compressed, which was not asked for")


def body_of(response: httpx.Response, named: str, deadline: Deadline) -> bytes:
    """Read an answer within the limits of bytes and of time."""
    body = bytearray()
    for part in response.iter_raw():
        body += part
        if len(body) > settings.FETCH_MAX_BYTES:
            raise SourceError(f"{named}: is larger than {settings.FETCH_MAX_BYTES} bytes")
        deadline.left()
    return bytes(body)


def checked(url: str, named: str) -> tuple[str, str]:
    """Return an address's host and the one IP address to connect to; raises SourceError.

    The name is resolved here, and the connection made to what was checked: a second answer of
    the name server changes nothing.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise SourceError(f"{named}: leads to what is no address") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise SourceError(f"{named}: leads to what is neither http nor https")
    if host not in allowed_hosts():
        raise SourceError(f"{named}: leads to {host}, which is not allowed")
    try:
        found = socket.getaddrinfo(host, port or parts.scheme, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"{named}: the name {host} is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if host not in settings.FETCH_PRIVATE_HOSTS:
        for address in addresses:
            if not is_public(address):
                raise SourceError(f"{named}: leads to the private address {address}")
    return host, addresses[0]


def is_public(text: str) -> bool:
    """Say whether an IP address is one of the open internet."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


def allowed_hosts() -> set[str]:
    """Return the hosts of the sources' addresses in the settings."""
    urls = (settings.HN_FIREBASE_URL, settings.HN_ALGOLIA_URL, settings.HN_SITE_URL)
    return {(urlsplit(url).hostname or "").lower() for url in urls}


@contextmanager
def closed_at(deadline: Deadline, connection: httpx.Client) -> Iterator[None]:
    """Close a client when its time is over: httpx counts the time of each read anew."""
    timer = threading.Timer(deadline.left(), connection.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def client(host: str) -> httpx.Client:
    """Return this thread's client for a host: one each, so that TLS always speaks of the right one.

    A thread has its own, so that closing one ends one exchange.
    """
    clients: dict[str, httpx.Client] = own.__dict__.setdefault("clients", {})
    if host not in clients or clients[host].is_closed:
        clients[host] = httpx.Client(
            headers={
                "User-Agent": f"MatomeCMS/1.0 (+{settings.FETCH_CONTACT})",
                "Accept-Encoding": "identity",
            },
            follow_redirects=False,
            trust_env=False,
        )
    return clients[host]
