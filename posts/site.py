"""What the public site says of itself: the admin's row, over the words of the environment."""

from django.conf import settings
from django.db import transaction

from . import freshness
from .models import Site


class Known:
    """The settings as this process last read them, and the version of the site that they are of."""

    site: Site | None = None
    version = -1


def current() -> Site:
    """Return the settings, where empty with what the environment says; not to be saved.

    One query, and none while nothing that readers see has changed.
    """
    version = freshness.number()
    if Known.site is None or Known.version != version:
        site = Site.objects.first() or Site()
        site.name = site.name or settings.SITE_NAME
        site.description = site.description or settings.SITE_DESCRIPTION
        Known.site, Known.version = site, version
    return Known.site


def save(site: Site) -> None:
    """Keep the settings, and have every page follow them."""
    with transaction.atomic():
        site.pk = 1
        site.save()
        freshness.changed()
    Known.site = None


def remembered() -> Site:
    """Return the settings as they were last read, without a query: for pages of trouble."""
    return Known.site or Site(name=settings.SITE_NAME, description=settings.SITE_DESCRIPTION)


def forget() -> None:
    """Have this process read the settings anew."""
    Known.site = None
    freshness.forget()
