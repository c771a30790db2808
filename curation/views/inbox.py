"""The inbox: its page, and what is decided there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from .. import harvesting, inbox
from ..forms import InboxForm
from ..inbox import Asked
from ..models import Find
from .access import editor_of, for_editors


@for_editors("curation.view_find")
@require_GET
def inbox_page(request: HttpRequest) -> HttpResponse:
    """Show what waits, or what else is asked for."""
    form = InboxForm(request.GET)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    context = shown(request, form.asked())
    done = form.cleaned_data["done"]
    if done:
        last = Find.objects.filter(pk=form.cleaned_data["last"]).first()
        context |= {"last": last, "done": done, "inverse": inbox.INVERSE[done]}
    return render(request, "curation/inbox.html", context | {"asking": "asking" in request.GET})


@for_editors("curation.view_find")
@require_GET
def find_state(request: HttpRequest, find_id: int) -> HttpResponse:
    """Show of one find how far it is on its way to a post."""
    return part(request, find_id)


@for_editors("curation.change_find")
@require_POST
def decide(request: HttpRequest, find_id: int, verb: str) -> HttpResponse:
    """Dismiss a find, put it off, or take that back."""
    if verb not in inbox.INVERSE:
        raise Http404
    try:
        inbox.decide(find_id, verb)
    except Find.DoesNotExist as error:
        raise Http404 from error
    if is_script(request):
        return HttpResponse(status=204)
    return redirect(back(request, f"last={find_id}&done={verb}"))


@for_editors("curation.add_intake")
@require_POST
def import_find(request: HttpRequest, find_id: int) -> HttpResponse:
    """Have a find's thread imported."""
    try:
        inbox.import_find(find_id, editor_of(request))
    except Find.DoesNotExist as error:
        raise Http404 from error
    return part(request, find_id) if is_script(request) else redirect(back(request, "", find_id))


@for_editors("curation.change_find")
@require_POST
def ask_lists(request: HttpRequest) -> HttpResponse:
    """Have the lists asked for now."""
    harvesting.start()
    return redirect(back(request, "asking"))


def is_script(request: HttpRequest) -> bool:
    """Say whether the page's script asks, which needs no page."""
    return request.headers.get("X-Part") == "find"


def part(request: HttpRequest, find_id: int) -> HttpResponse:
    """Answer with the part of a row that changes."""
    try:
        row = inbox.row_of(find_id)
    except Find.DoesNotExist as error:
        raise Http404 from error
    return render(request, "curation/_find_state.html", {"row": row, **allowed(request)})


def back(request: HttpRequest, more: str, find_id: int | None = None) -> str:
    """Return the address of the page that a form stands on, and of its row."""
    form = InboxForm(QueryDict(request.POST.get("back", "")))
    query = "&".join(filter(None, [form.asked().query() if form.is_valid() else "", more]))
    place = f"#find-{find_id}" if find_id else ""
    return f"{reverse('inbox')}{'?' if query else ''}{query}{place}"


def allowed(request: HttpRequest) -> dict[str, bool]:
    """Return what the editor may do here."""
    return {
        "can_decide": request.user.has_perm("curation.change_find"),
        "can_import": request.user.has_perm("curation.add_intake"),
        "can_draft": request.user.has_perm("posts.add_post"),
    }


def shown(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Return what the template shows."""
    page, lists = inbox.page_of(asked), inbox.lists()
    return {
        "asked": asked,
        "query": asked.query(),
        "page": page,
        "rows": inbox.rows_of(page),
        "tabs": [
            (name, label, asked.query(show=name, page=1)) for name, label in inbox.SHOWN.items()
        ],
        "sorts": {name: asked.query(sort=name, page=1) for name in inbox.ORDERS},
        "pages": {
            "before": asked.query(page=page.number - 1),
            "after": asked.query(page=page.number + 1),
        },
        "sources": inbox.sources(),
        "days": inbox.days(),
        "lists": lists,
        "refused": [one for one in lists if one.error],
        "last_asked": max((one.asked_at for one in lists if one.asked_at), default=None),
        **allowed(request),
    }
