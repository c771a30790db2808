"""``make bench-site``, with ``ARGS="--posts 100 --rounds 1 --seconds 1"`` for a quick look."""

import argparse
import json
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tools.benchmarks.measure import PROJECT, NotMeasured
from tools.benchmarks.running import ENGINES, engines, forget_settings, say

from .report import data, text
from .steps import Bench, Size

QUOTES, POSTS, ROUNDS, SECONDS, SEED = 90, 2000, 5, 4.0, 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bench_site", description="Time the public site.")
    parser.add_argument("--quotes", type=int, default=QUOTES, help=f"of the post ({QUOTES})")
    parser.add_argument("--posts", type=int, default=POSTS, help=f"how many are many ({POSTS})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each ({ROUNDS})")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"for so long ({SECONDS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"which texts ({SEED})")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="this database alone")
    parser.add_argument("--without-wagtail", action="store_true", help="leave the peer out")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser.parse_args()


def main() -> str | None:
    """Run the benchmark and print its report; return what is wrong if it can't begin."""
    options = arguments()
    var = Path(os.environ.get("MATOME_VAR") or PROJECT / "var")
    forget_settings()
    # So that it stops its servers and removes its folder, however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        bench = measured(options, var)
    except NotMeasured as reason:
        return f"bench_site: {reason}"
    lines = [json.dumps(data(bench, options.seed))] if options.json else text(bench)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return None


def measured(options: argparse.Namespace, var: Path) -> Bench:
    """Time everything in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-site-", ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        bench = Bench(folder, var, say)
        found = engines(folder, options.engine or list(ENGINES), bench.missing, stack)
        size = Size(options.quotes, options.posts, options.rounds, options.seconds, options.seed)
        bench.run_all(found, size, with_wagtail=not options.without_wagtail)
    return bench


if __name__ == "__main__":
    sys.exit(main())
