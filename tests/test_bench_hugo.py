"""The benchmark of the Hugo dialect: that it runs, and that what it generates is what it says."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from tools.bench_hugo import proportions
from tools.bench_hugo.files import split
from tools.bench_hugo.generator import Made, generate
from tools.bench_hugo.report import promises, text
from tools.bench_hugo.steps import CHANGED, CHECK, EXPORT, HUGO, IMPORT, SITE, WRITE, Bench
from tools.benchmarks.measure import Figure, NotMeasured, run

from .built_page import build, read_page
from .servers import PROJECT, wait_until

POSTS, SEED = 20, 7


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    """A small run's posts, in ``content``."""
    folder = tmp_path_factory.mktemp("generated")
    return folder, generate(folder, POSTS, SEED)


def files(folder: Path) -> dict[str, bytes]:
    """Each file with what it holds."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_the_same_seed_gives_the_same_posts_to_the_byte(
    site: tuple[Path, Made], tmp_path: Path
) -> None:
    generate(tmp_path / "same", POSTS, SEED)
    generate(tmp_path / "other", POSTS, SEED + 1)
    assert files(tmp_path / "same") == files(site[0])
    assert files(tmp_path / "other") != files(site[0])


def test_it_counts_what_it_wrote(site: tuple[Path, Made]) -> None:
    folder, made = site
    quotes = [quote for found in split(folder / "content") for quote in found]
    texts = files(folder)
    assert made == Made(len(texts), len(quotes), sum(map(len, texts.values())))
    assert made.posts == POSTS
    assert sum(text.count(b"{{<matomeQuote ") for text in texts.values()) == made.quotes


def test_the_posts_are_in_a_real_sites_proportions(site: tuple[Path, Made]) -> None:
    folder, made = site
    texts = [data.decode() for data in files(folder).values()]
    bodies = [body for found in split(folder / "content") for body, *_others in found]
    colours = [color for found in split(folder / "content") for *_others, color in found]
    a_post = median(text.count("{{<matomeQuote ") for text in texts)
    assert a_post == pytest.approx(proportions.QUOTES_A_POST, rel=0.2)
    assert made.bytes / made.quotes == pytest.approx(proportions.BYTES_A_QUOTE, rel=0.1)
    assert share(colours, "^#") == pytest.approx(proportions.COLOURED, abs=0.05)
    assert share(bodies, "<br>") == pytest.approx(proportions.WITH_BREAKS, abs=0.05)
    assert share(bodies, "https://") == pytest.approx(proportions.ADDRESS, abs=0.03)
    assert share(bodies, "`") == pytest.approx(proportions.CODE, abs=0.01)
    assert share(texts, '{{< /details >}}|T..:..:.." color') == pytest.approx(
        proportions.OLDER_FORM, abs=0.06
    )


def share(texts: list[str], pattern: str) -> float:
    """How many of the texts have this."""
    return sum(1 for text in texts if re.search(pattern, text)) / len(texts)


def test_hugo_builds_every_quote_of_every_post(
    site: tuple[Path, Made], hugo: Path, tmp_path: Path
) -> None:
    folder, made = site
    shutil.copytree(SITE, tmp_path, dirs_exist_ok=True)
    (tmp_path / "content").symlink_to(folder / "content")
    pages = (build(hugo, tmp_path) / "posts").glob("20*/*/index.html")
    assert sum(len(read_page(page).quotes) for page in pages) == made.quotes


def test_a_small_run_times_everything_and_says_what_could_not_run() -> None:
    options = ["--posts", "4", "--rounds", "1", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench_hugo", *options],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["posts"] == 4
    assert {promise["outcome"] for promise in report["promises"]} <= {"PASS", "MISS", "NONE"}
    assert set(report["missing"]) <= {HUGO, "PostgreSQL"}, report["missing"]
    engines = {"SQLite", "PostgreSQL"} - set(report["missing"])
    assert report["identical"] == dict.fromkeys(engines, 4)


def test_a_promise_is_judged_by_the_medians(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Made(10, 800, 350_000), say=lambda _line: None)
    for name, seconds in (
        (HUGO, [7.0, 8.0, 30.0]),
        (f"{IMPORT}, SQLite", [7.9, 7.0, 7.5]),
        (f"{IMPORT}, PostgreSQL", [8.1, 9.0, 7.0]),
        (CHECK, [1.0]),
        (f"{CHANGED}, SQLite", [1.4]),
        (f"{EXPORT}, SQLite", [2.2]),
        (WRITE, [0.7]),
    ):
        bench.figures[name] = Figure(name, seconds, 120)
    bench.identical["SQLite"] = 9
    outcomes = {promise.what: promise.outcome for promise in promises(bench)}
    assert outcomes == {
        "import, SQLite by Hugo's build": "PASS",
        "import, PostgreSQL by Hugo's build": "MISS",
        "render all bodies by Hugo's build": "NONE",
        "export to an empty folder, SQLite by writing the bytes": "MISS",
        "export to an empty folder, SQLite by writing, without Django's start": "PASS",
        "export, one changed, SQLite, over a bare check": "PASS",
        "files not as they came in, SQLite": "MISS",
        "export to an empty folder, PostgreSQL by writing the bytes": "NONE",
        "export to an empty folder, PostgreSQL by writing, without Django's start": "NONE",
        "export, one changed, PostgreSQL, over a bare check": "NONE",
        "files not as they came in, PostgreSQL": "NONE",
        "peak memory of imports and exports": "PASS",
    }


def test_what_fails_is_named_with_its_last_line_and_not_tried_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Made(), say=lambda _line: None)
    tried = []

    def fail() -> None:
        tried.append(1)
        run([sys.executable, "-c", "print('before'); raise SystemExit('no such thing')"])

    for _round in range(2):
        bench.time("a step", fail)  # type: ignore[arg-type]
    assert len(tried) == 1
    assert any("not measured: a step:" in line and "no such thing" in line for line in text(bench))


def test_a_program_that_does_not_end_is_ended() -> None:
    with pytest.raises(NotMeasured, match="not done within"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], limit=0.3)


def test_when_it_is_ended_it_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.bench_hugo", "--posts", "10", "--engine", "SQLite"],
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: any(tmp_path.glob("bench-hugo-*/site/content")), "the posts are there")
    process.terminate()
    assert process.wait(timeout=20) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_memory_of_a_programs_helpers_counts() -> None:
    grow = "import time; kept = b'x' * 60_000_000; time.sleep(1)"
    both = (
        "import subprocess, sys\n"
        f"helpers = [subprocess.Popen([sys.executable, '-c', {grow!r}]) for _ in range(2)]\n"
        "for helper in helpers: helper.wait()"
    )
    measure = (
        "import sys\nfrom tools.benchmarks.measure import run\n"
        "for program in sys.argv[1:]: print(run([sys.executable, '-c', program]).peak_mb)"
    )
    # From a small process: one that is just started shares the memory of who started it.
    peaks = subprocess.run(
        [sys.executable, "-c", measure, grow, both],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    alone, together = map(float, peaks.stdout.split())
    assert 60 < alone < 110
    assert together > 115
