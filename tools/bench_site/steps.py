"""What is timed: the page and its peers in turns, the queries of each kind of page, the phone."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.bench_hugo import generator
from tools.benchmarks.databases import Engine
from tools.benchmarks.measure import NotMeasured, run_part, said
from tools.benchmarks.served import collect_static, served

from . import load, peer, phone
from .names import BARE, COLD, FEW, MANY, OURS, UNCHANGED, WAGTAIL

CAST, COUNTING = "tools.bench_site.cast", "tools.bench_site.counting"
READER = {"Accept-Encoding": "br", "Accept-Language": "ja"}
# With a session's cookie nothing is kept, so that each request has the page made.
NOBODY_KEEPS = {"Cookie": "sessionid=none"}
# Folders of static files that no public page asks for: to compress them takes a while.
NOT_PUBLIC = ("admin", "curation", "markdownx", "unfold")
# How often each page is asked for before anything is noted.
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made and how long it is timed."""

    quotes: int
    posts: int
    rounds: int
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True)
class Target:
    """One page that is asked for."""

    url: str
    headers: dict[str, str]


@dataclass(slots=True)
class Bench:
    """One benchmark in a work folder, and what it found: answers a second by what was asked for."""

    folder: Path
    var: Path
    say: Callable[[str], None]
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    page_bytes: int = 0
    rates: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    looks: list[phone.Seen] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    def run_all(self, engines: list[Engine], size: Size, *, with_wagtail: bool) -> None:
        """Time the page on the first engine, and count the queries on each."""
        for engine in engines:
            self.say(f"{engine.name}: a post of {size.quotes} quotes")
            engine.refresh()
            made = said(run_part(CAST, size.quotes, size.seed, env=engine.env))
            if engine is engines[0]:
                self.say("collect the static files")
                collect_static(engine.env, *NOT_PUBLIC)
                self.page(engine, made, size, with_wagtail=with_wagtail)
            self.count(engine, size)

    def page(self, engine: Engine, made: dict[str, Any], size: Size, *, with_wagtail: bool) -> None:
        """Start the servers, ask for the page in turns, and look at it."""
        with ExitStack() as stack:
            log = self.folder / "server.log"
            ours = stack.enter_context(served(engine.env, log)) + made["path"]
            # A server of its own, so that nothing of the page is in its memory.
            cold = stack.enter_context(served(engine.env, log)) + made["path"]
            body, etag = peer.fetched(ours, READER)
            self.page_bytes = len(body)
            targets = {
                BARE: Target(stack.enter_context(peer.bare(self.folder, body)), READER),
                OURS: Target(ours, READER),
                UNCHANGED: Target(ours, {**READER, "If-None-Match": etag}),
                COLD: Target(cold, {**READER, **NOBODY_KEEPS}),
            }
            if with_wagtail:
                self.say("Wagtail")
                try:
                    url = stack.enter_context(peer.wagtail(self.folder, self.var, made))
                    targets[WAGTAIL] = Target(url, {**READER, "Accept-Encoding": "gzip"})
                except NotMeasured as reason:
                    self.missing[WAGTAIL] = str(reason)
            self.ask_in_turns(targets, size)
            self.say("Chromium")
            try:
                self.looks = phone.look(ours, size.rounds)
            except NotMeasured as reason:
                self.missing["Chromium"] = str(reason)

    def ask_in_turns(self, targets: dict[str, Target], size: Size) -> None:
        """Ask for each page once a round, so that all of them see the same machine."""
        try:
            for target in targets.values():
                for _time in range(WARM_UP):
                    peer.fetched(target.url, {**target.headers, "If-None-Match": ""})
            for number in range(size.rounds):
                self.say(f"round {number + 1} of {size.rounds}")
                for name, target in targets.items():
                    rate = load.rate(target.url, target.headers, size.seconds)
                    self.rates.setdefault(name, []).append(rate)
        except NotMeasured as reason:
            self.missing["answers a second"] = str(reason)

    def count(self, engine: Engine, size: Size) -> None:
        """Count the queries of each kind of page with the one post and with many."""
        found = self.queries.setdefault(engine.name, {})
        few = self.folder / f"few-{engine.name}"
        # So many that each list has a second page.
        generator.generate(few, min(size.posts, 60), size.seed)
        many = self.folder / f"many-{engine.name}"
        generator.generate(many, size.posts, size.seed + 1)
        for name, place in ((FEW, few), (MANY, many)):
            self.say(f"{engine.name}: {name} posts")
            found[name] = said(run_part(COUNTING, place, env=engine.env))["queries"]
