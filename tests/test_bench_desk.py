"""The benchmark of the desk: that it runs, and judges what it finds as it says."""

import json
import subprocess
import sys

import pytest

from tools.bench_desk.names import FIRST_KEY, FIRST_OPEN, FLOOR, KEYS, OPEN, PREVIEW, VERBS
from tools.bench_desk.report import high, promises, text
from tools.bench_desk.steps import Bench, Measured

from .servers import PROJECT


def measured(verb: float, *, queries: int = 14, opening: float = 100) -> Measured:
    """Figures in which every verb takes so long."""
    values = {name: [verb] * 20 for name in (FLOOR, *VERBS)}
    opened = {name: [opening] for name in (OPEN, FIRST_OPEN, PREVIEW)}
    keys = {name: [40.0, 60.0] for name in KEYS.values()}
    return Measured(
        quotes=30,
        ms=values | opened,
        cpu=values | opened,
        queries={name: [queries] for name in (*values, *opened)},
        shown={FIRST_KEY: [900.0]} | keys,
        event=keys,
    )


def test_a_small_run_times_every_verb_the_opening_and_the_keys() -> None:
    options = ["--comments", "20", "--rounds", "2", "--engine", "SQLite", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench_desk", *options],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    found = report["found"]["SQLite"]["20"]
    assert found["quotes"] == 12
    assert set(found["ms"]) == {FLOOR, *VERBS, OPEN, FIRST_OPEN, PREVIEW}
    assert all(value > 0 for values in found["ms"].values() for value in values)
    assert found["queries"][FLOOR] == [1]
    # One number of queries a verb, however often it was done.
    assert all(len(found["queries"][name]) == 1 for name in VERBS)
    assert set(report["missing"]) <= {"SQLite, 20 comments, Chromium"}, report["missing"]
    if not report["missing"]:
        assert set(found["shown"]) == {FIRST_KEY, *KEYS.values()}
        assert set(found["event"]) == set(KEYS.values())


def test_promises_are_judged_by_the_largest_size(tmp_path: object) -> None:
    bench = Bench(tmp_path, say=lambda _line: None)  # type: ignore[arg-type]
    bench.found["SQLite"] = {50: measured(30), 5000: measured(20)}
    bench.found["PostgreSQL"] = {
        50: measured(5),
        5000: measured(26, queries=15, opening=501),
    }
    outcomes = {promise.what: promise.outcome for promise in promises(bench)}
    assert outcomes == {
        "SQLite: the slowest verb's median": "PASS",
        "SQLite: the slowest verb's 95th percentile": "PASS",
        "SQLite: more queries of a verb by size": "PASS",
        f"SQLite: {FIRST_OPEN}": "PASS",
        f"SQLite: {OPEN}": "PASS",
        f"SQLite: Chromium, {FIRST_KEY}": "PASS",
        "SQLite: the slowest key's effect": "PASS",
        "SQLite: the slowest key's Event Timing": "PASS",
        "PostgreSQL: the slowest verb's median": "MISS",
        "PostgreSQL: the slowest verb's 95th percentile": "PASS",
        "PostgreSQL: more queries of a verb by size": "MISS",
        f"PostgreSQL: {FIRST_OPEN}": "MISS",
        f"PostgreSQL: {OPEN}": "MISS",
        f"PostgreSQL: Chromium, {FIRST_KEY}": "PASS",
        "PostgreSQL: the slowest key's effect": "PASS",
        "PostgreSQL: the slowest key's Event Timing": "PASS",
    }


def test_what_was_not_measured_is_said_and_passes_for_nothing(tmp_path: object) -> None:
    bench = Bench(tmp_path, say=lambda _line: None)  # type: ignore[arg-type]
    bench.missing["PostgreSQL"] = "no server"
    lines = list(text(bench))
    assert "not measured: PostgreSQL: no server" in lines
    assert not any(line.startswith("PASS") for line in lines)


@pytest.mark.parametrize(("values", "expected"), [([7], 7), (range(1, 101), 95), ([1, 9], 9)])
def test_the_95th_percentile_is_one_of_the_figures(values: list[float], expected: float) -> None:
    assert high(values) == expected
