"""The app of how editors get there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from posts.replies import numbered, register


class CurationConfig(AppConfig):
    """Threads, their import and the curation desk."""

    name = "curation"
    verbose_name = _("Curation")

    def ready(self) -> None:
        """Tell the pages of posts who answers whom."""
        # Models can be imported from here on, and no sooner.
        from .replies import parents_of  # noqa: PLC0415
        from .sources import SOURCES  # noqa: PLC0415

        register(parents_of)
        numbered.update(source.name for source in SOURCES if source.rules.numbered)
