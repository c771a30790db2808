"""A server as ``make run`` starts it, and a real Chromium to look at what it serves."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from .databases import MANAGE
from .measure import PROJECT, NotMeasured, run

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 30


def collect_static(env: Mapping[str, str], *left_out: str) -> None:
    """Have the static files where the server looks for them, compressed, save some folders'."""
    ignored = [word for name in left_out for word in ("--ignore", name)]
    run([*MANAGE, "collectstatic", "--no-input", "--verbosity", "0", *ignored], env)


@contextmanager
def served(
    env: Mapping[str, str],
    log: Path,
    application: str = "matome_cms.wsgi:application",
    folder: Path = PROJECT,
    python: Path = Path(sys.executable),
) -> Iterator[str]:
    """Yield the address of a server, started as ``make run`` starts the project's.

    ``application`` is found in ``folder`` by the ``python`` beside which granian lies. Raises
    NotMeasured if it does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    granian = python.with_name("granian")
    options = ["--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port)]
    options += ["--blocking-threads", "4", "--log-level", "warning"]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - a program of our own
            [granian, *options, application],
            cwd=folder,
            env={**os.environ, **env, "MATOME_SITE_URL": url},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(port)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int) -> None:
    """Wait until something listens."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise NotMeasured("the server did not start")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a running Chromium; raises NotMeasured where there is none."""
    executable = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if executable is None:
        raise NotMeasured("no Chromium: none of " + ", ".join(EXECUTABLES) + " is on the path")
    # Chromium's sandbox does not work for root.
    flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def complaints() -> Iterator[None]:
    """Raise NotMeasured, with the first line, for what Playwright complains of."""
    try:
        yield
    except Error as error:
        raise NotMeasured(str(error).splitlines()[0]) from error
