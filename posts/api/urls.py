"""The addresses of the API, below ``/api/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.documentation, name="api"),
    path("v1/posts", views.post_list),
    path("v1/posts/<slug:month>/<slug:name>", views.post),
    path("v1/tags", views.tag_list),
    path("v1/search", views.found_posts),
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("<path:path>", views.nothing),
]
