"""The applications that the page is measured by, started as the project's own is."""

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.benchmarks.measure import NotMeasured, run
from tools.benchmarks.served import served

PEERS = Path(__file__).parent / "peers"
REQUIREMENTS = PEERS / "requirements.txt"


def fetched(url: str, headers: Mapping[str, str]) -> tuple[bytes, str]:
    """Return the bytes of a page as they come over the wire, and its ETag."""
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return answer.read(), answer.headers.get("ETag", "")


@contextmanager
def bare(folder: Path, body: bytes) -> Iterator[str]:
    """Yield the address of the bare view, which returns these bytes."""
    file = folder / "body"
    file.write_bytes(body)
    env = {"BENCH_BODY": str(file)}
    with served(env, folder / "bare.log", "bare.wsgi:application", PEERS) as url:
        yield f"{url}/"


@contextmanager
def wagtail(folder: Path, var: Path, made: Mapping[str, Any]) -> Iterator[str]:
    """Yield the address of the post as Wagtail serves it; NotMeasured where it can't be had."""
    python = wagtail_python(var)
    # Its migrations are written beside its models.
    place = folder / "peers"
    shutil.copytree(PEERS, place)
    content = folder / "made.json"
    content.write_text(json.dumps(dict(made)), encoding="utf-8")
    env = {"BENCH_FOLDER": str(folder), "PYTHONPATH": str(place)}
    run([str(python), "-m", "wagtail_site.make", str(content)], env)
    application = "wagtail_site.wsgi:application"
    with served(env, folder / "wagtail.log", application, place, python) as url:
        yield f"{url}/ninety/"


def wagtail_python(var: Path) -> Path:
    """Return the Python that has Wagtail, installed once and anew when the pins change."""
    venv = var / "bench-wagtail"
    installed, wanted = venv / "installed.txt", REQUIREMENTS.read_text(encoding="utf-8")
    python = venv / "bin" / "python"
    if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
        return python
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        [*pip, "--requirement", str(REQUIREMENTS)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise NotMeasured(f"Wagtail could not be installed: {reason}")
    installed.write_text(wanted, encoding="utf-8")
    return python
