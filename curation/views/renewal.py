"""A thread read again because an editor wants to, and the desk brought up to date with it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posts.models import Post

from .. import draft, muting, reading_again, thread_rows
from ..models import Intake, Thread
from .access import editor_of, for_editors
from .answers import refused


def may_read_again(request: HttpRequest, thread: Thread | None) -> bool:
    """Say whether an editor can have a thread read again, as far as there is one."""
    may = request.user.has_perm("curation.add_intake")
    return may and thread is not None and reading_again.can_be_read(thread)


@for_editors("curation.add_intake")
@require_POST
def read_again(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Have a thread read again: a form is led to its progress, the desk gets it as JSON.

    With ``unless_fresh`` what was read just now is left as it is.
    """
    thread = get_object_or_404(Thread.objects.defer("body"), pk=thread_id)
    if not reading_again.can_be_read(thread):
        return refused(_("This thread has no address at which it could be read again."))
    if "unless_fresh" in request.POST and reading_again.is_fresh(thread):
        return JsonResponse({"state": "fresh", "words": _("The source was read just now.")})
    asked = reading_again.ask(thread, editor_of(request))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(reading_again.standing(asked))
    return redirect("intake-progress", asked.pk)


@for_editors("curation.add_intake")
@require_GET
def standing(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Tell how far an import is, or how it ended."""
    return JsonResponse(reading_again.standing(get_object_or_404(Intake, pk=intake_id)))


@for_editors("posts.change_post")
@require_GET
def comments(request: HttpRequest, post_id: int) -> HttpResponse:
    """Return the rows of a post's thread as the desk has them."""
    post = get_object_or_404(Post, pk=post_id)
    thread = get_object_or_404(Thread, source=post.source, ref=post.source_ref)
    unwanted = muting.unwanted_by(editor_of(request), thread)
    rows = thread_rows.comment_rows(thread, draft.read(post), unwanted)
    return HttpResponse(thread_rows.rows_html(rows))
