"""The most memory that a program has in use, with its helpers, or more than before."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

PROCESSES = Path("/proc")
EVERY_SECONDS = 0.05
SHARE = re.compile(rb"^Pss: +(\d+) kB", re.MULTILINE)
NOW, MOST = (re.compile(rf"^{name}:\s+(\d+) kB", re.MULTILINE) for name in ("VmRSS", "VmHWM"))


class Watch(Thread):
    """Looks at a running process again and again, while it has children.

    What processes share is counted once. A process alone need not be looked at: the kernel itself
    says the most that it ever had. Without /proc nothing is seen.
    """

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.peak_mb = 0.0
        self.ended = Event()

    def run(self) -> None:
        """Look until the end."""
        while not self.ended.wait(EVERY_SECONDS):
            processes = list(family(self.process))
            if len(processes) > 1:
                self.peak_mb = max(self.peak_mb, sum(map(share_mb, processes)))

    def end(self) -> float:
        """Stop looking, and return the most that was seen."""
        self.ended.set()
        self.join()
        return self.peak_mb


def family(process: int) -> Iterator[int]:
    """Yield a process and all that came of it."""
    yield process
    try:
        threads = list((PROCESSES / f"{process}/task").iterdir())
        children = [child for thread in threads for child in started_by(thread)]
    except OSError:
        return
    for child in children:
        yield from family(child)


def started_by(thread: Path) -> list[int]:
    """Return the processes that a thread started."""
    return [int(child) for child in (thread / "children").read_text().split()]


def share_mb(process: int) -> float:
    """Return a process's share of the memory in use; 0 for one that has ended."""
    try:
        found = SHARE.search((PROCESSES / f"{process}/smaps_rollup").read_bytes())
    except OSError:
        return 0
    return int(found[1]) / 1024 if found else 0


class Growth:
    """By how much this process grows from now on."""

    def __init__(self) -> None:
        self.before_mb = own_mb(NOW)

    def most_mb(self) -> float | None:
        """Return by how much it was larger at most than it was; ``None`` without /proc."""
        most_mb = own_mb(MOST)
        return None if most_mb is None or self.before_mb is None else most_mb - self.before_mb


def own_mb(figure: re.Pattern[str]) -> float | None:
    """Return a figure of this process's memory."""
    try:
        found = figure.search((PROCESSES / "self/status").read_text())
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None
