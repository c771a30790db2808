"""What the benchmarks share: fresh databases, programs that are timed, promises that are judged."""
