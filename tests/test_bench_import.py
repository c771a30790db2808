"""The benchmark of the import: that it runs, and judges what it finds as it says."""

import json
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

from curation.models import Comment, Thread
from curation.sources import recognise
from tools.bench_import import steps
from tools.bench_import.generator import Made, generate
from tools.bench_import.names import AGAIN, BULK, IMPORT, QUICKEST, floor
from tools.bench_import.proportions import DEEPEST
from tools.bench_import.report import promises, text
from tools.bench_import.steps import Bench, Measured
from tools.benchmarks.measure import Figure, NotMeasured, Run

SIZE, SEED = 60, 1


def test_the_same_seed_gives_the_same_thread_to_the_byte(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one", "same", "other")]
    made = [generate(path, SIZE, seed) for path, seed in zip(paths, (1, 1, 2), strict=True)]
    one, same, other = (path.read_bytes() for path in paths)
    assert one == same != other
    assert made[0].bytes == len(one)


def test_the_thread_is_one_that_an_import_reads_whole(tmp_path: Path) -> None:
    path = tmp_path / "thread.json"
    made = generate(path, 1000, SEED)
    fetched = recognise(path.read_bytes(), "thread")
    assert len(fetched.comments) == made.comments == 1000
    assert max(comment.depth for comment in fetched.comments) == made.depth == DEEPEST
    bodies = [comment.body for comment in fetched.comments]
    for sign in ("<https://", "](<https://", "```\n", "*", "> ", "\n\n"):
        assert any(sign in body for body in bodies), sign
    assert any(comment.state == "deleted" for comment in fetched.comments)


class TestDatabase:
    """The test's own database in the place of fresh ones."""

    __test__ = False
    env: Mapping[str, str] = {}

    def __init__(self, name: str) -> None:
        self.name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[name]

    def prepare(self) -> None:
        """Nothing: the tables are there."""

    def refresh(self) -> None:
        Thread.objects.all().delete()


def run_here(module: str, *arguments: object, env: Mapping[str, str]) -> Run:
    """Run a part in this process."""
    told = import_module(module).main(*map(str, arguments))
    return Run(told["seconds"], told["cpu"], 0, json.dumps(told))


@pytest.mark.django_db
def test_a_small_run_times_floors_and_imports(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "run_part", run_here)
    monkeypatch.setattr(os, "sync", lambda: None)
    bench = Bench(tmp_path, say=lambda _line: None)
    database = TestDatabase(engine)
    bench.run_all([database], [SIZE], rounds=2, seed=SEED)  # type: ignore[list-item]
    assert bench.missing == {}
    found = bench.found[database.name][SIZE]
    names = {floor(QUICKEST[database.name]), floor(BULK), IMPORT, AGAIN}
    assert set(found.figures) == names
    assert all(len(figure.seconds) == 2 for figure in found.figures.values())
    assert all(seconds > 0 for figure in found.figures.values() for seconds in figure.seconds)
    assert Comment.objects.count() == SIZE


@pytest.mark.django_db
def test_an_import_that_does_not_do_what_it_should_is_not_timed(tmp_path: Path) -> None:
    path = tmp_path / "thread.json"
    generate(path, SIZE, SEED)
    with pytest.raises(NotMeasured, match="unchanged, 60 comments expected"):
        run_here("tools.bench_import.work", "unchanged", SIZE, path, env={})


def measured(size: int, *, beside: float, again: float, more_mb: float, engine: str) -> Measured:
    """Figures in which an import takes 20 ms for 1,000 comments."""
    took = size * 2e-5
    figures = {
        floor(QUICKEST[engine]): took / beside,
        floor(BULK): took / 2,
        IMPORT: took,
        AGAIN: took * again,
    }
    return Measured(
        Made(size, size * 600, 20),
        {name: Figure(name, [seconds, seconds, 9.0]) for name, seconds in figures.items()},
        [more_mb],
    )


def test_promises_are_judged_by_the_medians_of_5000_comments(tmp_path: Path) -> None:
    bench = Bench(tmp_path, say=lambda _line: None)
    good = measured(5000, beside=2.9, again=0.4, more_mb=20, engine="SQLite")
    slow = measured(50_000, beside=9, again=0.9, more_mb=900, engine="SQLite")
    bench.found["SQLite"] = {5000: good, 50_000: slow}
    bench.found["PostgreSQL"] = {
        5000: measured(5000, beside=3.1, again=0.6, more_mb=40, engine="PostgreSQL")
    }
    outcomes = {promise.what: promise.outcome for promise in promises(bench)}
    assert outcomes == {
        "SQLite: import by json.loads + executemany": "PASS",
        "SQLite: import by json.loads + bulk_create": "PASS",
        "SQLite: import again, unchanged, by import": "PASS",
        "SQLite: memory by the file's size": "PASS",
        "SQLite: a comment's time as threads grow": "PASS",
        "PostgreSQL: import by json.loads + COPY": "MISS",
        "PostgreSQL: import by json.loads + bulk_create": "PASS",
        "PostgreSQL: import again, unchanged, by import": "MISS",
        "PostgreSQL: memory by the file's size": "MISS",
        "PostgreSQL: a comment's time as threads grow": "NONE",
    }


def test_growth_that_is_no_straight_line_is_a_miss(tmp_path: Path) -> None:
    bench = Bench(tmp_path, say=lambda _line: None)
    few = measured(500, beside=2, again=0.4, more_mb=2, engine="SQLite")
    many = measured(5000, beside=2, again=0.4, more_mb=20, engine="SQLite")
    many.figures[IMPORT] = Figure(IMPORT, [0.2])
    bench.found["SQLite"] = {500: few, 5000: many}
    lines = list(text(bench))
    assert "MISS  SQLite: a comment's time as threads grow: 2.00x (at most 1.25x)" in lines


def test_what_was_not_measured_is_said_and_passes_for_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, say=lambda _line: None)
    bench.missing["PostgreSQL"] = "no server"
    lines = list(text(bench))
    assert "not measured: PostgreSQL: no server" in lines
    assert not any(line.startswith("PASS") for line in lines)
