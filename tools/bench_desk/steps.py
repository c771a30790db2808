"""What is timed: for each database and each size of a thread, the server's work and the browser."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.benchmarks.databases import Engine
from tools.benchmarks.measure import NotMeasured, run_part, said
from tools.benchmarks.served import collect_static, served

from . import browser

SIZES = (50, 500, 5000)
OPENINGS = 5


@dataclass(slots=True)
class Measured:
    """One size on one database: milliseconds and processor milliseconds of each request, by what
    was done; the numbers of queries; what the browser showed (see ``browser.measure``).
    """

    quotes: int
    ms: dict[str, list[float]]
    cpu: dict[str, list[float]]
    queries: dict[str, list[int]]
    shown: dict[str, list[float]] = field(default_factory=dict)
    event: dict[str, list[float]] = field(default_factory=dict)


class Bench:
    """One benchmark in a work folder."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.say = say
        self.load = os.getloadavg()[0]
        self.found: dict[str, dict[int, Measured]] = {}
        self.missing: dict[str, str] = {}

    def run_all(
        self, engines: Iterable[Engine], sizes: Sequence[int], rounds: int, seed: int
    ) -> None:
        """Time everything, every verb so many times."""
        for engine in engines:
            engine.refresh()
            self.say(f"{engine.name}: collect the static files")
            collect_static(engine.env)
            for size in sizes:
                self.one(engine, size, rounds, seed)

    def one(self, engine: Engine, size: int, rounds: int, seed: int) -> None:
        """Time one size on one database; what could not be timed is noted."""
        name = f"{engine.name}, {size:,} comments"
        self.say(f"{name}: verbs")
        try:
            done = run_part("tools.bench_desk.server", size, rounds, seed, env=engine.env)
        except NotMeasured as reason:
            self.missing[name] = str(reason)
            return
        made = said(done)
        measured = Measured(made["quotes"], made["ms"], made["cpu"], made["queries"])
        self.found.setdefault(engine.name, {})[size] = measured
        self.say(f"{name}: Chromium")
        try:
            self.browse(engine, made, measured)
        except NotMeasured as reason:
            self.missing[f"{name}, Chromium"] = str(reason)

    def browse(self, engine: Engine, made: dict[str, Any], measured: Measured) -> None:
        """Time the desk in a browser."""
        with served(engine.env, self.folder / "server.log") as url:
            figures = browser.measure(url, made, OPENINGS)
        measured.shown, measured.event = figures["shown"], figures["event"]
