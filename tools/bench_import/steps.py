"""What is timed: for each database and size, floors and import in turns, on the same machine.

What can't be timed here is left out, and why is kept in ``Bench.missing``.
"""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.benchmarks.databases import Engine
from tools.benchmarks.measure import Figure, NotMeasured, Run, run, run_part, said

from .generator import Made
from .names import AGAIN, BULK, IMPORT, QUICKEST, floor
from .proportions import COMMENTS

HERE = "tools.bench_import"
SIZES = (500, COMMENTS, 50_000)


@dataclass(slots=True)
class Measured:
    """One size on one database: what was timed, and by how many MB each import grew."""

    made: Made
    figures: dict[str, Figure] = field(default_factory=dict)
    more_mb: list[float] = field(default_factory=list)

    def add(self, name: str, done: Run) -> None:
        """Count a run in."""
        self.figures.setdefault(name, Figure(name)).add(done)


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
        """Time everything so many times."""
        files = {size: self.generate(size, seed) for size in sizes}
        for engine in engines:
            for size, (path, made) in files.items():
                measured = Measured(made)
                self.found.setdefault(engine.name, {})[size] = measured
                name = f"{engine.name}, {size:,} comments"
                try:
                    for number in range(rounds):
                        self.say(f"{name}: round {number + 1} of {rounds}")
                        self.round(engine, path, measured)
                except NotMeasured as reason:
                    self.missing[name] = str(reason)

    def generate(self, size: int, seed: int) -> tuple[Path, Made]:
        """Generate in a process of its own, so that this one, which others start from, stays
        small.
        """
        self.say(f"generate {size:,} comments")
        path = self.folder / f"{size}.json"
        module = f"{HERE}.generator"
        done = run([sys.executable, "-m", module, str(path), str(size), str(seed)])
        return path, Made(**said(done))

    def round(self, engine: Engine, path: Path, measured: Measured) -> None:
        """Time each thing once: the import stands right after its floor."""
        for way in (BULK, QUICKEST[engine.name]):
            engine.refresh()
            os.sync()
            measured.add(floor(way), run_part(f"{HERE}.floor", way, path, env=engine.env))
        engine.refresh()
        for name, expected in ((IMPORT, "created"), (AGAIN, "unchanged")):
            os.sync()
            size = measured.made.comments
            done = run_part(f"{HERE}.work", expected, size, path, env=engine.env)
            measured.add(name, done)
            more_mb = said(done)["more_mb"]
            if name == IMPORT and more_mb is not None:
                measured.more_mb.append(more_mb)
