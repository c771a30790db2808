"""The admin's list of Editions. The list of posts is curation's, which can change them."""

from typing import ClassVar, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from . import publishing
from .models import Edition


@admin.register(Edition)
class EditionAdmin(ModelAdmin):  # type: ignore[misc]
    """Editions: to be looked at, and to be shown to readers again."""

    list_display = ("title", "number", "date", "quote_count", "published_at", "published_by", "now")
    list_filter = ("date",)
    search_fields = ("title", "path")
    list_per_page = 50
    show_full_result_count = False
    fields = (
        "title", "number", "path", "date", "thumbnail", "source_url", "quote_count",
        "published_at", "published_by", "digest", "markdown",
    )  # fmt: skip
    readonly_fields = fields
    actions: ClassVar = ["restore_editions"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Leave what the list does not show in the database."""
        editions: QuerySet[Edition] = super().get_queryset(request)
        return editions.select_related("post", "published_by").defer("html", "search_text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: publishing makes Editions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Say no: an Edition never changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Say no: what readers once got stays on record."""
        return False

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Say who may bring an Edition back."""
        return request.user.has_perm("posts.publish_post")

    @admin.display(description=_("shown now"), boolean=True)
    def now(self, edition: Edition) -> bool:
        """Say whether readers get this one."""
        return edition.post.edition_id == edition.pk

    @admin.action(description=_("Show this Edition to readers again"), permissions=["publish"])
    def restore_editions(self, request: HttpRequest, editions: QuerySet[Edition]) -> None:
        """Bring back the chosen ones."""
        for edition in editions.order_by("pk"):
            publishing.restore(edition, cast(User, request.user))
            said = gettext("Readers get “%(edition)s” again.") % {"edition": edition}
            messages.success(request, said)
