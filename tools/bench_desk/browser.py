"""The desk in a real Chromium, from the server that ``make run`` starts."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tools.benchmarks.databases import MANAGE
from tools.benchmarks.measure import PROJECT, NotMeasured, run

from .names import FIRST_KEY, KEYS

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 30
WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")


def collect_static(env: Mapping[str, str]) -> None:
    """Have the static files where the server looks for them, compressed."""
    run([*MANAGE, "collectstatic", "--no-input", "--verbosity", "0"], env)


@contextmanager
def served(env: Mapping[str, str], log: Path) -> Iterator[str]:
    """Yield the address of a server of the project; raises NotMeasured if it does not start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    granian = Path(sys.executable).with_name("granian")
    options = ["--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port)]
    options += ["--blocking-threads", "4", "--log-level", "warning"]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - a program of our own
            [granian, *options, "matome_cms.wsgi:application"],
            cwd=PROJECT,
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


def measure(url: str, made: Mapping[str, Any], times: int) -> dict[str, dict[str, list[float]]]:
    """Open the desk so often and press each key; return milliseconds by what was done.

    ``shown`` is until the key's effect was on the screen, ``event`` what the browser's own Event
    Timing says: until the first paint after the key.
    """
    shown: dict[str, list[float]] = {FIRST_KEY: []}
    events: dict[str, list[float]] = {}
    with chromium() as browser, complaints():
        context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
        context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in made["session"].items()]
        )
        context.add_init_script(WATCH)
        for number in range(times):
            page = context.new_page()
            shown[FIRST_KEY].append(open_desk(page, made["address"]))
            for key, name in KEYS.items():
                # Another colour each time: one that is there already has no effect.
                pressed = str(1 + number % 6) if key == "1" else key
                press(page, pressed, name, shown.setdefault(name, []), events.setdefault(name, []))
            page.close()
    return {"shown": shown, "event": events}


def open_desk(page: Page, address: str) -> float:
    """Open the desk and press ``j`` until it moves; return the ms since the navigation began."""
    page.goto(address, wait_until="commit")

    def press_and_look() -> Any:
        page.keyboard.press("j")
        return page.evaluate("bench.moved")

    moved = until(press_and_look, "a key works")
    page.wait_for_load_state("load")
    return float(moved)


def until(look: Callable[[], Any], what: str) -> Any:
    """Look again and again, and return what is found; Playwright's own way the page's CSP forbids.

    Raises NotMeasured when it takes too long.
    """
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.01)
    raise NotMeasured(f"not within {SECONDS} s: {what}")


def press(page: Page, key: str, name: str, shown: list[float], events: list[float]) -> None:
    """Press a key where it does something, and note how long its effect took."""
    page.keyboard.press("h" if key in {" ", "j"} else "l")
    if key == " ":
        page.evaluate("bench.toUnpicked()")
    until(lambda: page.locator('[data-standing="idle"]').count(), "all is saved")
    page.evaluate("bench.quiet()")
    page.evaluate(f"bench.expect({name[0]!r})")
    page.keyboard.press(key)
    found = until(lambda: page.evaluate("bench.effect"), f"the effect of {name}")
    shown.append(float(found["shown"]))
    events.append(float(found["event"]))
