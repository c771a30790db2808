"""The figures of a run side by side, and which promises they keep."""

import os
from collections.abc import Iterator
from dataclasses import asdict
from statistics import median
from typing import Any

from tools.benchmarks.measure import Figure
from tools.benchmarks.promises import Promise

from .steps import (
    AGAIN,
    BULK,
    CHANGED,
    CHECK,
    COPY_TREE,
    EXPORT,
    HUGO,
    IMPORT,
    QUICKEST,
    READ,
    RENDER,
    UNCHANGED,
    WRITE,
    Bench,
)

MOST_MEMORY_MB, MOST_MORE_SECONDS = 400, 0.5
MOST_IMPORT, MOST_EXPORT, MOST_RENDER = 1.0, 2.0, 2.0


def rows() -> Iterator[tuple[str, str]]:
    """Yield what the table lists, each with what it is measured by; ``""`` for a floor."""
    yield HUGO, ""
    yield RENDER, HUGO
    yield READ, HUGO
    for engine, quickest in QUICKEST.items():
        yield f"{IMPORT}, {engine}", HUGO
        yield f"{AGAIN}, {engine}", HUGO
        yield f"{quickest}, {engine}", HUGO
        yield f"{BULK}, {engine}", HUGO
    yield WRITE, ""
    yield COPY_TREE, WRITE
    for engine in QUICKEST:
        yield f"{EXPORT}, {engine}", WRITE
    yield CHECK, ""
    for engine in QUICKEST:
        yield f"{UNCHANGED}, {engine}", CHECK
        yield f"{CHANGED}, {engine}", CHECK


def ratio(bench: Bench, name: str, beside: str) -> float | None:
    """Return one thing's median by another's."""
    one, other = bench.figures.get(name), bench.figures.get(beside)
    return one.usual / other.usual if one and other else None


def work_ratio(bench: Bench, name: str) -> float | None:
    """Return how a command's own work, without the start of Django, stands to writing the bytes."""
    done, check, write = (bench.figures.get(key) for key in (name, CHECK, WRITE))
    return (done.usual - check.usual) / write.usual if done and check and write else None


def promises(bench: Bench) -> Iterator[Promise]:
    """Yield what was promised."""
    for engine in QUICKEST:
        name = f"{IMPORT}, {engine}"
        yield Promise(f"{name} by Hugo's build", ratio(bench, name, HUGO), MOST_IMPORT, "x")
    yield Promise(f"{RENDER} by Hugo's build", ratio(bench, RENDER, HUGO), MOST_RENDER, "x")
    for engine in QUICKEST:
        name = f"{EXPORT}, {engine}"
        yield Promise(f"{name} by writing the bytes", ratio(bench, name, WRITE), MOST_EXPORT, "x")
        work = work_ratio(bench, name)
        yield Promise(f"{name} by writing, without Django's start", work, MOST_EXPORT, "x")
        changed, check = bench.figures.get(f"{CHANGED}, {engine}"), bench.figures.get(CHECK)
        more = changed.usual - check.usual if changed and check else None
        yield Promise(f"{CHANGED}, {engine}, over a bare check", more, MOST_MORE_SECONDS, " s")
        lost = bench.made.posts - bench.identical[engine] if engine in bench.identical else None
        yield Promise(f"files not as they came in, {engine}", lost, 0, " files")
    yield Promise("peak memory of imports and exports", peak(bench), MOST_MEMORY_MB, " MB")


def peak(bench: Bench) -> float | None:
    """Return the most memory that one of our own commands took."""
    ours = (IMPORT, AGAIN, EXPORT, UNCHANGED, CHANGED, RENDER)
    peaks = [figure.peak_mb for name, figure in bench.figures.items() if name.startswith(ours)]
    return max(peaks) if peaks else None


def text(bench: Bench) -> Iterator[str]:
    """Yield the lines of the report."""
    made = bench.made
    yield f"{made.posts:,} posts, {made.quotes:,} quotes, {made.bytes / 1e6:.1f} MB"
    yield f"{os.cpu_count()} processors; the load before it began was {bench.load:.1f}"
    yield ""
    yield f"{'':<40} {'least s':>8} {'median s':>8} {'CPU s':>8} {'peak MB':>8}  beside"
    for name, beside in rows():
        if figure := bench.figures.get(name):
            yield row(figure, beside, ratio(bench, name, beside))
    yield ""
    for name, reason in bench.missing.items():
        yield f"not measured: {name}: {reason}"
    for promise in promises(bench):
        yield promise.line()


def row(figure: Figure, beside: str, times: float | None) -> str:
    """Return one line of the table."""
    compared = f"{times:.2f} x {beside}" if times is not None else ""
    cpu = f"{median(figure.cpu):.2f}" if figure.cpu else ""
    return (
        f"{figure.name:<40} {figure.least:>8.2f} {figure.usual:>8.2f} {cpu:>8}"
        f" {figure.peak_mb:>8.0f}  {compared}"
    ).rstrip()


def data(bench: Bench, seed: int) -> dict[str, Any]:
    """Return the report as data."""
    return {
        **asdict(bench.made),
        "seed": seed,
        "processors": os.cpu_count(),
        "load": bench.load,
        "figures": {
            name: {"seconds": figure.seconds, "cpu": figure.cpu, "peak_mb": figure.peak_mb}
            for name, figure in bench.figures.items()
        },
        "identical": bench.identical,
        "missing": bench.missing,
        "promises": [
            {**asdict(promise), "outcome": promise.outcome} for promise in promises(bench)
        ],
    }
