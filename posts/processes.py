"""Starts processes in which Django works, beside this one."""

import gc
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor

import django
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.utils import translation

MOST = 2


def pool() -> ProcessPoolExecutor:
    """Return a pool of processes, in the caller's language. Closes the database's connections.

    Where the system can (Linux), they are copies of this one, ready at once; a connection must
    not be in two processes.
    """
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, PostgreSQL):
            connection.close_pool()
    fork = "fork" in multiprocessing.get_all_start_methods() and os.uname().sysname == "Linux"
    return ProcessPoolExecutor(
        size(),
        multiprocessing.get_context("fork" if fork else "spawn"),
        initializer=start,
        initargs=(settings.SETTINGS_MODULE, translation.get_language()),
    )


def size() -> int:
    """Return how many processes a pool has: with two the database is what takes the longest."""
    return min(os.cpu_count() or 1, MOST)


def start(settings_module: str, language: str | None) -> None:
    """Make a new process ready; it ends when its work is taken from it, not at Ctrl-C.

    It lives for one job, and looks for no garbage: that is a tenth of what it would do.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    django.setup()
    if language:
        translation.activate(language)
