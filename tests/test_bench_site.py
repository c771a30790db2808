"""The benchmark of the public site: that it runs, and judges what it finds as it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tools.bench_site.names import BARE, COLD, FEW, MANY, OURS, UNCHANGED, WAGTAIL
from tools.bench_site.phone import Seen
from tools.bench_site.report import promises, text
from tools.bench_site.steps import Bench

from .servers import PROJECT


def test_a_small_run_times_the_page_beside_a_bare_view_and_counts_queries(tmp_path: Path) -> None:
    options = ["--quotes", "3", "--posts", "3", "--rounds", "1", "--seconds", "1", "--json"]
    options += ["--engine", "SQLite", "--without-wagtail"]
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench_site", *options],
        cwd=PROJECT,
        env={**os.environ, "MATOME_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert set(report["missing"]) <= {"answers a second", "Chromium"}, report["missing"]
    if "answers a second" not in report["missing"]:
        assert set(report["rates"]) == {BARE, OURS, UNCHANGED, COLD}
        assert all(rate > 0 for rates in report["rates"].values() for rate in rates)
    queries = report["queries"]["SQLite"]
    assert queries[FEW] == queries[MANY]
    assert {"the list", "a tag", "a month", "all tags", "the feed"} <= set(queries[FEW])
    if "Chromium" not in report["missing"]:
        (look,) = report["looks"]
        assert look["largest_paint"] >= look["first_paint"] > 0
        assert set(look["bytes"]) >= {"Document", "Stylesheet", "Script"}


def test_promises_are_judged_by_medians_and_by_the_worst_shift(tmp_path: Path) -> None:
    bench = Bench(tmp_path, tmp_path, say=lambda _line: None)
    bench.rates = {BARE: [100, 90, 200], OURS: [70, 71, 10], WAGTAIL: [1, 2, 3]}
    bench.queries = {"SQLite": {FEW: {"a": 2, "b": 3}, MANY: {"a": 2, "b": 4}}}
    weights = {"Document": 20_000, "Stylesheet": 30_000, "Script": 11_000, "Image": 90_000}
    bench.looks = [Seen(500, size, shift, 0, 200, weights) for size, shift in ((1, 0), (2000, 0.1))]
    outcomes = {promise.what: promise.outcome for promise in promises(bench)}
    assert outcomes == {
        f"{OURS}, of a bare view's": "PASS",
        f"{OURS}, of Wagtail's": "MISS",
        "SQLite: more queries of a page by posts": "MISS",
        "slow phone: over the wire": "MISS",
        "slow phone: largest contentful paint": "PASS",
        "slow phone: blocked": "PASS",
        "slow phone: layout shift": "MISS",
    }


def test_what_was_not_measured_is_said_and_passes_for_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, tmp_path, say=lambda _line: None)
    bench.missing["Chromium"] = "no Chromium"
    lines = list(text(bench))
    assert "not measured: Chromium: no Chromium" in lines
    assert not any(line.startswith("PASS") for line in lines)
