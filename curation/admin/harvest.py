"""The lists that the harvest asks for daily: of which source, which place there, how many."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget

from .. import inbox
from ..harvesting import MOST
from ..models import HarvestList
from ..sources import source_named
from .records import minute


class HarvestListForm(forms.ModelForm):  # type: ignore[type-arg]
    """A list as its page shows it. Whether there is such a place, the source says when asked."""

    source = forms.ChoiceField(
        label=_("Source"), choices=inbox.sources, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = HarvestList
        fields = ("source", "place", "most", "active")
        help_texts = {  # noqa: RUF012 - as Django has it
            "place": _(
                "A board, a group, or one of its lists, as the source has them; or nothing."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "most" in self.fields:  # not for those who may only look
            self.fields["most"].validators = [MinValueValidator(1), MaxValueValidator(MOST)]

    def clean_place(self) -> str:
        """Keep it as one word may be typed, without the space around it."""
        return str(self.cleaned_data["place"]).strip()


@admin.register(HarvestList)
class HarvestListAdmin(ModelAdmin):  # type: ignore[misc]
    """The lists, with when each was last asked for, and what was wrong then."""

    form = HarvestListForm
    list_display = ("opened", "most", "active", "asked", "error")
    list_filter = ("active",)

    @admin.display(description=_("list"), ordering="source")
    def opened(self, asked: HarvestList) -> str:
        """Call the list as people do."""
        source = source_named(asked.source)
        title = source.rules.title if source else asked.source
        return f"{title}: {asked.place}" if asked.place else title

    @admin.display(description=_("last asked"), ordering="asked_at")
    def asked(self, asked: HarvestList) -> str:
        """Say when it was last asked for."""
        return minute(asked.asked_at)
