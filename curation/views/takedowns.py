"""Taking something down: sought, shown, done, with the record of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from posts.models import Message

from ..models import Takedown
from ..suggesting import suggestions
from ..takedown import find
from ..takedown_forms import SoughtForm, TakedownForm
from ..taking_down import carry_out
from .access import editor_of, for_editors

# Posts and comments that a page shows by their words; the others are counted.
MOST_SHOWN = 200
LATELY = 10


@for_editors("curation.add_takedown")
@require_http_methods(["GET", "HEAD", "POST"])
def takedown_page(request: HttpRequest) -> HttpResponse:
    """Show everywhere that something stands, and take it down when that is asked for."""
    if request.method == "POST":
        doing = TakedownForm(request.POST)
        if doing.is_valid():
            data = doing.cleaned_data
            by = editor_of(request)
            record = carry_out(doing.target, data["reason"], by, data["message"])
            return redirect("takedown-record", record.pk)
        return page(request, doing, status=400)
    if "value" not in request.GET:
        return page(request, SoughtForm(initial=request.GET.dict()))
    seeking = SoughtForm({"action": "blank", **request.GET.dict()})
    return page(request, seeking, status=200 if seeking.is_valid() else 400)


def page(request: HttpRequest, form: SoughtForm, status: int = 200) -> HttpResponse:
    """Show the form, with what it finds where it is complete."""
    context: dict[str, Any] = {"form": form, "most": MOST_SHOWN}
    if form.is_bound and "target" in form.cleaned_data:
        context["plan"] = find(form.target)
    message = message_of(request)
    if message is not None:
        context |= {"message": message, "suggestions": suggestions(message)}
    context["lately"] = Takedown.objects.select_related("by")[:LATELY]
    return render(request, "curation/takedown.html", context, status=status)


def message_of(request: HttpRequest) -> Message | None:
    """Return the reader's message that a request names, if there is one."""
    number = request.POST.get("message") or request.GET.get("message", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Message.objects.filter(pk=int(number)).first()


@for_editors("curation.view_takedown")
@require_GET
def takedown_record(request: HttpRequest, takedown_id: int) -> HttpResponse:
    """Show what was taken down, by whom, why, and how much that was."""
    record = get_object_or_404(Takedown.objects.select_related("by", "message"), pk=takedown_id)
    return render(request, "curation/takedown_record.html", {"record": record})
