"""Connections to the open internet and nowhere else, none of which outlasts its exchange.

A name is resolved once, each of its addresses is checked, and the connection is made to one that
was checked: what a name server says later changes nothing. TLS still asks for the name.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from typing import Any, Never

import httpcore
from django.conf import settings

# Seconds for one of the addresses of a name, so that a dead one leaves time for the next.
CONNECT_SECONDS = 5
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

# When the exchange that this thread is in must be over, by the monotonic clock.
_end: ContextVar[float] = ContextVar("end")


class PrivateAddress(Exception):
    """A name leads to an address that is not of the open internet. Its text is the address."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let what this thread does here with connections take no longer."""
    token = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


@contextmanager
def time_stopped() -> Iterator[None]:
    """Let what happens here meanwhile take none of the time."""
    before = time.monotonic()
    try:
        yield
    finally:
        _end.set(_end.get() + time.monotonic() - before)


def seconds_left() -> float:
    """Return how long this may still take; 0 when the time is over."""
    return max(0.0, _end.get() - time.monotonic())


def time_left() -> float:
    """Return how long this may still take; raises httpcore's TimeoutException for 0."""
    return seconds_left() or give_up()


def give_up() -> Never:
    """Say that the time is over, as the network's own code does."""
    raise httpcore.ReadTimeout("the time is over")


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name; raises PrivateAddress when one of them is not public."""
    try:
        answers = resolve(host, port)
    except OSError as error:
        raise httpcore.ConnectError(f"{host}: {error.strerror or error}") from error
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if host.lower() not in {name.lower() for name in settings.FETCH_PRIVATE_HOSTS}:
        for address in found:
            if not is_public(ipaddress.ip_address(address)):
                raise PrivateAddress(address)
    return found


def resolve(host: str, port: int) -> list[Any]:
    """Ask the name server, for as long as there is time: the system's call knows no limit."""
    answers: SimpleQueue[list[Any] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)
        except UnicodeError as error:  # no name can be so
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=time_left())
    except Empty:
        give_up()
    if isinstance(answer, OSError):
        raise answer
    return answer


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Say whether an address, and any other that it stands for, is one of the open internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


class Backend(httpcore.NetworkBackend):
    """Makes connections, to addresses that are checked."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of a name's addresses that answers."""
        failure = httpcore.ConnectError(f"{host} has no address")
        for address in addresses_of(host, port):
            limit = min(CONNECT_SECONDS, time_left())
            try:
                return TimedStream(httpcore.SyncBackend().connect_tcp(address, port, limit))
            except httpcore.ConnectTimeout:
                failure = httpcore.ConnectError(f"{address} does not answer")
            except httpcore.ConnectError as error:
                failure = error
        raise failure


class TimedStream(httpcore.NetworkStream):
    """A connection on which no wait outlasts the exchange, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self.stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come."""
        return self.stream.read(max_bytes, time_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self.stream.write(buffer, time_left())

    def close(self) -> None:
        """Hang up."""
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Encrypt; the certificate must be of the name that was asked for."""
        return TimedStream(self.stream.start_tls(ssl_context, server_hostname, time_left()))

    def get_extra_info(self, info: str) -> Any:
        """Tell what the pool asks about the connection."""
        return self.stream.get_extra_info(info)


def pool(ssl_context: ssl.SSLContext) -> httpcore.ConnectionPool:
    """Return a pool of such connections, which many threads may share."""
    return httpcore.ConnectionPool(
        ssl_context=ssl_context, max_connections=32, keepalive_expiry=30, network_backend=Backend()
    )
