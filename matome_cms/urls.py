"""The addresses: the admin with its desk, and the public site at the root."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/desk/", include("curation.urls")),
    path("admin/", admin.site.urls),
    path("", include("posts.urls")),
]
