"""What readers fill in."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Message


class MessageForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """A message to the editors. ``website`` is for machines: people don't see it."""

    website = forms.CharField(required=False, max_length=200)

    class Meta:
        model = Message
        fields = ("kind", "name", "mail", "address", "quote", "relation", "text")
        widgets: ClassVar = {
            "kind": forms.RadioSelect,
            "mail": forms.EmailInput(attrs={"autocomplete": "email"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "text": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        kind = self.fields["kind"]
        assert isinstance(kind, forms.TypedChoiceField)
        kind.choices = Message.Kind.choices
        for name, field in self.fields.items():
            if name in self.errors:
                field.widget.attrs |= {"aria-describedby": f"id_{name}-error"}

    @property
    def is_from_a_machine(self) -> bool:
        """Say whether the field that people don't see was filled in."""
        return bool(self.cleaned_data.get("website"))

    def clean(self) -> dict[str, Any]:
        """Ask for the page where something is to be taken down."""
        values = super().clean()
        if (values or {}).get("kind") == Message.Kind.TAKEDOWN and not (values or {}).get(
            "address"
        ):
            self.add_error("address", _("Say on which page it is, please."))
        return self.cleaned_data
