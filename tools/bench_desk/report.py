"""The figures of a run side by side, and which promises they keep."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from statistics import median
from typing import Any

from tools.benchmarks.promises import Promise
from tools.benchmarks.running import ENGINES

from .names import FIRST_KEY, FIRST_OPEN, FLOOR, KEYS, OPEN, PREVIEW, VERBS
from .steps import Bench, Measured

MOST_VERB, MOST_VERB_95, MOST_OPEN, MOST_FIRST_KEY, MOST_KEY = 25, 75, 500, 1500, 100
WIDTH = 28


def high(values: Iterable[float]) -> float:
    """Return the 95th percentile: the least figure that 95 of 100 don't exceed."""
    ranked = sorted(values)
    return ranked[-(-len(ranked) * 95 // 100) - 1]


def text(bench: Bench) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"{os.cpu_count()} processors; the load before it began was {bench.load:.1f}"
    yield "milliseconds: median / 95th percentile (processor's time), queries"
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
    heads = [f"{size:,} comments, {found.quotes} quotes" for size, found in sizes.items()]
    yield row(engine, heads)
    for name in (FLOOR, *VERBS, FIRST_OPEN, OPEN, PREVIEW):
        yield row(name, [server_cell(found, name) for found in sizes.values()])
    yield row(f"Chromium: {FIRST_KEY}", [cell(f.shown.get(FIRST_KEY)) for f in sizes.values()])
    for name in KEYS.values():
        yield row(name, [cell(found.shown.get(name)) for found in sizes.values()])
        yield row("  by Event Timing", [cell(found.event.get(name)) for found in sizes.values()])


def row(name: str, cells: Iterable[str]) -> str:
    """Return one line of a table."""
    return f"{name:<{WIDTH}}" + "".join(f"{cell:<34}" for cell in cells).rstrip()


def server_cell(found: Measured, name: str) -> str:
    """Return what a request cost."""
    queries = "-".join(map(str, found.queries[name]))
    return f"{cell(found.ms[name])} ({median(found.cpu[name]):.1f})  {queries}"


def cell(values: list[float] | None) -> str:
    """Return a median and a 95th percentile."""
    return f"{median(values):7.1f} /{high(values):7.1f}" if values else ""


def promises(bench: Bench) -> Iterator[Promise]:
    """Yield what was promised, judged by the largest size of each database."""
    for engine in ENGINES:
        sizes = bench.found.get(engine, {})
        found = sizes[max(sizes)] if sizes else None
        usual, rare = slowest(found, median), slowest(found, high)
        yield Promise(f"{engine}: the slowest verb's median", usual, MOST_VERB, " ms")
        yield Promise(f"{engine}: the slowest verb's 95th percentile", rare, MOST_VERB_95, " ms")
        yield Promise(f"{engine}: more queries of a verb by size", more_queries(sizes), 0, "")
        for name in (FIRST_OPEN, OPEN):
            opened = median(found.ms[name]) if found else None
            yield Promise(f"{engine}: {name}", opened, MOST_OPEN, " ms")
        first = found.shown.get(FIRST_KEY) if found else None
        took = median(first) if first else None
        yield Promise(f"{engine}: Chromium, {FIRST_KEY}", took, MOST_FIRST_KEY, " ms")
        for what, figures in (("effect", "shown"), ("Event Timing", "event")):
            key = slowest_key(getattr(found, figures)) if found else None
            yield Promise(f"{engine}: the slowest key's {what}", key, MOST_KEY, " ms")


def slowest(found: Measured | None, figure: Callable[[list[float]], float]) -> float | None:
    """Return a figure of the verb in which it is highest."""
    return max(figure(found.ms[verb]) for verb in VERBS) if found else None


def slowest_key(figures: Mapping[str, list[float]]) -> float | None:
    """Return the median of the slowest key."""
    keys = [median(values) for name, values in figures.items() if name != FIRST_KEY and values]
    return max(keys) if keys else None


def more_queries(sizes: Mapping[int, Measured]) -> float | None:
    """Return by how many queries one verb needs more at one size than at another, at most."""
    if not sizes:
        return None
    most = [[max(found.queries[verb]) for found in sizes.values()] for verb in VERBS]
    return max(max(counts) - min(counts) for counts in most)


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
