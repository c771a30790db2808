"""The lists of imports and of the log of changes: to look at."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from .. import wording
from ..models import Change, Intake


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """A list to look at: what is in it is written elsewhere."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no."""
        return False


@admin.register(Intake)
class IntakeAdmin(ReadOnlyAdmin):
    """Imports: what was asked for, and how it ended."""

    list_display = ("wanted", "state", "thread", "error", "by", "created_at")
    list_filter = ("state",)
    search_fields = ("wanted", "error")
    list_select_related = ("thread", "by")


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The log: who did what to which post, when."""

    list_display = ("at", "by", "post", "number", "what")
    list_display_links: ClassVar = None
    list_filter = ("verb", "by", "at")
    search_fields = ("post__title", "post__slug")
    list_select_related = ("post", "by")
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Change]:
        """Leave the patches in the database: the list does not show them."""
        changes: QuerySet[Change] = super().get_queryset(request)
        return changes.defer("before", "after")

    @admin.display(description=_("what was done"))
    def what(self, change: Change) -> str:
        """Say it in words."""
        return wording.in_words(change)
