"""What all public templates know of the site."""

from django import template
from django.conf import settings

from ..addresses import absolute
from ..thumbnails import Thumbnail, thumbnail_for

register = template.Library()
register.filter("absolute", absolute)


@register.simple_tag
def site_name() -> str:
    """Return the site's name."""
    return settings.SITE_NAME


@register.simple_tag
def site_description() -> str:
    """Return what the site says of itself."""
    return settings.SITE_DESCRIPTION


@register.simple_tag
def site_language() -> str:
    """Return the language that posts are written in, whatever language the reader asks for."""
    return settings.LANGUAGE_CODE


@register.filter
def thumbnail(chosen: str, key: str) -> Thumbnail:
    """Return the picture of a post."""
    return thumbnail_for(chosen, key)
