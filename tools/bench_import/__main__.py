"""``make bench-import``, with ``ARGS="--comments 500 --rounds 3"`` for a quick look."""

import argparse
import json
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tools.benchmarks.measure import NotMeasured
from tools.benchmarks.running import ENGINES, engines, forget_settings, say

from .report import data, text
from .steps import SIZES, Bench

ROUNDS, SEED = 7, 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="bench_import", description="Time the import of a thread."
    )
    sizes = ", ".join(map(str, SIZES))
    parser.add_argument(
        "--comments", type=int, action="append", help=f"a thread of this size alone ({sizes})"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"which threads ({SEED})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each ({ROUNDS})")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="this database alone")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser.parse_args()


def main() -> str | None:
    """Run the benchmark and print its report; return what is wrong if it can't begin."""
    options = arguments()
    forget_settings()
    # So that it stops its server and removes its folder, however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        bench = measured(options)
    except NotMeasured as reason:
        return f"bench_import: {reason}"
    lines = [json.dumps(data(bench, options.seed))] if options.json else text(bench)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return None


def measured(options: argparse.Namespace) -> Bench:
    """Time everything in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-import-", ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        bench = Bench(folder, say)
        wanted = options.engine or list(ENGINES)
        found = engines(folder, wanted, bench.missing, stack)
        bench.run_all(found, options.comments or SIZES, options.rounds, options.seed)
    return bench


if __name__ == "__main__":
    sys.exit(main())
