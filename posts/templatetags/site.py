"""What all public templates know of the site."""

from django import template
from django.conf import settings
from django.template import Context

from .. import site
from ..addresses import absolute
from ..models import Site
from ..thumbnails import Thumbnail, thumbnail_for

register = template.Library()
register.filter("absolute", absolute)


def known(context: Context) -> Site:
    """Return the site's settings; a page of trouble, which has no request, asks no database."""
    return site.current() if context.get("request") else site.remembered()


@register.simple_tag(takes_context=True)
def site_name(context: Context) -> str:
    """Return the site's name."""
    return known(context).name


@register.simple_tag(takes_context=True)
def site_description(context: Context) -> str:
    """Return what the site says of itself."""
    return known(context).description


@register.simple_tag(takes_context=True)
def quotes_note(context: Context) -> str:
    """Return what the site says of its quotes, at each post."""
    return known(context).quotes_note


@register.simple_tag
def site_language() -> str:
    """Return the language that posts are written in, whatever language the reader asks for."""
    return settings.LANGUAGE_CODE


@register.filter
def thumbnail(chosen: str, key: str) -> Thumbnail:
    """Return the picture of a post."""
    return thumbnail_for(chosen, key)
