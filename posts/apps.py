"""The app of what readers get."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    """Posts, their Editions and the public site."""

    name = "posts"
    verbose_name = _("Posts")
