"""The page in Chromium under a slow phone's settings, and what it weighs on the way there."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser

from tools.benchmarks.served import chromium, complaints

# Lighthouse's own: "slow 4G", by a processor a quarter as fast as this one.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 204_800,
    "uploadThroughput": 93_750,
}
SLOWER = 4
VIEWPORT = {"width": 390, "height": 844}
# So long may a task take before it keeps a finger waiting.
LONG_MS = 50
# After the page has loaded, what follows of its own accord.
SETTLING_SECONDS = 1.0
WATCH = (Path(__file__).parent / "phone.js").read_text(encoding="utf-8")


@dataclass(slots=True)
class Seen:
    """One look at the page: milliseconds, the sum of the shifts, bytes over the wire by kind."""

    first_paint: float
    largest_paint: float
    shift: float
    blocked: float
    html_ms: float
    bytes: dict[str, int]


def look(url: str, times: int) -> list[Seen]:
    """Open the page so often, each time as one who was never there.

    What a browser does but once after its start is not the page's: it opens a small page first.
    """
    with chromium() as browser, complaints():
        look_once(browser, urljoin(url, "/robots.txt"))
        return [look_once(browser, url) for _time in range(times)]


def look_once(browser: Browser, url: str) -> Seen:
    """Open the page in a fresh context."""
    context = browser.new_context(
        viewport={"width": VIEWPORT["width"], "height": VIEWPORT["height"]},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="ja-JP",
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: dict[str, int] = {}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = kind_of(event["response"]["url"], event["type"])

    def came(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        weights[kind] = weights.get(kind, 0) + int(event["encodedDataLength"])

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", came)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", dict(NETWORK))
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load")
    deadline = time.monotonic() + SETTLING_SECONDS
    while time.monotonic() < deadline:
        page.wait_for_timeout(100)
    seen = page.evaluate("window.benchSeen")
    html_ms = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
    context.close()
    return Seen(
        first_paint=seen["fcp"],
        largest_paint=seen["lcp"],
        shift=seen["cls"],
        blocked=sum(
            max(0.0, length - LONG_MS) for start, length in seen["tasks"] if start >= seen["fcp"]
        ),
        html_ms=html_ms,
        bytes=weights,
    )


def kind_of(url: str, kind: str) -> str:
    """Return what a resource counts as: pictures by their name, since SVG comes as any kind."""
    return "Image" if urlsplit(url).path.endswith((".svg", ".png", ".webp")) else kind
