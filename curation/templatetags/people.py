"""What people are called, in templates."""

from django import template

from ..people import name_of

register = template.Library()
register.filter("called", name_of)
