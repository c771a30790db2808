"""The admin's lists of posts and Editions. What is in a post is changed at the desk."""

from collections.abc import Callable
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
from unfold.decorators import display

from . import publishing
from .models import Edition, Post, PostQuerySet, State


class StateFilter(admin.SimpleListFilter):
    """Posts by what readers see of them."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the states."""
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        """Return the posts in the chosen state."""
        value = self.value()
        posts = cast(PostQuerySet, queryset)
        return posts.in_state(value) if value in State.values else queryset


@admin.register(Post)
class PostAdmin(ModelAdmin):  # type: ignore[misc]
    """Posts: found here, opened at the desk, published and withdrawn."""

    list_display = ("opened_title", "state", "quote_total", "date", "updated_at", "page")
    list_display_links = None
    list_filter = (StateFilter, "date")
    search_fields = ("title", "slug", "source_ref")
    list_per_page = 50
    show_full_result_count = False
    actions: ClassVar = ["publish_posts", "withdraw_posts"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Bring along what the list shows."""
        posts: QuerySet[Post] = super().get_queryset(request)
        return posts.select_related("edition").annotate(total=Count("quotes"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: a post begins with a thread."""
        return False

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Say who may publish and withdraw."""
        return request.user.has_perm("posts.publish_post")

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **more: Any
    ) -> HttpResponse:
        """Open the post at the desk."""
        return redirect("desk", object_id)

    @admin.display(description=_("title"), ordering="title")
    def opened_title(self, post: Post) -> SafeString:
        """Link the title to the desk."""
        return format_html('<a href="{}">{}</a>', reverse("desk", args=[post.pk]), post.title)

    @display(
        description=_("state"),
        label={
            "draft": "info",
            "review": "warning",
            "approved": "warning",
            "scheduled": "primary",
            "published": "success",
            "withdrawn": "danger",
        },
    )
    def state(self, post: Post) -> tuple[str, str]:
        """Say what readers see."""
        if post.state == State.PUBLISHED and post.has_unpublished_changes:
            return "published", gettext("published, changed since")
        return post.state.value, str(post.state.label)

    @admin.display(description=_("quotes"), ordering="total")
    def quote_total(self, post: Any) -> int:
        """Count the quotes."""
        return int(post.total)

    @admin.display(description=_("page"))
    def page(self, post: Post) -> SafeString | str:
        """Link to the public page."""
        if post.edition is None:
            return ""
        return format_html('<a href="{}">{}</a>', post.edition.get_absolute_url(), gettext("Read"))

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Publish each, and say of each that can't be why."""
        done = self.each(request, posts, publishing.publish)
        if done:
            said = ngettext("Published %(count)d post.", "Published %(count)d posts.", done)
            messages.success(request, said % {"count": done})

    @admin.action(description=_("Withdraw"), permissions=["publish"])
    def withdraw_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Withdraw each, and say of each that can't be why."""
        done = self.each(request, posts, publishing.withdraw)
        if done:
            said = ngettext("Withdrew %(count)d post.", "Withdrew %(count)d posts.", done)
            messages.success(request, said % {"count": done})

    def each(
        self, request: HttpRequest, posts: QuerySet[Post], verb: Callable[[Post, User], object]
    ) -> int:
        """Do a verb to each post, by itself; return how many it was done to."""
        done = 0
        for post in posts.order_by("pk"):
            try:
                verb(post, cast(User, request.user))
            except publishing.PublishError as error:
                messages.error(request, str(error))
            else:
                done += 1
        return done


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
