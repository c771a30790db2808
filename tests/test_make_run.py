"""``make run`` in a fresh checkout, as a newcomer's machine does it.

The packages are those of the tests, so that nothing is installed; the rest is real: the Makefile,
the production server, the collected static files.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .servers import free_port, listens, wait_until

PROJECT = Path(__file__).resolve().parent.parent
VENV = Path(sys.executable).parent.parent
ENVIRONMENT = {"PATH": f"{VENV / 'bin'}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
NOT_COPIED = (".git", ".venv", "var", "*_cache", ".hypothesis", "__pycache__")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project, with nothing that a start leaves behind."""
    folder = tmp_path / "checkout"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return folder


def make(checkout: Path, *arguments: str) -> list[str]:
    """Return the command that makes a target with the packages that are here."""
    installed = VENV / "runtime.installed"
    return [
        "make",
        "--no-print-directory",
        "-C",
        str(checkout),
        f"VENV={VENV}",
        "-o",
        str(installed),
        *arguments,
    ]


@contextmanager
def started(checkout: Path, port: int) -> Iterator[list[str]]:
    """Have ``make run`` serve; press Ctrl-C at the end, and yield what it printed by then."""
    printed: list[str] = []
    process = subprocess.Popen(
        make(checkout, "run", f"PORT={port}"),
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        printed.append(line)
        if "Ctrl-C" in line:
            break
    try:
        wait_until(lambda: listens(port) or process.poll() is not None, "the server listens")
        assert process.poll() is None, "".join(printed)
        yield printed
    finally:
        # What a terminal does on Ctrl-C: each process of the group gets the signal.
        os.killpg(process.pid, signal.SIGINT)
        rest, _nothing = process.communicate(timeout=30)
        printed.append(rest)
    assert not listens(port)
    assert process.returncode in {0, -signal.SIGINT, 128 + signal.SIGINT}


def finished(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, with none of the tests' own settings."""
    return subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )


def get(url: str, **headers: str) -> HTTPResponse:
    """Get an address; an error is an answer too."""
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        return error  # type: ignore[return-value]
    return response


def log_in(page: Page, site: str, password: str) -> None:
    page.goto(f"{site}/admin/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", password)
    page.click("[type=submit]")
    expect(page.locator("#id_password")).to_have_count(0)


def password_in(printed: list[str]) -> str | None:
    found = re.search(r"Password: (\S+)", "".join(printed))
    return found and found[1]


def test_make_run_serves_the_demo_and_a_second_start_keeps_everything(
    checkout: Path, page: Page
) -> None:
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with started(checkout, port) as printed:
        password = password_in(printed)
        assert password is not None
        assert f"{site}/" in "".join(printed)
        see_the_public_site(page, site)
        see_the_static_files(site)
        log_in(page, site, password)
        see_the_desk(page, site)
        cookies = {cookie["name"]: cookie["secure"] for cookie in page.context.cookies()}
        # An open desk would go on asking who else is there, also a server that is gone.
        page.goto("about:blank")
        assert cookies["sessionid"] is False
    assert "Traceback" not in "".join(printed)

    with started(checkout, port) as printed:
        assert password_in(printed) is None
        page.goto(f"{site}/admin/")
        assert "/login/" not in page.url
        expect(page.locator("#id_password")).to_have_count(0)

    renewed = finished(make(checkout, "editor"))
    assert renewed.returncode == 0
    assert password_in([renewed.stdout]) not in {None, password}


def see_the_public_site(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.get_by_role("link", name=re.compile("1日4本しか")).first.click()
    assert page.locator("[data-quote]").count() == 38
    assert page.locator("details[data-fold]").count() == 2
    lost = get(f"{site}/nowhere/")
    assert lost.status == 404
    assert "Traceback" not in lost.read().decode()


def see_the_static_files(site: str) -> None:
    html = get(f"{site}/").read().decode()
    styles = re.findall(r'href="(/static/[^"]+\.css)"', html)
    assert styles
    for address in styles:
        assert re.search(r"\.[0-9a-f]{12}\.css$", address)
        answer = get(site + address, Accept_Encoding="br, gzip")
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]


def see_the_desk(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/posts/post/")
    page.get_by_role("link", name=re.compile("1日4本しか")).first.click()
    page.goto(f"{site}/admin/desk/1/")
    expect(page.locator("[data-quote]")).to_have_count(38)


def test_make_run_says_in_one_line_that_the_port_is_taken(checkout: Path) -> None:
    port = free_port()
    (checkout / "var").mkdir()
    (checkout / "var" / "static.collected").touch()
    command = make(checkout, "-o", str(checkout / "var" / "static.collected"), "run")
    with subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as other:
        wait_until(lambda: listens(port), "the other server listens")
        refused = finished([*command, f"PORT={port}"])
        other.terminate()
    assert refused.returncode != 0
    assert refused.stderr.splitlines()[0].startswith(f"PORT={port}: Address already in use")


def test_an_old_python_is_refused_in_one_line(checkout: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    refused = finished(
        ["make", "-C", str(checkout), "run", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}"]
    )
    assert refused.returncode != 0
    assert "Python 3.11 or later is needed" in refused.stderr.splitlines()[0]
    assert not (tmp_path / "venv").exists()
