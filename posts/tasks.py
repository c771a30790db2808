"""What a Celery worker does for posts."""

from celery import shared_task

from . import cards, export, scheduling, site
from .models import Edition
from .search import index


@shared_task(name=export.TASK, autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def export_hugo() -> None:
    """Export what readers get; again after a fault of the disk or a worker's death."""
    export.export_as_set()


@shared_task(name=scheduling.TASK)
def publish_due() -> None:
    """Publish what is due; beat asks for it each minute."""
    scheduling.publish_due()


@shared_task(name=index.TASK)
def index_search() -> None:
    """Bring the search index up to date; beat asks for it, too, for what came in by thousands."""
    index.catch_up()


@shared_task(name=cards.TASK)
def make_card(edition: int) -> None:
    """Make the picture for shared links of an Edition, if readers still get it."""
    site.current()  # the picture has the site's name
    for found in Edition.objects.filter(pk=edition, current_of__isnull=False):
        cards.make(found)
