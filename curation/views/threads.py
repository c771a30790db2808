"""The page of a thread, from which its posts begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from .. import board, draft, muting, overview, recipe_book, thread_rows
from ..draft import BoardError
from ..forms import DraftForm, first_error
from ..models import Thread
from ..upstream import upstream_of
from .access import editor_of, for_editors
from .answers import refused
from .renewal import may_read_again


@for_editors("posts.change_post")
@require_GET
def thread_page(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Show a thread with the posts made of it, and offer to draft one."""
    thread = get_object_or_404(Thread, pk=thread_id)
    posts = overview.posts_of([thread])[thread.pk]
    unwanted = muting.unwanted_by(editor_of(request), thread)
    context = {
        "thread": thread,
        "posts": posts,
        "upstream": upstream_of([thread.pk]).get(thread.pk),
        "comments": thread_rows.comment_rows(thread, draft.nothing(), unwanted),
        "recipes": recipe_book.rules(thread.source),
        "can_read_again": may_read_again(request, thread),
        "can_draft": request.user.has_perm("posts.add_post"),
    }
    return render(request, "curation/thread.html", context)


@for_editors("posts.change_post")
@require_GET
def latest_post(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Open the latest post of a thread at the desk, or its page where there is none."""
    thread = get_object_or_404(Thread, pk=thread_id)
    post = thread.posts().order_by("-pk").values_list("pk", flat=True).first()
    return redirect("desk", post) if post else redirect("desk-thread", thread.pk)


@for_editors("posts.add_post")
@require_POST
def draft_post(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Draft a post of a thread by a recipe, and open it at the desk."""
    thread = get_object_or_404(Thread, pk=thread_id)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    try:
        turn = board.start_post(thread, form.cleaned_data["recipe"], editor_of(request))
    except BoardError as error:
        return refused(str(error))
    return redirect("desk", turn.post.pk)
