"""``make bench-hugo``, with ``ARGS="--posts 200"`` for a quick look."""

import argparse
import json
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tools.benchmarks.measure import NotMeasured, run, said
from tools.benchmarks.running import engines, forget_settings, say

from .generator import Made
from .proportions import POSTS
from .report import data, text
from .steps import QUICKEST, Bench, find_hugo

ROUNDS, SEED = 3, 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bench_hugo", description="Time the Hugo dialect.")
    parser.add_argument("--posts", type=int, default=POSTS, help=f"how many posts ({POSTS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"which posts ({SEED})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each ({ROUNDS})")
    parser.add_argument(
        "--engine", action="append", choices=list(QUICKEST), help="this database alone"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser.parse_args()


def generate(folder: Path, posts: int, seed: int) -> Made:
    """Generate in a process of its own, so that this one, which others start from, stays small."""
    module = "tools.bench_hugo.generator"
    made = run([sys.executable, "-m", module, str(folder / "site"), str(posts), str(seed)])
    return Made(**said(made))


def main() -> str | None:
    """Run the benchmark and print its report; return what is wrong if it can't begin."""
    options = arguments()
    forget_settings()
    # So that it stops its server and removes its folder, however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        bench = measured(options)
    except NotMeasured as reason:
        return f"bench_hugo: {reason}"
    lines = [json.dumps(data(bench, options.seed))] if options.json else text(bench)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return None


def measured(options: argparse.Namespace) -> Bench:
    """Time everything in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-hugo-", ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        say("generate the posts")
        bench = Bench(folder, generate(folder, options.posts, options.seed), say)
        found = engines(folder, options.engine or list(QUICKEST), bench.missing, stack)
        bench.run_all(found, find_hugo(), options.rounds)
    return bench


if __name__ == "__main__":
    sys.exit(main())
