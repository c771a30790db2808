"""What the lists of posts and threads can be narrowed to."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.models import Tag

from posts.models import Post, PostQuerySet, State

from ..models import Change, Thread
from ..upstream import changed_threads, quoting_gone

MOST_TAGS = 50


class StateFilter(admin.SimpleListFilter):
    """Posts by where they stand."""

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


class TagFilter(admin.SimpleListFilter):
    """Posts by tag: the tags in most use, and the one that is chosen. Search finds the others."""

    title = pgettext_lazy("of a post", "Tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the tags."""
        tags = Tag.objects.annotate(used=Count("post_items")).filter(used__gt=0)
        names = list(tags.order_by("-used", "name").values_list("name", flat=True)[:MOST_TAGS])
        chosen = request.GET.get(self.parameter_name)
        if chosen and chosen not in names:
            names.append(chosen)
        return [(name, name) for name in sorted(names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        """Return the posts that have the tag."""
        value = self.value()
        return queryset.filter(tagged__tag__name=value) if value else queryset


class EditorFilter(admin.SimpleListFilter):
    """Posts by who changed them, ever."""

    title = _("changed by")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return those who work here."""
        staff = User.objects.filter(is_staff=True).order_by("username")
        return [(str(pk), name) for pk, name in staff.values_list("pk", "username")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        """Return the posts in whose log they stand."""
        value = self.value() or ""
        if not value.isdecimal():
            return queryset
        changes = Change.objects.filter(post=OuterRef("pk"), by=int(value))
        return queryset.filter(Exists(changes))


class UpstreamFilter(admin.SimpleListFilter):
    """Posts by what became of what they quote."""

    title = _("at the source")
    parameter_name = "upstream"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one choice."""
        return [("gone", _("quotes what is gone"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        """Return the posts that quote what is gone."""
        posts = cast(PostQuerySet, queryset)
        return quoting_gone(posts) if self.value() == "gone" else queryset


class PostedFilter(admin.SimpleListFilter):
    """Threads by whether a post was made of them, and whether they changed since."""

    title = _("post")
    parameter_name = "post"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [
            ("none", _("without a post")),
            ("some", _("with a post")),
            ("changed", _("changed since a post was drafted")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Thread]) -> QuerySet[Thread]:
        """Return the threads of the chosen kind."""
        posts = Post.objects.filter(source=OuterRef("source"), source_ref=OuterRef("ref"))
        match self.value():
            case "none":
                return queryset.filter(~Exists(posts))
            case "some":
                return queryset.filter(Exists(posts))
            case "changed":
                return queryset.filter(pk__in=changed_threads())
        return queryset
