"""The admin's lists of threads, imports and the log of changes."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from . import board, recipe_book, wording
from .draft import BoardError
from .models import Change, Intake, Recipe, Thread
from .recipe_admin import RecipeAdmin

admin.site.register(Recipe, RecipeAdmin)


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


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    """Threads: opened at the desk."""

    list_display = (
        "opened_title",
        "reference",
        "comment_total",
        "points",
        "created_at",
        "imported_at",
    )
    list_display_links = None
    list_filter = ("source", "imported_at")
    search_fields = ("title", "ref")
    actions: ClassVar = ["draft_posts"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        """Bring along what the list shows."""
        threads: QuerySet[Thread] = super().get_queryset(request)
        return threads.annotate(total=Count("comments"))

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **more: Any
    ) -> HttpResponse:
        """Open the thread at the desk."""
        return redirect("desk-thread", object_id)

    @admin.display(description=_("title"), ordering="title")
    def opened_title(self, thread: Thread) -> SafeString:
        """Link the title to the desk."""
        address = reverse("desk-thread", args=[thread.pk])
        return format_html('<a href="{}">{}</a>', address, thread.title)

    @admin.display(description=_("reference"), ordering="ref")
    def reference(self, thread: Thread) -> str:
        """Show what the command line calls the thread."""
        return thread.key

    @admin.display(description=_("comments"), ordering="total")
    def comment_total(self, thread: Any) -> int:
        """Count the comments."""
        return int(thread.total)

    def has_draft_permission(self, request: HttpRequest) -> bool:
        """Say who may draft posts."""
        return request.user.has_perm("posts.add_post")

    @admin.action(
        description=_("Draft a post by the source's default recipe"), permissions=["draft"]
    )
    def draft_posts(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        """Draft one of each that has none yet, and say of each that can't be drafted why."""
        done = 0
        for thread in threads.order_by("pk"):
            if thread.posts().exists():
                said = gettext("“%(thread)s” has a post already.") % {"thread": thread}
                messages.warning(request, said)
                continue
            try:
                rule = recipe_book.default_rule(thread.source)
                board.start_post(thread, rule, cast(User, request.user))
            except BoardError as error:
                messages.error(request, f"{thread}: {error}")
            else:
                done += 1
        if done:
            said = ngettext("Drafted %(count)d post.", "Drafted %(count)d posts.", done)
            messages.success(request, said % {"count": done})


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
