"""What a Celery worker does for posts."""

from celery import shared_task

from . import export


@shared_task(name=export.TASK, autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def export_hugo() -> None:
    """Export what readers get; again after a fault of the disk or a worker's death."""
    export.export_as_set()
