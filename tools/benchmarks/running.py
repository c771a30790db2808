"""How a benchmark begins: in an environment of its own, telling how far it is."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from .databases import Engine, PostgreSQL, SQLite, postgresql
from .measure import NotMeasured

ENGINES = (SQLite.name, PostgreSQL.name)


def forget_settings() -> None:
    """Take the developer's own settings out of the environment that all is run in."""
    for name in list(os.environ):
        if name.startswith("MATOME_") or name in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}:
            del os.environ[name]


def say(line: str) -> None:
    """Tell how far it is, beside the report."""
    sys.stderr.write(f"... {line}\n")
    sys.stderr.flush()


def engines(
    folder: Path, names: list[str], missing: dict[str, str], stack: ExitStack
) -> list[Engine]:
    """Return the engines that are wanted, each with its tables; why one is not here is noted."""
    found: list[Engine] = [SQLite(folder)] if SQLite.name in names else []
    if PostgreSQL.name in names:
        try:
            found.append(stack.enter_context(postgresql(folder)))
        except NotMeasured as reason:
            missing[PostgreSQL.name] = str(reason)
    for engine in found:
        engine.prepare()
    return found
