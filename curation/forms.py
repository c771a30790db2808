"""The desk's requests as forms: what came in, checked for shape, becomes a verb."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from markdownx.fields import MarkdownxFormField

from . import inbox
from .fields import CLEANERS
from .merging import REQUEST
from .muting import NAMES, WHOSE, Lists, Whose
from .recipe_book import RecipeNotFound, rule_named
from .recipes import Rule
from .restoring import Restore
from .tools import ClearColours, ColourAuthors, ColourReplied, FoldEvery, FoldTail, PutReplies
from .unwanted import one_a_line
from .verbs import (
    Describe,
    Drop,
    Edit,
    Fold,
    Move,
    Pick,
    Recolour,
    Redraft,
    Relabel,
    Summarise,
    Unfold,
    Verb,
)


class SeveralField(forms.Field):
    """A key that comes once for each of several values; cleans to a tuple."""

    widget = forms.MultipleHiddenInput
    default_error_messages: ClassVar = {"required": _("None was named.")}
    without_null = ProhibitNullCharactersValidator()

    def to_python(self, value: list[str] | None) -> tuple[str, ...]:
        """Return the values as they came, or refuse one that no database can look for."""
        for text in value or ():
            self.without_null(text)
        return tuple(value or ())


class IdsField(SeveralField):
    """Several ids; cleans to a tuple of whole numbers."""

    default_error_messages: ClassVar = {"invalid": _("“%(value)s” is no id.")}

    def clean(self, value: Any) -> tuple[int, ...]:
        """Return the ids, or refuse what is none."""
        return tuple(self.whole(text) for text in super().clean(value))

    def whole(self, text: str) -> int:
        """Return one id."""
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": text[:40]}
            )
        return int(text)


class TextField(forms.CharField):
    """A text that is kept as it was typed, white space and all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)


class LinesField(forms.CharField):
    """Several texts, one a line; cleans to a list of them, each once. It may be empty."""

    MOST, LONGEST = 500, 200

    def __init__(self) -> None:
        super().__init__(required=False, max_length=self.MOST * self.LONGEST)

    def clean(self, value: Any) -> list[str]:
        """Return the lines, or refuse too many and too long ones."""
        lines = one_a_line(super().clean(value))
        if len(lines) > self.MOST or any(len(line) > self.LONGEST for line in lines):
            raise forms.ValidationError(
                _("At most %(most)s lines of %(longest)s characters."),
                params={"most": self.MOST, "longest": self.LONGEST},
            )
        return lines


class RequestForm(forms.Form):
    """What every request of the desk carries: the revision that its sender saw, and its name."""

    revision = forms.IntegerField(min_value=0)
    request = forms.RegexField(REQUEST, required=False)


class VerbForm(RequestForm):
    """A request that does a verb. ``by`` is whose it is: the view says so."""

    by: User | None = None

    def verb(self) -> Verb:
        """Return the verb that was asked for; the form must be valid."""
        raise NotImplementedError


class QuotesForm(VerbForm):
    """A request about some quotes."""

    quote = IdsField()


class PickForm(VerbForm):
    """Pick comments."""

    comment = SeveralField()
    with_ = forms.ChoiceField(choices=[("alone", ""), ("replies", ""), ("parents", "")])
    before = forms.IntegerField(required=False)
    after = forms.IntegerField(required=False)

    def add_prefix(self, field_name: str) -> str:
        """Read ``with``, which Python keeps for itself, under its own name."""
        return super().add_prefix(field_name.rstrip("_"))

    def verb(self) -> Pick:
        """See VerbForm."""
        data = self.cleaned_data
        return Pick(data["comment"], data["with_"], data["before"], data["after"], self.by)


class DropForm(QuotesForm):
    """Drop quotes."""

    def verb(self) -> Drop:
        """See VerbForm."""
        return Drop(self.cleaned_data["quote"])


class MoveForm(QuotesForm):
    """Move quotes."""

    place = forms.ChoiceField(
        choices=[(place, place) for place in ("up", "down", "start", "end", "before", "after")]
    )
    anchor = forms.IntegerField(required=False)

    def verb(self) -> Move:
        """See VerbForm."""
        data = self.cleaned_data
        return Move(data["quote"], data["place"], data["anchor"])


class RecolourForm(QuotesForm):
    """Colour quotes."""

    color = TextField(required=False)

    def verb(self) -> Recolour:
        """See VerbForm."""
        return Recolour(self.cleaned_data["quote"], self.cleaned_data["color"])


class LabelForm(QuotesForm):
    """Label quotes."""

    label = TextField(required=False)

    def verb(self) -> Relabel:
        """See VerbForm."""
        return Relabel(self.cleaned_data["quote"], self.cleaned_data["label"])


class FoldForm(QuotesForm):
    """Fold quotes."""

    summary = forms.CharField(required=False, max_length=300)

    def verb(self) -> Fold:
        """See VerbForm."""
        return Fold(self.cleaned_data["quote"], self.cleaned_data["summary"])


class UnfoldForm(VerbForm):
    """Open a fold."""

    section = forms.IntegerField()

    def verb(self) -> Unfold:
        """See VerbForm."""
        return Unfold(self.cleaned_data["section"])


class SummariseForm(UnfoldForm):
    """Word a fold's summary."""

    summary = forms.CharField(max_length=300)

    def verb(self) -> Summarise:  # type: ignore[override]
        """See VerbForm."""
        return Summarise(self.cleaned_data["section"], self.cleaned_data["summary"])


class EditForm(VerbForm):
    """Word a quote."""

    quote = forms.IntegerField()
    body = TextField(required=False)

    def verb(self) -> Edit:
        """See VerbForm."""
        return Edit(self.cleaned_data["quote"], self.cleaned_data["body"])


class DescribeForm(VerbForm):
    """Change the post's fields: those that the request names."""

    title = TextField(required=False)
    slug = TextField(required=False)
    date = TextField(required=False)
    tags = TextField(required=False)
    thumbnail = TextField(required=False)
    lead = TextField(required=False)
    notes = TextField(required=False)

    def verb(self) -> Describe:
        """See VerbForm."""
        return Describe({name: self.cleaned_data[name] for name in CLEANERS if name in self.data})


class RecipeField(forms.CharField):
    """The name of a recipe; cleans to its rule."""

    def clean(self, value: Any) -> Rule:
        """Return the rule, or refuse a name that no recipe has."""
        try:
            return rule_named(super().clean(value))
        except RecipeNotFound as error:
            raise forms.ValidationError(str(error)) from error


class RedraftForm(VerbForm):
    """Draft the post anew."""

    recipe = RecipeField()

    def verb(self) -> Redraft:
        """See VerbForm."""
        return Redraft(self.cleaned_data["recipe"], self.by)


class PutRepliesForm(VerbForm):
    """Put replies under what they answer."""

    def verb(self) -> PutReplies:
        """See VerbForm."""
        return PutReplies()


class FoldByNumberForm(VerbForm):
    """Fold by a number of quotes."""

    number = forms.IntegerField(min_value=1, max_value=100_000)


class FoldTailForm(FoldByNumberForm):
    """Fold what stands after so many."""

    def verb(self) -> FoldTail:
        """See VerbForm."""
        return FoldTail(self.cleaned_data["number"])


class FoldEveryForm(FoldByNumberForm):
    """Fold by as many."""

    def verb(self) -> FoldEvery:
        """See VerbForm."""
        return FoldEvery(self.cleaned_data["number"])


class ColourAuthorsForm(VerbForm):
    """One colour an author."""

    def verb(self) -> ColourAuthors:
        """See VerbForm."""
        return ColourAuthors()


class ClearColoursForm(VerbForm):
    """No colours."""

    def verb(self) -> ClearColours:
        """See VerbForm."""
        return ClearColours()


class ColourRepliedForm(VerbForm):
    """Colour the most replied."""

    number = forms.IntegerField(min_value=1, max_value=100_000)
    color = TextField()

    def verb(self) -> ColourReplied:
        """See VerbForm."""
        return ColourReplied(self.cleaned_data["number"], self.cleaned_data["color"])


class RestoreForm(VerbForm):
    """Bring back the post as it stood after a Change."""

    number = forms.IntegerField(min_value=0)

    def verb(self) -> Restore:
        """See VerbForm."""
        return Restore(self.cleaned_data["number"])


class VersionNameForm(forms.Form):
    """What a version is called; how it is worded, ``curation.versions`` judges."""

    name = TextField(required=False)


class NameVersionForm(VersionNameForm):
    """A name for the post as it stood after a Change."""

    number = forms.IntegerField(min_value=0)


class EditionForm(RequestForm):
    """A request about an Edition, by its number."""

    edition = forms.IntegerField(min_value=1)


VERB_FORMS: dict[str, type[VerbForm]] = {
    "pick": PickForm,
    "drop": DropForm,
    "move": MoveForm,
    "recolour": RecolourForm,
    "label": LabelForm,
    "fold": FoldForm,
    "unfold": UnfoldForm,
    "summary": SummariseForm,
    "edit": EditForm,
    "describe": DescribeForm,
    "draft": RedraftForm,
    "put_replies": PutRepliesForm,
    "fold_tail": FoldTailForm,
    "fold_every": FoldEveryForm,
    "colour_authors": ColourAuthorsForm,
    "clear_colours": ClearColoursForm,
    "colour_replied": ColourRepliedForm,
    "restore": RestoreForm,
}


class StateForm(forms.Form):
    """A question how a post stands."""

    since = forms.IntegerField(required=False, min_value=0)


class LeaveForm(forms.Form):
    """A tab by the name that it gave itself."""

    tab = forms.RegexField(r"\A[0-9A-Za-z-]{1,36}\Z")


class PresenceForm(LeaveForm):
    """Where in a post a tab is."""

    quote = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    editing = forms.BooleanField(required=False)


class DraftForm(forms.Form):
    """Which recipe a new post is drafted by."""

    recipe = RecipeField()


class MutingForm(forms.Form):
    """What is hidden of threads: from one editor everywhere, and from all in one thread."""

    mine_authors = LinesField()
    mine_words = LinesField()
    thread_authors = LinesField()
    thread_words = LinesField()

    def lists(self) -> dict[Whose, Lists]:
        """Return the lists that the request names; the form must be valid."""
        return {
            whose: {
                name: self.cleaned_data[f"{whose}_{name}"]
                for name in NAMES
                if f"{whose}_{name}" in self.data
            }
            for whose in WHOSE
        }


class MuteForm(forms.Form):
    """An author to hide, or to show again."""

    author = TextField(max_length=LinesField.LONGEST)
    whose = forms.ChoiceField(choices=[(whose, whose) for whose in (*WHOSE, "nobody")])


class ReorderForm(forms.Form):
    """The day's posts in their new order, and in the one that the board showed."""

    post = IdsField()
    seen = IdsField()


class InboxForm(forms.Form):
    """What is to be seen of the inbox; ``done`` names what was just done to the find ``last``."""

    show = forms.ChoiceField(choices=[(name, name) for name in inbox.SHOWN], required=False)
    sort = forms.ChoiceField(choices=[(name, name) for name in inbox.ORDERS], required=False)
    source = forms.CharField(max_length=32, required=False)
    day = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    page = forms.IntegerField(min_value=1, max_value=10**6, required=False)
    last = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    done = forms.ChoiceField(choices=[(verb, verb) for verb in inbox.INVERSE], required=False)

    def asked(self) -> inbox.Asked:
        """Return what is asked for; what is not said is as usual."""
        names = ("show", "sort", "source", "day", "page")
        said = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        return inbox.Asked(**said)


class CommentForm(RequestForm):
    """A step of a review, with what is said about the post."""

    comment = forms.CharField(required=False, max_length=2000)


class ScheduleForm(RequestForm):
    """When a post goes out, in the site's time zone."""

    at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])


class LeadForm(forms.Form):
    """The lead's Markdown, with markdownx's preview beside it."""

    lead = MarkdownxFormField(label=_("Lead"), required=False)


class IntakeForm(forms.Form):
    """A thread's address, or a file that holds one."""

    address = forms.CharField(label=_("Address"), required=False, max_length=2000)
    file = forms.FileField(label=_("File"), required=False)

    def clean_file(self) -> Any:
        """Refuse a file that an import would not read."""
        file = self.cleaned_data["file"]
        if file and file.size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)s bytes."),
                params={"most": settings.IMPORT_MAX_BYTES},
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(data.get("address")) == bool(data.get("file")):
            raise forms.ValidationError(_("Give an address or a file, one of them."))
        return data


def first_error(form: forms.Form) -> str:
    """Return a form's first complaint as one line that names the field."""
    name, errors = next(iter(form.errors.items()))
    return str(errors[0]) if name == "__all__" else f"{name.rstrip('_')}: {errors[0]}"
