"""Starts processes in which Django works: it must, before a model's module is loaded there."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import django
from django.conf import settings
from django.utils import translation


def pool() -> ProcessPoolExecutor:
    """Return a pool of as many processes as there are processors, in the caller's language."""
    return ProcessPoolExecutor(
        size(),
        multiprocessing.get_context("spawn"),
        initializer=start,
        initargs=(settings.SETTINGS_MODULE, translation.get_language()),
    )


def size() -> int:
    """Return how many processes a pool has."""
    return os.cpu_count() or 1


def start(settings_module: str, language: str | None) -> None:
    """Make a new process ready."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    django.setup()
    if language:
        translation.activate(language)
