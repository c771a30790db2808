"""The test bed itself: both engines, in the test's thread and in the live server's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from .browsers import NewPage


def who(request: HttpRequest) -> HttpResponse:
    """Say on which engine the server's thread is, and who is logged in."""
    return HttpResponse(
        f"<link rel=icon href=data:,><title>{connection.vendor} {request.user}</title>"
    )


urlpatterns = [path("who/", who)]


@pytest.mark.django_db
def test_a_database_test_runs_on_the_engine_that_its_name_says(engine: str) -> None:
    assert connection.vendor == engine
    User.objects.create_user("somebody")


@pytest.mark.django_db
def test_a_database_test_finds_no_rows_of_another() -> None:
    assert not User.objects.exists()


@pytest.mark.one_engine("postgresql")
@pytest.mark.django_db
def test_a_test_can_ask_for_one_engine(engine: str) -> None:
    assert engine == "postgresql"


@pytest.mark.urls(__name__)
def test_the_live_server_sees_what_the_test_wrote_on_the_same_engine(
    engine: str, live_server: LiveServer, desk_page: Page, editor: User
) -> None:
    desk_page.goto("/who/")
    assert desk_page.title() == f"{engine} editor"
    editor.delete()
    desk_page.goto("/who/")
    assert desk_page.title() == f"{engine} AnonymousUser"


def test_each_process_keeps_its_files_in_a_folder_of_its_own() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    assert Path(os.environ["TEST_RUN_DIR"]) / worker / "media" == settings.MEDIA_ROOT


def test_a_page_has_the_size_and_the_colour_scheme_that_were_asked_for(new_page: NewPage) -> None:
    page = new_page(width=390, height=844, dark=True)
    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
        390,
        True,
    ]


@pytest.mark.console_may_say("the sky is falling")
def test_a_test_can_allow_what_the_console_says(page: Page) -> None:
    page.evaluate("console.error('Look: the sky is falling')")


@pytest.mark.parametrize(("ci", "said"), [("", "1 skipped"), ("true", "1 error")])
def test_what_could_not_run_is_said_in_the_last_lines_and_fails_in_ci(ci: str, said: str) -> None:
    without_a_browser = {"PATH": "/nowhere", "CI": ci, "TMPDIR": os.environ["TEST_RUN_DIR"]}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-k", "the_size_and_the_colour_scheme", __file__],
        env=without_a_browser,
        capture_output=True,
        text=True,
        check=False,
    )
    *_before, title, reason, closing = run.stdout.splitlines()
    assert "NOT RUN on this machine" in title
    assert reason.startswith("1 test(s) for want of Chromium (none of chromium, ")
    assert said in closing
    assert run.returncode == bool(ci)
