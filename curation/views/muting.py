"""What an editor hides of a thread: asked for, and changed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from .. import muting
from ..forms import MuteForm, MutingForm, first_error
from ..models import Thread
from .access import editor_of, for_editors
from .answers import refused


@for_editors("posts.change_post")
@require_http_methods(["GET", "POST"])
def muting_lists(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Tell what is hidden; with POST, after both settings were written anew."""
    thread = get_object_or_404(Thread, pk=thread_id)
    if request.method == "POST":
        form = MutingForm(request.POST)
        if not form.is_valid():
            return refused(first_error(form))
        muting.set_lists(editor_of(request), thread, form.lists())
    return told(request, thread)


@for_editors("posts.change_post")
@require_POST
def mute(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Hide an author from the editor, from all in this thread, or from nobody."""
    thread = get_object_or_404(Thread, pk=thread_id)
    form = MuteForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    author, whose = form.cleaned_data["author"], form.cleaned_data["whose"]
    if whose == "nobody":
        muting.unmute_author(editor_of(request), thread, author)
    else:
        muting.mute_author(editor_of(request), thread, whose, author)
    return told(request, thread)


def told(request: HttpRequest, thread: Thread) -> JsonResponse:
    """Answer with both settings, and with the thread's comments that they hide."""
    by = editor_of(request)
    hidden = muting.muted_refs(thread, muting.unwanted_by(by, thread))
    return JsonResponse({"lists": muting.lists(by, thread), "muted": hidden})
