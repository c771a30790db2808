"""The database engines that a test process switches between.

Each engine has a test database of its own in each process, made and migrated when the first test
needs it. ``use`` puts an engine behind the alias ``default``: the connection of this thread, and
the description by which other threads (the live server's) connect. So one test after another can
run on another engine, and nothing in a test or in the project knows of two.

SQLite is a file, as it is in use: in memory all threads would share one connection.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.utils import ConnectionHandler
from django.test.utils import setup_databases, teardown_databases

from matome_cms.settings import database

from .servers import postgresql

ENGINES = ("sqlite", "postgresql")


@dataclass
class Engine:
    """What stands behind the alias ``default`` while this engine is in use.

    ``url`` is that of the test database, for programs that run beside the test.
    """

    url: str
    description: Any
    connection: Any


class Engines:
    """The engines of one process; ``close`` drops their databases and leaves the servers."""

    def __init__(self, run_dir: Path, worker: str) -> None:
        self.run_dir = run_dir
        self.worker = worker
        self.ready: dict[str, Engine] = {}
        self.stack = ExitStack()

    def use(self, name: str) -> None:
        """Put this engine behind the alias ``default``, with its database made and migrated."""
        if name in self.ready:
            self.switch(self.ready[name])
            return
        server, test_name = self.place(name)
        description: Any = database(server)
        description["TEST"] = {"NAME": test_name}
        handler = ConnectionHandler({"default": description})
        url = server
        if name == "postgresql":
            url = urlsplit(server)._replace(path=f"/{test_name}").geturl()
        engine = Engine(url, handler.settings["default"], handler["default"])
        self.switch(engine)
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        self.ready[name] = engine
        self.stack.callback(self.drop, engine, made)

    def place(self, name: str) -> tuple[str, str]:
        """Return the engine's server, as a URL, and the test database's name there."""
        if name == "postgresql":
            url = self.stack.enter_context(postgresql(self.run_dir))
            return url, f"test_matome_{self.worker}"
        path = self.run_dir / f"test-{self.worker}.sqlite3"
        return f"sqlite:///{path}", str(path)

    def switch(self, engine: Engine) -> None:
        """Make an engine the one that ``default`` means, in this thread and in new ones."""
        connections["default"].close()
        connections.settings["default"] = engine.description
        connections["default"] = engine.connection
        # Its ids are another database's.
        ContentType.objects.clear_cache()

    def drop(self, engine: Engine, made: Any) -> None:
        """Drop an engine's test database."""
        self.switch(engine)
        teardown_databases(made, verbosity=0)

    def close(self) -> None:
        """Drop the databases and leave the servers, the last one first."""
        self.stack.close()
