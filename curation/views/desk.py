"""The desk of a post: its page, its verbs, its preview, its publishing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from posts import markdown, publishing
from posts.article import article_html
from posts.models import Post, StaleRevision
from posts.pages import preview_page
from posts.palette import PALETTE
from posts.thumbnails import THUMBNAILS

from .. import board, desk, draft, fields
from ..forms import VERB_FORMS, LeadForm, RequestForm, StateForm, VerbForm, first_error
from ..recipes import RECIPES
from .access import editor_of, for_editors
from .answers import answered, caught_up, refused, stale, told

framed_here: Callable[[Any], Any] = csp_replace({"frame-ancestors": [SELF]})


@for_editors("posts.change_post")
@require_GET
def desk_page(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show the desk: the thread on one side, the post on the other."""
    post = get_object_or_404(Post.objects.select_related("edition"), pk=post_id)
    thread = desk.thread_of(post)
    current = draft.read(post)
    context = {
        "post": post,
        "thread": thread,
        "comments": desk.comment_rows(thread, current) if thread else [],
        "sections": desk.section_rows(current, desk.comments_of(post, current.quotes.values())),
        "palette": PALETTE,
        "thumbnails": THUMBNAILS,
        "recipes": RECIPES.values(),
        "can_publish": request.user.has_perm("posts.publish_post"),
        "lead_form": LeadForm({"lead": post.lead}),
        "fields": desk.fields_of(current),
        "alterations": desk.alterations(post, current),
        "status": desk.status_of(post),
        **desk.undo_labels(post),
    }
    return render(request, "curation/desk.html", context)


@for_editors("posts.change_post")
@require_GET
def desk_state(request: HttpRequest, post_id: int) -> HttpResponse:
    """Tell a desk how its post stands: what is new since the revision ``since``, or all."""
    post = get_object_or_404(Post.objects.select_related("edition"), pk=post_id)
    form = StateForm(request.GET)
    if not form.is_valid():
        return refused(first_error(form))
    revision = form.cleaned_data["since"]
    if revision is None:
        return JsonResponse(desk.whole_answer(post))
    try:
        return caught_up(board.catch_up(post_id, revision))
    except StaleRevision:
        return JsonResponse(desk.whole_answer(post))


@for_editors("posts.change_post")
@require_POST
def do_verb(request: HttpRequest, post_id: int, verb: str) -> HttpResponse:
    """Do a verb: 200 with what changed, 400 with the reason, 409 with the current state."""
    by = editor_of(request)
    if verb not in VERB_FORMS and verb not in {"undo", "redo"}:
        return refused(_("There is no verb “%(verb)s”.") % {"verb": verb})
    form = VERB_FORMS.get(verb, RequestForm)(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    seen = (by, form.cleaned_data["revision"], form.cleaned_data["request"])
    if isinstance(form, VerbForm):
        return answered(post_id, partial(board.perform, post_id, form.verb(), *seen))
    action = board.undo if verb == "undo" else board.redo
    return answered(post_id, partial(action, post_id, *seen))


@for_editors("posts.publish_post")
@require_POST
def publish(request: HttpRequest, post_id: int) -> HttpResponse:
    """Publish the post as it is at the revision that the desk saw."""
    post = get_object_or_404(Post, pk=post_id)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    try:
        publishing.publish(post, editor_of(request), form.cleaned_data["revision"])
    except publishing.PublishError as error:
        return refused(str(error))
    except StaleRevision:
        return stale(post_id)
    return told(post_id, _("Published."))


@for_editors("posts.publish_post")
@require_POST
def withdraw(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take the post from readers."""
    post = get_object_or_404(Post, pk=post_id)
    try:
        publishing.withdraw(post, editor_of(request))
    except publishing.PublishError as error:
        return refused(str(error))
    return told(post_id, _("Withdrawn."))


@for_editors("posts.change_post")
@require_GET
@xframe_options_sameorigin
@framed_here
def preview(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show the page as it would be published now, made by the code that makes an Edition."""
    post = get_object_or_404(Post, pk=post_id)
    content = publishing.current_content(post)
    return preview_page(request, content, article_html(content))


@for_editors("posts.change_post")
@require_POST
def markdownify(request: HttpRequest) -> HttpResponse:
    """Return the HTML of a lead's Markdown, for the preview beside its field."""
    content = request.POST.get("content", "")
    if len(content) > fields.LENGTHS["lead"]:
        return HttpResponse(status=413)
    return HttpResponse(markdown.render(content))
