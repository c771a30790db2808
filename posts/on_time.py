"""Scheduled posts in the embedded default, where no worker looks at the clock: readers do it.

Before a page is made, at most once in some seconds, an indexed query asks whether anything is
due, and another whether something is published that no search finds. What is goes out, and into
the index, in a thread of its own, which the page waits for, but not for long: whatever happens
there, the reader gets the page.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from . import duties, scheduling, search
from .duties import Duty

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 10.0
PATIENCE = 2.0
# Posts that become findable at each look, after an import of many.
AT_ONCE = 100


class Clock:
    """When this process looks next, on the clock that only runs forward."""

    looks_at = 0.0


class OnTimeMiddleware:
    """Publishes what is due before a page is made. With a broker Celery's beat does it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.TASKS_IN_PROCESS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look, if it is time to and somebody wants to see a page."""
        if request.method in {"GET", "HEAD"} and time.monotonic() >= Clock.looks_at:
            Clock.looks_at = time.monotonic() + SECONDS_BETWEEN
            look()
        return self.get_response(request)


def look() -> None:
    """Publish what is due, if anything is, and do what else is. Raises no fault of the database."""
    try:
        due = scheduling.due(timezone.now()).exists() or search.is_behind()
        others = duties.due()
    except DatabaseError:
        logger.exception("Whether a post is due could not be looked up")
        return
    for duty in others:
        threading.Thread(target=do_beside, args=[duty], name=duty.name).start()
    if due:
        thread = threading.Thread(target=publish_beside, name="publish-due")
        thread.start()
        thread.join(PATIENCE)


def publish_beside() -> None:
    """Publish in this thread, which then gives its database connections back."""
    try:
        scheduling.publish_due()
        search.catch_up(AT_ONCE)
    except DatabaseError:
        logger.exception("What is due could not be published; the next look tries again")
    finally:
        connections.close_all()


def do_beside(duty: Duty) -> None:
    """Do a duty in this thread, which then gives its database connections back."""
    try:
        duty.do()
    except DatabaseError:
        logger.exception("“%s” could not be done; the next look tries again", duty.name)
    finally:
        connections.close_all()
