"""What a Celery worker does for curation."""

from celery import shared_task

from . import intake


@shared_task(name=intake.TASK)
def run_intake(intake_id: int) -> None:
    """Do an import that was asked for at the admin; again after a worker's death."""
    intake.run(intake_id)
