"""What a Celery worker does for curation."""

from celery import shared_task

from . import harvesting, intake, renewal


@shared_task(name=intake.TASK)
def run_intake(intake_id: int) -> None:
    """Do an import that was asked for at the admin; again after a worker's death."""
    intake.run(intake_id)


@shared_task(name=harvesting.TASK)
def harvest() -> None:
    """Do the daily harvest; beat asks for it once a day."""
    harvesting.harvest_due()


@shared_task(name=harvesting.TASK_NOW)
def harvest_now() -> None:
    """Ask for the lists, because an editor wants to."""
    harvesting.harvest_now()


@shared_task(name=renewal.TASK)
def renew_threads() -> None:
    """Read threads again that are due; beat asks for it every few minutes."""
    renewal.renew_due()
