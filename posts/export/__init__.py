"""Editions to files: what readers get, written into a folder that plain ``hugo`` builds.

``docs/hugo.md`` says what an export does to a folder. It holds the folder's lock, stays inside
the folder, changes no file that it did not write, and can be cut short anywhere and run again.

``folder`` knows the disk, ``editions`` the database, ``manifest`` and ``seen`` what the folder
keeps of earlier exports. ``plan`` compares them; ``run`` does what the plan says, or tells it.
"""

import logging
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from .editions import Selection
from .folder import LOCK, ExportError, Folder
from .manifest import MANIFEST
from .run import ExportResult, check_editions, export_editions
from .seen import SEEN
from .site import complete_site

__all__ = [
    "LOCK",
    "MANIFEST",
    "SEEN",
    "TASK",
    "ExportError",
    "ExportResult",
    "Folder",
    "Selection",
    "check_editions",
    "complete_site",
    "export_as_set",
    "export_editions",
    "export_soon",
]

logger = logging.getLogger(__name__)

TASK = "posts.export_hugo"


def export_soon() -> None:
    """Export after a change of what readers get: here, or in a worker. Never raises."""
    if not settings.HUGO_EXPORT_DIR:
        return
    try:
        if settings.TASKS_IN_PROCESS:
            export_as_set()
        else:
            current_app.send_task(TASK)
    except (ExportError, OSError, DatabaseError, OperationalError) as error:
        logger.error("The export to %s failed: %s", settings.HUGO_EXPORT_DIR, error)


def export_as_set() -> None:
    """Export to the folder that the settings name, and log what was left alone."""
    if settings.HUGO_EXPORT_DIR:
        for path in export_editions(Path(settings.HUGO_EXPORT_DIR)).left:
            logger.warning("The export left %s alone: it is not as the export wrote it", path)
