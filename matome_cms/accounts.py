"""The admin's pages for accounts and groups, in Unfold's looks."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

admin.site.unregister(User)
admin.site.unregister(Group)

# The names of the groups that come with the database: the rows have them in English.
SHOWN = {
    "editor": pgettext_lazy("group", "Editors"),
    "publisher": pgettext_lazy("group", "Publishers"),
    "administrator": pgettext_lazy("group", "Administrators"),
}


def shown_name(group: Group) -> str:
    """Return a group's name in the reader's language, if it is one of ours."""
    return str(SHOWN.get(group.name, group.name))


class GroupFilter(admin.SimpleListFilter):
    """Accounts by their group."""

    title = _("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Return the groups."""
        return [(str(group.pk), shown_name(group)) for group in Group.objects.order_by("pk")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return the accounts in the chosen group."""
        value = self.value() or ""
        return queryset.filter(groups=int(value)) if value.isdecimal() else queryset


@admin.register(User)
class AccountAdmin(UserAdmin, ModelAdmin):  # type: ignore[misc, type-arg]
    """Accounts."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_filter = ("is_staff", "is_superuser", "is_active", GroupFilter)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **options: Any
    ) -> "ModelMultipleChoiceField[Any] | None":
        """Show the groups by their names in the reader's language."""
        field = super().formfield_for_manytomany(db_field, request, **options)
        if db_field.name == "groups" and field is not None:
            vars(field)["label_from_instance"] = shown_name
        return field


@admin.register(Group)
class AccountGroupAdmin(GroupAdmin, ModelAdmin):  # type: ignore[misc]
    """Groups of accounts."""

    list_display = ("shown",)

    @admin.display(description=_("name"), ordering="name")
    def shown(self, group: Group) -> str:
        """Show the name in the reader's language."""
        return shown_name(group)
