"""Runs a program to its end and says what it cost."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Timer
from typing import Any

from .memory import Watch

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS = 1800


class NotMeasured(Exception):
    """Something that could not be timed here. Its text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a program cost, and what it printed.

    ``cpu`` is the processors' time, ``None`` where only a part of the program is timed.
    """

    seconds: float
    cpu: float | None
    peak_mb: float
    output: str


@dataclass(slots=True)
class Figure:
    """What the runs of one thing cost: seconds of each, and the most memory of any."""

    name: str
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0
    cpu: list[float] = field(default_factory=list)

    def add(self, run: Run) -> Run:
        """Count a run in, and return it."""
        self.seconds.append(run.seconds)
        if run.cpu is not None:
            self.cpu.append(run.cpu)
        self.peak_mb = max(self.peak_mb, run.peak_mb)
        return run

    @property
    def least(self) -> float:
        """The quickest run."""
        return min(self.seconds)

    @property
    def usual(self) -> float:
        """The run in the middle."""
        return median(self.seconds)


def run(
    command: Sequence[str | Path], env: Mapping[str, str] | None = None, limit: float = SECONDS
) -> Run:
    """Run a program in the project's folder; its peak memory is that of all its processes.

    Raises NotMeasured, with the program's last line, when it fails or takes too long.
    """
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - programs of our own
            command,
            cwd=PROJECT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        timer, watch = Timer(limit, process.kill), Watch(process.pid)
        timer.daemon = True
        timer.start()
        watch.start()
        try:
            _pid, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        seconds = time.perf_counter() - began
        timer.cancel()
        # The system's own figure counts the memory of whoever started the program as well.
        peak_mb = watch.end() or usage.ru_maxrss / 1024
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    name = " ".join(Path(part).name for part in command[:3])
    if process.returncode and seconds >= limit:
        raise NotMeasured(f"{name}: not done within {limit:g} s")
    if process.returncode:
        lines = text.strip().splitlines() or ["(nothing printed)"]
        raise NotMeasured(f"{name}: exit status {process.returncode}: {lines[-1]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak_mb, text)


def run_part(module: str, *arguments: object, env: Mapping[str, str] | None = None) -> Run:
    """Run a module that times itself: its last line is JSON, with ``seconds`` and ``cpu`` if it
    has them.
    """
    child = [sys.executable, "-m", "tools.benchmarks.child", module, *map(str, arguments)]
    done = run(child, env)
    told = said(done)
    return Run(told.get("seconds", done.seconds), told.get("cpu"), done.peak_mb, done.output)


def said(done: Run) -> Any:
    """Return the last line of JSON that a program printed."""
    for line in reversed(done.output.splitlines()):
        if line.startswith("{"):
            return json.loads(line)
    raise NotMeasured("no line of JSON in what was printed")
