"""The app of what readers get."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    """Posts, their Editions and the public site."""

    name = "posts"
    verbose_name = _("Posts")

    def ready(self) -> None:
        """Watch for changes, which can begin only now that the models are there."""
        import_module("posts.freshness").watch()
