"""Starts processes in which Django works: it must, before a model's module is loaded there."""

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor

import django
from django.conf import settings
from django.utils import translation

MOST = 2


def pool() -> ProcessPoolExecutor:
    """Return a pool of processes, in the caller's language."""
    return ProcessPoolExecutor(
        size(),
        multiprocessing.get_context("spawn"),
        initializer=start,
        initargs=(settings.SETTINGS_MODULE, translation.get_language()),
    )


def size() -> int:
    """Return how many processes a pool has: with two the database is what takes the longest."""
    return min(os.cpu_count() or 1, MOST)


def start(settings_module: str, language: str | None) -> None:
    """Make a new process ready; it ends when its work is taken from it, not at Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    django.setup()
    if language:
        translation.activate(language)
