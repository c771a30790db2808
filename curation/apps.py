"""The app of how editors get there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from posts import duties, replies


class CurationConfig(AppConfig):
    """Threads, their import and the curation desk."""

    name = "curation"
    verbose_name = _("Curation")

    def ready(self) -> None:
        """Tell posts who answers whom and who objects, and the clock what else there is to do."""
        # Models can be imported from here on, and no sooner.
        from posts import objections  # noqa: PLC0415

        from . import harvesting, intake, renewal  # noqa: PLC0415
        from .replies import parents_of  # noqa: PLC0415
        from .reprints import objection_to  # noqa: PLC0415
        from .sources import SOURCES  # noqa: PLC0415

        replies.register(parents_of)
        objections.register(objection_to)
        duties.register(duties.Duty("harvest", harvesting.is_due, harvesting.harvest_due))
        duties.register(duties.Duty("intakes", intake.any_left_behind, intake.take_up_again))
        duties.register(duties.Duty("renewal", renewal.is_due, renewal.renew_due))
        replies.numbered.update(source.name for source in SOURCES if source.rules.numbered)
