"""The addresses of the desk and of imports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
