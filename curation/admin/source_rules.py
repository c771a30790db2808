"""What the site decides about sources: how their users are called, whether they may be quoted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from ..models import SourceRules
from ..source_rules import decided
from ..sources import SOURCES


def source_choices() -> list[tuple[str, str]]:
    """Return the sources by what people call them."""
    return sorted(((source.name, source.rules.title) for source in SOURCES), key=lambda one: one[1])


class SourceRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The rules of one source, which stay those of this source."""

    source = forms.ChoiceField(
        label=_("Source"), choices=source_choices, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = SourceRules
        fields = ("source", "names", "reprint", "remark")
        help_texts = {  # noqa: RUF012 - as Django has it
            "names": _(
                "Of what is picked from now on. A pseudonym stays the same through a thread."
            ),
            "reprint": _(
                "What must be asked for is pointed out; what is forbidden is not published until"
                " the post says why it may be."
            ),
            "remark": _("For the editors: where the source says so, who was asked."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "source" in self.fields:  # not for those who may only look
            self.fields["source"].disabled = self.instance.pk is not None
            self.fields["remark"].widget.attrs["rows"] = 4


@admin.register(SourceRules)
class SourceRulesAdmin(ModelAdmin):  # type: ignore[misc]
    """The sources about which something was decided, and what holds for them."""

    form = SourceRulesForm
    list_display = ("title", "called", "reprinted", "remark")

    def has_delete_permission(self, request: HttpRequest, obj: SourceRules | None = None) -> bool:
        """Say no: pseudonyms would change. What is set back to the source's own decides nothing."""
        return False

    @admin.display(description=_("source"), ordering="source")
    def title(self, row: SourceRules) -> str:
        """Call the source as people do."""
        return decided(row.source, row).title

    @admin.display(description=_("names"))
    def called(self, row: SourceRules) -> str:
        """Say how its users are called."""
        return str(SourceRules.Names(decided(row.source, row).names).label)

    @display(
        description=_("reprint"),
        label={"quotable": "success", "ask": "warning", "forbidden": "danger"},
    )
    def reprinted(self, row: SourceRules) -> tuple[str, str]:
        """Say whether it may be quoted."""
        reprint = SourceRules.Reprint(decided(row.source, row).reprint)
        return reprint.value, str(reprint.label)
