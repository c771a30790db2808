"""Imports asked for in the admin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from .. import intake
from ..forms import IntakeForm
from ..models import Intake
from .access import editor_of, for_editors


@for_editors("curation.add_intake")
@require_http_methods(["GET", "HEAD", "POST"])
def intake_page(request: HttpRequest) -> HttpResponse:
    """Ask for an address or a file, and start its import."""
    posted = request.method == "POST"
    wanted = {"address": request.GET.get("address", "")}
    form = IntakeForm(request.POST, request.FILES) if posted else IntakeForm(initial=wanted)
    if posted and form.is_valid():
        started = intake.start(
            form.cleaned_data["address"], form.cleaned_data["file"], editor_of(request)
        )
        return redirect("intake-progress", started.pk)
    context = {"form": form, "recent": Intake.objects.select_related("thread")[:10]}
    return render(request, "curation/intake.html", context, status=400 if form.is_bound else 200)


@for_editors("curation.add_intake")
@require_GET
def intake_progress(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Show how far an import is: the page, or for htmx only the part that changes."""
    row = get_object_or_404(Intake.objects.select_related("thread"), pk=intake_id)
    part = request.headers.get("HX-Request") == "true"
    template = "curation/_progress.html" if part else "curation/intake.html"
    return render(request, template, {"intake": row, "form": IntakeForm()})


@for_editors("curation.add_intake")
@require_POST
def intake_stop(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Have an import end; one that is over stays as it ended."""
    intake.stop(get_object_or_404(Intake, pk=intake_id).pk)
    return redirect("intake-progress", intake_id)
