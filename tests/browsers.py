"""A real Chromium, and pages that fail their test when the browser complains."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .servers import could_not_run

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a running headless Chromium, the one that the path holds."""
    executable = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if executable is None:
        could_not_run("Chromium (none of " + ", ".join(EXECUTABLES) + " is on the path)")
    # Chromium's sandbox does not work for root.
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


@dataclass
class Pages:
    """Opens pages, each in a context of its own, and keeps what the browser complained of.

    A message on the console that is an error or a breach of the Content-Security-Policy, and an
    exception that no script caught, are complaints, save those that contain one of ``allowed``.
    """

    browser: Browser
    base_url: str | None = None
    allowed: tuple[str, ...] = ()
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self, *, width: int = 1280, height: int = 900, dark: bool = False, touch: bool = False
    ) -> Page:
        """Return a blank page of this size; relative addresses are the live server's."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.hear(message.type, f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.hear("error", f"{page.url}: {error}"))
        return page

    def hear(self, kind: str, text: str) -> None:
        """Keep what a page said, if it is a complaint."""
        if kind == "error" and not any(part in text for part in self.allowed):
            self.complaints.append(text)

    def close(self) -> None:
        """Close all pages."""
        for context in self.contexts:
            context.close()


NewPage = Callable[..., Page]
