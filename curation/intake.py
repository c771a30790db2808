"""Imports asked for at the admin: started, run here or by a worker, followed to their end.

One whose process died is taken up again, and asks its source for nothing that had come.
"""

import datetime
import logging
import threading
import time
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from kombu.exceptions import OperationalError

from . import renewal
from .importing import ImportOutcome, import_fetched, import_file
from .models import Intake
from .sources import fetch
from .sources.base import SourceError

log = logging.getLogger(__name__)

TASK = "curation.run_intake"
OPEN = (Intake.State.WAITING, Intake.State.RUNNING)
# Longer than one exchange with a source may take, with its second tries.
SILENCE = datetime.timedelta(minutes=3)


def start(address: str, upload: "UploadedFile[Any] | None", by: User) -> Intake:
    """Note what is to be imported, and have it done once that is saved."""
    with transaction.atomic():
        intake = Intake.objects.create(
            wanted=address or (upload.name if upload and upload.name else ""), by=by
        )
        if upload is not None:
            intake.upload.save(f"{intake.pk}", upload)
        transaction.on_commit(lambda: hand_over(intake.pk))
    return intake


def hand_over(intake_id: int) -> None:
    """Give an import to a worker, or without one to a thread of this process."""
    if settings.TASKS_IN_PROCESS:
        threading.Thread(target=run_beside, args=[intake_id], name=f"intake-{intake_id}").start()
        return
    try:
        current_app.send_task(TASK, [intake_id])
    except OperationalError:
        log.exception("import %s could not be given to a worker", intake_id)
        reason = gettext("There is no connection to the workers; try again later.")
        Intake.objects.filter(pk=intake_id).update(state=Intake.State.FAILED, error=reason)
        Intake.objects.get(pk=intake_id).upload.delete()


def run_beside(intake_id: int) -> None:
    """Run an import in a thread of its own, which gives its database connections back."""
    try:
        run(intake_id)
    finally:
        connections.close_all()


def run(intake_id: int) -> None:
    """Do an import and note how it ended. Doing one again that is done changes nothing.

    One that ends in a fault of ours is noted as failed, and the fault goes on to the log.
    """
    begun = Intake.objects.filter(pk=intake_id, state__in=OPEN).update(
        state=Intake.State.RUNNING, error="", updated_at=timezone.now()
    )
    if not begun:
        return
    intake = Intake.objects.get(pk=intake_id)
    intake.state = Intake.State.FAILED
    intake.error = gettext("It ended in an error of ours, which is in the log.")
    try:
        outcome = import_wanted(intake)
        intake.state, intake.error, intake.thread = Intake.State.DONE, "", outcome.thread
        intake.outcome = outcome.as_json()
        if not intake.upload:
            renewal.note_reading(outcome.thread)
    except Stopped:
        intake.state, intake.error = Intake.State.STOPPED, ""
    except SourceError as error:
        intake.error = str(error)[:1000]
    finally:
        Intake.objects.filter(pk=intake_id).update(
            state=intake.state,
            error=intake.error,
            thread=intake.thread,
            outcome=intake.outcome,
            updated_at=timezone.now(),
        )
        intake.upload.delete()


def stop(intake_id: int) -> bool:
    """Have an import end without a result; says whether it was still at it.

    Who does it notices with the next thing that comes.
    """
    waiting = Intake.objects.filter(pk=intake_id, state=Intake.State.WAITING)
    if waiting.update(state=Intake.State.STOPPED):
        Intake.objects.get(pk=intake_id).upload.delete()
        return True
    running = Intake.objects.filter(pk=intake_id, state=Intake.State.RUNNING)
    return bool(running.update(state=Intake.State.STOPPED))


def left_behind() -> QuerySet[Intake]:
    """Return the imports that nobody is at any more: their process died."""
    return Intake.objects.filter(state__in=OPEN, updated_at__lt=timezone.now() - SILENCE)


def any_left_behind() -> bool:
    """Say whether there are some: one query."""
    return left_behind().exists()


def take_up_again() -> int:
    """Do what was left behind, each by whoever is first to say so; returns how many that were.

    With a broker it is given out again by itself.
    """
    done = 0
    for pk, updated_at in left_behind().order_by("pk").values_list("pk", "updated_at"):
        mine = Intake.objects.filter(pk=pk, state__in=OPEN, updated_at=updated_at)
        if mine.update(updated_at=timezone.now()):
            run(pk)
            done += 1
    return done


def import_wanted(intake: Intake) -> ImportOutcome:
    """Import what is asked for; raises SourceError.

    Only addresses are taken at the admin, never the name of a file on the server.
    """
    if intake.upload:
        with intake.upload.open("rb") as upload:
            data = upload.read()
        go_on(intake.pk)
        return import_file(data, intake.wanted)
    thread = fetch(intake.wanted, Progress(intake.pk), intake.created_at.timestamp())
    go_on(intake.pk)
    return import_fetched(thread)


class Stopped(Exception):
    """Somebody wants an import to end."""


def go_on(intake_id: int, **noted: int) -> None:
    """Note that somebody is at an import, and how far; raises Stopped where nobody wants it."""
    wanted = Intake.objects.filter(pk=intake_id, state=Intake.State.RUNNING)
    if not wanted.update(**noted, updated_at=timezone.now()):
        raise Stopped


class Progress:
    """Notes in the database how far an import is, at most once a second; raises Stopped."""

    def __init__(self, intake_id: int) -> None:
        self.intake_id = intake_id
        self.noted = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Note it, if the last note is old enough."""
        if time.monotonic() - self.noted >= 1:
            self.noted = time.monotonic()
            go_on(self.intake_id, done=done, total=total)
