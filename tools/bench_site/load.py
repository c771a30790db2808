"""wrk asks for one page as often as it can."""

import re
import shutil
import subprocess
from collections.abc import Mapping

from tools.benchmarks.measure import NotMeasured

THREADS, CONNECTIONS = 1, 16
RATE = re.compile(r"^Requests/sec: +([0-9.]+)$", re.MULTILINE)
TROUBLE = re.compile(r"^ +(Non-2xx or 3xx responses|Socket errors): .*$", re.MULTILINE)


def rate(url: str, headers: Mapping[str, str], seconds: float) -> float:
    """Return how many answers a second came; NotMeasured where wrk is not, or one was wrong."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NotMeasured("no wrk on the path: apt-get install wrk")
    options = [f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s"]
    for name, value in headers.items():
        options += ["-H", f"{name}: {value}"]
    done = subprocess.run(  # noqa: S603 - a known program, at our own server
        [wrk, *options, url], capture_output=True, text=True, check=False
    )
    if wrong := TROUBLE.search(done.stdout):
        raise NotMeasured(f"wrk: {wrong[0].strip()}")
    found = RATE.search(done.stdout)
    if found is None:
        raise NotMeasured(f"wrk: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return float(found[1])
