"""The desk in a real Chromium, from the server that ``make run`` starts."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tools.benchmarks.measure import NotMeasured
from tools.benchmarks.served import SECONDS, chromium, complaints

from .names import FIRST_KEY, KEYS

WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")


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
