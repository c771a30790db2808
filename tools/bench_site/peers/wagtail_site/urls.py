"""Wagtail's pages at the root."""

from django.urls import include, path
from wagtail import urls

urlpatterns = [path("", include(urls))]
