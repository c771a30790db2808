"""The addresses: the admin with its desk, and the public site at the root."""

from django.contrib import admin
from django.urls import include, path

from . import accounts  # noqa: F401 - registers the pages of accounts

urlpatterns = [
    path("admin/desk/", include("curation.urls")),
    path("admin/i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("posts.urls")),
]
