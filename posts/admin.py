"""The admin's pages of Editions, of the site's settings and of readers' messages.

The list of posts is curation's, which can change them.
"""

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from . import publishing, site
from .menu import read_menu
from .models import Edition, Message, Site
from .publishing import PublishError
from .snippets import clean_snippet


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
            try:
                publishing.restore(edition, cast(User, request.user))
            except PublishError as error:
                messages.error(request, str(error))
                continue
            said = gettext("Readers get “%(edition)s” again.") % {"edition": edition}
            messages.success(request, said)


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The site's settings; what stands where nothing is set is shown in the empty field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in (
            ("name", settings.SITE_NAME),
            ("description", settings.SITE_DESCRIPTION),
        ):
            if name in self.fields:
                self.fields[name].widget.attrs["placeholder"] = value

    def clean_menu(self) -> str:
        """Refuse a line that is no entry."""
        menu: str = self.cleaned_data["menu"]
        read_menu(menu)
        return menu

    def clean_analytics(self) -> str:
        """Take what may stand on pages, and refuse the rest."""
        return clean_snippet(self.cleaned_data["analytics"])

    def clean_ad_in_lists(self) -> str:
        """Take what may stand on pages, and refuse the rest."""
        return clean_snippet(self.cleaned_data["ad_in_lists"])

    def clean_ad_before_quotes(self) -> str:
        """Take what may stand on pages, and refuse the rest."""
        return clean_snippet(self.cleaned_data["ad_before_quotes"])

    def clean_ad_after_quotes(self) -> str:
        """Take what may stand on pages, and refuse the rest."""
        return clean_snippet(self.cleaned_data["ad_after_quotes"])


@admin.register(Site)
class SiteAdmin(ModelAdmin):  # type: ignore[misc]
    """The site's settings: one page, no list."""

    form = SiteForm
    warn_unsaved_form = True
    fieldsets = (
        (_("The site"), {"fields": ("name", "description", "operator", "mail", "about")}),
        (_("Pages"), {"fields": (
            "quotes_note", "menu", "language", "counts_readings",
        )}),
        (_("Colours"), {"fields": ("accent_on_light", "accent_on_dark")}),
        (_("Others' code"), {"fields": (
            "analytics", "ad_in_lists", "ad_before_quotes", "ad_after_quotes", "ad_height",
        )}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: there is one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        """Say no: there is always one."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go to the one page, with a row to show."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        Site.objects.get_or_create(pk=1)
        return redirect(reverse("admin:posts_site_change", args=[1]))

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        """Keep them, by the same way as whoever else would."""
        site.save(obj)


@admin.register(Message)
class MessageAdmin(ModelAdmin):  # type: ignore[misc]
    """What readers wrote: to be read, taken on and done with."""

    list_display = ("kind", "name", "start", "received_at", "state", "handled_by")
    list_filter = ("state", "kind")
    search_fields = ("name", "mail", "address", "text")
    list_per_page = 50
    readonly_fields = (
        "kind", "name", "mail", "address", "quote", "relation", "text", "received_at", "handled_by",
    )  # fmt: skip
    fields = (*readonly_fields, "state", "remark")

    def get_fields(self, request: HttpRequest, obj: Message | None = None) -> tuple[str, ...]:
        """Lead those who may to where what a message names is taken down."""
        may = request.user.has_perm("curation.add_takedown")
        return (*self.readonly_fields, *["to_take_down"] * may, "state", "remark")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Message | None = None
    ) -> tuple[str, ...]:
        """Count the way there among what is only looked at."""
        return (*self.readonly_fields, "to_take_down")

    @admin.display(description=_("taking it down"))
    def to_take_down(self, message: Message) -> SafeString:
        """Return the way to the page, which is none of this app's: it is known by its name."""
        address = f"{reverse('takedown')}?message={message.pk}"
        words = gettext("Find what it names")
        return format_html('<a class="changelist-link" href="{}">{}</a>', address, words)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: readers write them."""
        return False

    @admin.display(description=pgettext_lazy("from a reader", "message"))
    def start(self, message: Message) -> str:
        """Return how it begins."""
        return Truncator(message.text).chars(60)

    def save_model(self, request: HttpRequest, obj: Message, form: Any, change: bool) -> None:
        """Note who took it on, or was done with it."""
        obj.handled_by = None if obj.state == Message.State.NEW else cast(User, request.user)
        obj.save()
