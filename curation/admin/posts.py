"""The list of posts: found here, opened at the desk, and changed by many at once."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.views import ChangeList

from posts import publishing
from posts.models import Edition, Post, PostTag, State
from posts.scheduling import schedule, unschedule

from .. import board, tagging
from ..draft import BoardError
from ..overview import counted_quotes, facts_of
from ..renewal import read_before, read_soon
from ..upstream import gone_counts
from ..verbs import Redraft
from .bulk import PostActionForm, chosen_time, each, recipe_for, tell
from .filters import EditorFilter, StateFilter, TagFilter, UpstreamFilter
from .records import minute, titled, whole


class PostChangeList(ChangeList):  # type: ignore[misc]
    """A page of posts, each with its ``facts`` and how many of its quotes are of ``gone`` comments:
    counted for the page, not for the archive.
    """

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """Bring along what the page shows beside the posts' own rows."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        facts = facts_of(self.result_list)
        gone = gone_counts(post.pk for post in self.result_list)
        for post in self.result_list:
            post.facts = facts[post.pk]
            post.gone = gone.get(post.pk, 0)


@admin.register(Post)
class PostAdmin(ModelAdmin):  # type: ignore[misc]
    """Posts."""

    list_display = (
        "opened_title",
        "state",
        "quote_total",
        "tag_names",
        "day",
        "goes_out",
        "last_change",
    )
    list_display_links = None
    list_filter = (StateFilter, UpstreamFilter, TagFilter, EditorFilter, "date", "source")
    list_filter_sheet = True
    search_fields = ("title", "slug", "source_ref")
    search_help_text = _("Title, slug, source reference or tag")
    list_per_page = 50
    list_fullwidth = True
    show_full_result_count = False
    action_form = PostActionForm
    actions: ClassVar = [
        "publish_posts",
        "withdraw_posts",
        "schedule_posts",
        "unschedule_posts",
        "add_tag",
        "remove_tag",
        "redraft_posts",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Leave the long texts in the database; fetch the Editions of a page's posts alone."""
        posts: QuerySet[Post] = super().get_queryset(request)
        editions = Edition.objects.only("content_digest", "path")
        return posts.defer("lead", "notes", "draft_markdown").prefetch_related(
            Prefetch("edition", editions)
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Post], search_term: str
    ) -> tuple[QuerySet[Post], bool]:
        """Find by tags too, without a row for each tag of a post."""
        found, several = super().get_search_results(request, queryset, search_term)
        tags = PostTag.objects.filter(
            content_object=OuterRef("pk"), tag__name__icontains=search_term
        )
        return (found | queryset.filter(Exists(tags)) if search_term else found), several

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PostChangeList]:
        """Return the page of posts."""
        return PostChangeList

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
    def opened_title(self, post: Any) -> SafeString:
        """Link the title to the desk, and beside it the public page and the thread."""
        page = post.edition.get_absolute_url() if post.edition else ""
        thread = reverse("desk-thread", args=[post.facts.thread]) if post.facts.thread else ""
        return titled(
            reverse("desk", args=[post.pk]),
            post.title,
            [(page, gettext("Read")), (thread, gettext("Thread"))],
        )

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
        """Say where it stands."""
        if post.state == State.PUBLISHED and post.has_unpublished_changes:
            return "published", gettext("published, changed since")
        return post.state.value, str(post.state.label)

    @admin.display(description=_("quotes"), ordering=counted_quotes)
    def quote_total(self, post: Any) -> SafeString | int:
        """Count the quotes, and those of comments that are gone."""
        if not post.gone:
            return int(post.facts.quotes)
        gone = gettext("gone: %(gone)s") % {"gone": post.gone}
        return format_html('{} <span class="changelist-gone">{}</span>', post.facts.quotes, gone)

    @admin.display(description=pgettext_lazy("of a post", "Tags"))
    def tag_names(self, post: Any) -> SafeString:
        """Name the tags."""
        tags = "、".join(post.facts.tags)
        return format_html('<span class="changelist-tags">{}</span>', tags)

    @admin.display(description=_("date"), ordering="date")
    def day(self, post: Post) -> str:
        """Say under which day it stands."""
        return whole(f"{post.date:%Y/%m/%d}" if post.date else "")

    @admin.display(description=_("goes out at"), ordering="publish_at")
    def goes_out(self, post: Post) -> str:
        """Say when, and why it did not where it did not."""
        return format_html("{} {}", minute(post.publish_at), post.publish_error)

    @admin.display(description=_("last changed"), ordering="updated_at")
    def last_change(self, post: Any) -> str:
        """Say when, and by whom."""
        return format_html("{} {}", minute(post.updated_at), post.facts.by)

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Publish each; their threads are read again beside that."""
        read_soon(posts)
        done = each(request, posts.order_by("pk"), publishing.publish)
        tell(
            request, done, ngettext("Published %(count)d post.", "Published %(count)d posts.", done)
        )

    @admin.action(description=_("Withdraw"), permissions=["publish"])
    def withdraw_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Withdraw each."""
        done = each(request, posts.order_by("pk"), publishing.withdraw)
        tell(request, done, ngettext("Withdrew %(count)d post.", "Withdrew %(count)d posts.", done))

    @admin.action(description=_("Schedule"), permissions=["publish"])
    def schedule_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Have each go out at the time that was chosen; those of one time by their places."""
        at = chosen_time(request)
        if at is None:
            return

        def put_on(post: Post, by: User) -> None:
            schedule(post, at, by)
            read_before(post, at)

        done = each(request, posts.order_by("pk"), put_on)
        tell(
            request, done, ngettext("Scheduled %(count)d post.", "Scheduled %(count)d posts.", done)
        )

    @admin.action(description=_("Take off the schedule"), permissions=["publish"])
    def unschedule_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Have none of them go out by itself."""
        done = each(request, posts.order_by("pk"), unschedule)
        said = ngettext(
            "Took %(count)d post off the schedule.", "Took %(count)d posts off the schedule.", done
        )
        tell(request, done, said)

    @admin.action(description=_("Add a tag"), permissions=["change"])
    def add_tag(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Give each the tag that was typed."""
        self.retag(request, posts, tagging.add_tag)

    @admin.action(description=_("Take a tag off"), permissions=["change"])
    def remove_tag(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Take the tag that was typed from each."""
        self.retag(request, posts, tagging.remove_tag)

    def retag(
        self, request: HttpRequest, posts: QuerySet[Post], verb: Callable[[int, str, User], None]
    ) -> None:
        """Change one tag of each; what is published already says so once it is published again."""
        try:
            tag = tagging.one_tag(request.POST.get("tag", ""))
        except BoardError as error:
            messages.error(request, str(error))
            return
        done = each(request, posts.order_by("pk"), lambda post, by: verb(post.pk, tag, by))
        said = ngettext(
            "Changed the tags of %(count)d post.", "Changed the tags of %(count)d posts.", done
        )
        tell(request, done, said)

    @admin.action(description=_("Draft anew by a recipe"), permissions=["change"])
    def redraft_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Draft each anew from its thread; undo brings back what it held."""

        def redraft(post: Post, by: User) -> None:
            board.perform(post.pk, Redraft(recipe_for(request, post.source), by), by)

        done = each(request, posts.order_by("pk"), redraft)
        said = ngettext("Drafted %(count)d post anew.", "Drafted %(count)d posts anew.", done)
        tell(request, done, said)
