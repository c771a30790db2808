"""The page of a thread, from which its posts begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from .. import board, draft, thread_rows
from ..draft import BoardError
from ..forms import DraftForm, first_error
from ..models import Thread
from ..recipes import RECIPES
from .access import editor_of, for_editors
from .answers import refused


@for_editors("posts.change_post")
@require_GET
def thread_page(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Open the latest post of a thread at the desk, or offer to draft the first."""
    thread = get_object_or_404(Thread, pk=thread_id)
    post = thread.posts().order_by("-pk").first()
    if post is not None and "new" not in request.GET:
        return redirect("desk", post.pk)
    comments = thread_rows.comment_rows(thread, draft.nothing())
    context = {"thread": thread, "comments": comments, "recipes": RECIPES.values()}
    return render(request, "curation/thread.html", context)


@for_editors("posts.add_post")
@require_POST
def draft_post(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Draft a post of a thread by a recipe, and open it at the desk."""
    thread = get_object_or_404(Thread, pk=thread_id)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    try:
        turn = board.start_post(thread, RECIPES[form.cleaned_data["recipe"]], editor_of(request))
    except BoardError as error:
        return refused(str(error))
    return redirect("desk", turn.post.pk)
