"""The figures of a run side by side, and which promises they keep."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import pairwise
from statistics import median
from typing import Any

from tools.benchmarks.measure import Figure
from tools.benchmarks.promises import Promise

from .names import AGAIN, BULK, IMPORT, QUICKEST, floor
from .proportions import COMMENTS
from .steps import Bench, Measured

MOST_IMPORT, MOST_AGAIN, MOST_MEMORY, MOST_GROWTH = 3.0, 0.5, 10.0, 1.25
WIDTH = 42


def text(bench: Bench) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"{os.cpu_count()} processors; the load before it began was {bench.load:.1f}"
    yield "milliseconds: least / median (processor's time of the process)"
    for name, sizes in bench.found.items():
        yield ""
        yield from table(name, sizes)
    yield ""
    for name, reason in bench.missing.items():
        yield f"not measured: {name}: {reason}"
    for promise in promises(bench):
        yield promise.line()


def table(engine: str, sizes: Mapping[int, Measured]) -> Iterator[str]:
    """Yield one database's lines: a column for each size."""
    found = sizes.values()
    quickest = floor(QUICKEST[engine])
    heads = [f"{each.made.comments:,}, {each.made.bytes / 1e6:.1f} MB" for each in found]
    yield row(f"{engine}: comments", heads)
    for name in (quickest, floor(BULK), IMPORT, AGAIN):
        yield row(name, [cell(each.figures.get(name)) for each in found])
    for name, beside in ((AGAIN, IMPORT), (IMPORT, floor(BULK)), (IMPORT, quickest)):
        times = [number(ratio(each, name, beside), " x") for each in found]
        yield row(f"{name} by {beside}", times)
    busy = [number(cpu_ratio(each, IMPORT, quickest), " x") for each in found]
    yield row("  by the processor's time", busy)
    yield row("import: microseconds a comment", [number(a_comment(each), "") for each in found])
    yield row("import: memory by the file's size", [number(memory(each), " x") for each in found])


def row(name: str, cells: Iterable[str]) -> str:
    """Return one line of a table."""
    return f"{name:<{WIDTH}}" + "".join(f"{cell:<30}" for cell in cells).rstrip()


def cell(figure: Figure | None) -> str:
    """Return what something cost."""
    if figure is None:
        return ""
    cpu = f" ({median(figure.cpu) * 1000:.0f})" if figure.cpu else ""
    return f"{figure.least * 1000:7.1f} /{figure.usual * 1000:7.1f}{cpu}"


def number(value: float | None, unit: str) -> str:
    """Return a figure that was made of others."""
    return "" if value is None else f"{value:7.2f}{unit}"


def ratio(found: Measured | None, name: str, beside: str) -> float | None:
    """Return one thing's median by another's."""
    one = found.figures.get(name) if found else None
    other = found.figures.get(beside) if found else None
    return one.usual / other.usual if one and other else None


def cpu_ratio(found: Measured, name: str, beside: str) -> float | None:
    """Return one thing's median of the processor's time by another's."""
    one, other = found.figures.get(name), found.figures.get(beside)
    return median(one.cpu) / median(other.cpu) if one and other and one.cpu and other.cpu else None


def a_comment(found: Measured | None) -> float | None:
    """Return how many microseconds of an import a comment takes."""
    figure = found.figures.get(IMPORT) if found else None
    return figure.usual / found.made.comments * 1e6 if found and figure else None


def memory(found: Measured | None) -> float | None:
    """Return how many times the file's size an import took more than before, at most."""
    return max(found.more_mb) * 2**20 / found.made.bytes if found and found.more_mb else None


def promises(bench: Bench) -> Iterator[Promise]:
    """Yield what was promised, judged by the size that it was promised for, or by the largest.

    What an issue calls one bulk insert is the quickest one there is; Django's own is there too.
    """
    for engine, way in QUICKEST.items():
        sizes = bench.found.get(engine, {})
        found = sizes.get(COMMENTS) or (sizes[max(sizes)] if sizes else None)
        for beside in (floor(way), floor(BULK)):
            times = ratio(found, IMPORT, beside)
            yield Promise(f"{engine}: {IMPORT} by {beside}", times, MOST_IMPORT, "x")
        times = ratio(found, AGAIN, IMPORT)
        yield Promise(f"{engine}: {AGAIN}, by {IMPORT}", times, MOST_AGAIN, "x")
        more = memory(found)
        yield Promise(f"{engine}: memory by the file's size", more, MOST_MEMORY, "x")
        yield Promise(
            f"{engine}: a comment's time as threads grow", growth(sizes), MOST_GROWTH, "x"
        )


def growth(sizes: Mapping[int, Measured]) -> float | None:
    """Return how much longer a comment takes at one size than at the next smaller, at most."""
    times = [a_comment(found) for _size, found in sorted(sizes.items())]
    steps = [more / less for less, more in pairwise(times) if less and more]
    return max(steps) if steps else None


def data(bench: Bench, seed: int) -> dict[str, Any]:
    """Return the report as data."""
    return {
        "seed": seed,
        "processors": os.cpu_count(),
        "load": bench.load,
        "found": {
            engine: {str(size): asdict(found) for size, found in sizes.items()}
            for engine, sizes in bench.found.items()
        },
        "missing": bench.missing,
        "promises": [
            {**asdict(promise), "outcome": promise.outcome} for promise in promises(bench)
        ],
    }
