"""The list of threads: found here, drafted by many at once."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from .. import board
from ..draft import BoardError
from ..models import Thread
from ..overview import counted_comments, posts_of
from ..upstream import upstream_of
from .bulk import ThreadActionForm, each, recipe_for, tell
from .filters import PostedFilter
from .records import ReadOnlyAdmin, minute, titled


class ThreadChangeList(ChangeList):  # type: ignore[misc]
    """A page of threads, each with its comments' count, its posts and what changed upstream."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """Bring along what the page shows beside the threads' own rows."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        ids = [thread.pk for thread in self.result_list]
        counted = Thread.objects.filter(pk__in=ids).order_by().annotate(total=Count("comments"))
        totals = dict(counted.values_list("pk", "total"))
        posts, upstream = posts_of(self.result_list), upstream_of(ids)
        for thread in self.result_list:
            thread.total = totals[thread.pk]
            thread.made = posts[thread.pk]
            thread.upstream = upstream.get(thread.pk)


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    """Threads: each leads to its page."""

    list_display = (
        "opened_title", "reference", "comment_total", "points", "made", "changes", "opened",
        "imported",
    )  # fmt: skip
    list_display_links = None
    list_filter = (PostedFilter, "source", "imported_at")
    list_filter_sheet = True
    list_fullwidth = True
    search_fields = ("title", "ref")
    action_form = ThreadActionForm
    actions: ClassVar = ["draft_threads"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        """Leave the thread's own text in the database."""
        threads: QuerySet[Thread] = super().get_queryset(request)
        return threads.defer("body")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ThreadChangeList]:
        """Return the page of threads."""
        return ThreadChangeList

    def has_draft_permission(self, request: HttpRequest) -> bool:
        """Say who may make posts."""
        return request.user.has_perm("posts.add_post")

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **more: Any
    ) -> HttpResponse:
        """Open the thread's page."""
        return redirect("desk-thread", object_id)

    @admin.display(description=_("title"), ordering="title")
    def opened_title(self, thread: Thread) -> SafeString:
        """Link the title to the thread's page."""
        return titled(reverse("desk-thread", args=[thread.pk]), thread.title)

    @admin.display(description=_("reference"), ordering="ref")
    def reference(self, thread: Thread) -> str:
        """Show what the command line calls the thread."""
        return thread.key

    @admin.display(description=_("comments"), ordering=counted_comments)
    def comment_total(self, thread: Any) -> int:
        """Count the comments."""
        return int(thread.total)

    @admin.display(description=_("posts"))
    def made(self, thread: Any) -> SafeString:
        """Link to the posts made of it."""
        return format_html_join(
            " ",
            '<a class="changelist-link" href="{}" title="{}">{}</a>',
            (
                (reverse("desk", args=[post.pk]), post.title, post.state.label)
                for post in thread.made
            ),
        )

    @admin.display(description=_("changed at the source"))
    def changes(self, thread: Any) -> SafeString | str:
        """Say what is new, changed and gone since a post was drafted."""
        if thread.upstream is None:
            return ""
        return render_to_string("curation/_upstream.html", {"upstream": thread.upstream})

    @admin.display(description=_("opened"), ordering="created_at")
    def opened(self, thread: Thread) -> str:
        """Say when it was opened at its source."""
        return minute(thread.created_at)

    @admin.display(description=_("imported"), ordering="imported_at")
    def imported(self, thread: Thread) -> str:
        """Say when it came in."""
        return minute(thread.imported_at)

    @admin.action(description=_("Draft by a recipe"), permissions=["draft"])
    def draft_threads(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        """Draft a post of each thread that has none."""

        def start(thread: Thread, by: User) -> None:
            if thread.posts().exists():
                raise BoardError(gettext("It has a post; its page makes another."))
            board.start_post(thread, recipe_for(request, thread.source), by)

        done = each(request, threads.order_by("pk"), start)
        said = ngettext("Drafted %(count)d post.", "Drafted %(count)d posts.", done)
        tell(request, done, said)
