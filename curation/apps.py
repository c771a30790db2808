"""The app of how editors get there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurationConfig(AppConfig):
    """Threads, their import and the curation desk."""

    name = "curation"
    verbose_name = _("Curation")
