"""The requests of the takedowns' page: what is sought, and what is to become of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posts.models import Message
from posts.takedowns import Target

from .models import Takedown
from .takedown import MOST_VALUE, TakedownError, target_of


class SoughtForm(forms.Form):
    """What is to be taken down, and how; cleans to a ``target``. It may come from a message."""

    kind = forms.ChoiceField(label=_("What"), choices=Takedown.Kind.choices)
    value = forms.CharField(label=_("Name, reference or word"), max_length=MOST_VALUE + 40)
    action = forms.ChoiceField(label=_("What becomes of it"), choices=Takedown.Action.choices)
    message = forms.ModelChoiceField(Message.objects.all(), required=False)

    def clean(self) -> dict[str, Any]:
        """Make a target of it, or refuse what can't be meant."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                data["target"] = target_of(data["kind"], data["value"], data["action"])
            except TakedownError as error:
                self.add_error("value", str(error))
        return data

    @property
    def target(self) -> Target:
        """What is meant; the form must be valid."""
        target: Target = self.cleaned_data["target"]
        return target


class TakedownForm(SoughtForm):
    """The same, with the reason that is kept on record."""

    reason = forms.CharField(label=_("Reason"), max_length=2000)
