"""The lists of imports and of the log of changes: to look at."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from .. import wording
from ..models import Change, Intake, Takedown


def whole(text: str) -> SafeString:
    """Return a text that a narrow column does not break."""
    return format_html('<span class="changelist-whole">{}</span>', text)


def minute(time: datetime.datetime | None) -> SafeString:
    """Return a time to the minute, where editors are."""
    return whole(f"{timezone.localtime(time):%Y/%m/%d %H:%M}" if time else "")


def titled(address: str, title: str, links: Iterable[tuple[str, str]] = ()) -> SafeString:
    """Return a title that is a link, with other links below it, of those that have an address."""
    below = format_html_join(
        " ",
        '<a class="changelist-link" href="{}">{}</a>',
        ((place, name) for place, name in links if place),
    )
    return format_html(
        '<a class="changelist-title" href="{}">{}</a><span class="changelist-links">{}</span>',
        address,
        title,
        below,
    )


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


@admin.register(Takedown)
class TakedownAdmin(ReadOnlyAdmin):
    """What was taken down: each leads to its record."""

    list_display = ("what", "kind", "action", "reason", "by", "minute_done")
    list_display_links: ClassVar = None
    list_filter = ("kind", "action", "source")
    search_fields = ("value", "reason")
    list_select_related = ("by",)

    @admin.display(description=_("what"))
    def what(self, takedown: Takedown) -> SafeString:
        """Name it, as a link to its record."""
        return titled(reverse("takedown-record", args=[takedown.pk]), str(takedown))

    @admin.display(description=_("done at"), ordering="at")
    def minute_done(self, takedown: Takedown) -> SafeString:
        """Say when."""
        return minute(takedown.at)
