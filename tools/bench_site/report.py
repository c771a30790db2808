"""The figures of a run side by side, and which promises they keep."""

import os
from collections.abc import Iterator
from dataclasses import asdict
from statistics import median
from typing import Any

from tools.benchmarks.promises import Promise

from .names import BARE, FEW, MANY, OURS, TARGETS, WAGTAIL
from .steps import Bench

LEAST_OF_BARE, LEAST_OF_WAGTAIL = 0.70, 40
MOST_KB, MOST_LARGEST_PAINT, MOST_BLOCKED = 60, 1500, 50
# What a reader must have to read; the pictures come later.
OF_THE_PAGE = ("Document", "Stylesheet", "Script", "Font")


def text(bench: Bench) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"{os.cpu_count()} processors; the load before it began was {bench.load:.1f}"
    yield f"the page: {bench.page_bytes:,} bytes compressed"
    yield ""
    yield f"{'answers a second (median, least, most)':<42}{'':>24}{'of the bare view':>18}"
    for name in TARGETS:
        if rates := bench.rates.get(name):
            figures = f"{median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"
            share = ratio(bench, name, BARE)
            yield f"{name:<42}{figures:>24}{share or 0:>18.3f}"
    for engine, found in bench.queries.items():
        yield ""
        yield f"{engine + ', queries of a page not in memory':<42}{FEW + ' posts':>12}{MANY:>12}"
        for name, count in found[FEW].items():
            yield f"{name:<42}{count:>12}{found[MANY].get(name, 0):>12}"
    yield ""
    yield from phone_lines(bench)
    for name, reason in bench.missing.items():
        yield f"not measured: {name}: {reason}"
    for promise in promises(bench):
        yield promise.line()


def phone_lines(bench: Bench) -> Iterator[str]:
    """Yield what the slow phone saw."""
    if not bench.looks:
        return
    yield "a slow phone: ms (medians)"
    for what, name in (
        ("the HTML is there", "html_ms"),
        ("first contentful paint", "first_paint"),
        ("largest contentful paint", "largest_paint"),
        ("blocked", "blocked"),
    ):
        yield f"{what:<42}{median(getattr(look, name) for look in bench.looks):>12.0f}"
    for kind, size in sorted(bench.looks[0].bytes.items()):
        yield f"{'bytes over the wire: ' + kind:<42}{size:>12,}"
    yield ""


def ratio(bench: Bench, one: str, other: str) -> float | None:
    """Return how many times as many answers one gave, by the medians."""
    if not (bench.rates.get(one) and bench.rates.get(other)):
        return None
    return median(bench.rates[one]) / median(bench.rates[other])


def promises(bench: Bench) -> Iterator[Promise]:
    """Yield what was promised."""
    of_bare, of_wagtail = ratio(bench, OURS, BARE), ratio(bench, OURS, WAGTAIL)
    yield Promise(f"{OURS}, of a bare view's", of_bare, LEAST_OF_BARE, "", is_least=True)
    yield Promise(f"{OURS}, of Wagtail's", of_wagtail, LEAST_OF_WAGTAIL, "", is_least=True)
    for engine, found in bench.queries.items():
        more = max(found[MANY].get(name, 0) - count for name, count in found[FEW].items())
        yield Promise(f"{engine}: more queries of a page by posts", more, 0, "")
    looks = bench.looks
    yield Promise("slow phone: over the wire", wire_kb(bench), MOST_KB, " kB")
    for what, name, most in (
        ("largest contentful paint", "largest_paint", MOST_LARGEST_PAINT),
        ("blocked", "blocked", MOST_BLOCKED),
    ):
        value = median(getattr(look, name) for look in looks) if looks else None
        yield Promise(f"slow phone: {what}", value, most, " ms")
    shift = max(look.shift for look in looks) if looks else None
    yield Promise("slow phone: layout shift", shift, 0, "")


def wire_kb(bench: Bench) -> float | None:
    """Return what a reader waits for, in thousands of bytes."""
    if not bench.looks:
        return None
    return sum(bench.looks[0].bytes.get(kind, 0) for kind in OF_THE_PAGE) / 1000


def data(bench: Bench, seed: int) -> dict[str, Any]:
    """Return the report as data."""
    return {
        "seed": seed,
        "processors": os.cpu_count(),
        "load": bench.load,
        "page_bytes": bench.page_bytes,
        "rates": bench.rates,
        "queries": bench.queries,
        "looks": [asdict(look) for look in bench.looks],
        "missing": bench.missing,
        "promises": [
            {**asdict(promise), "outcome": promise.outcome} for promise in promises(bench)
        ],
    }
