"""The desk of a post: its page and its verbs."""

from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posts import markdown
from posts.labels import LABELS
from posts.models import Post, StaleRevision
from posts.palette import PALETTE
from posts.thumbnails import THUMBNAILS

from .. import board, desk, draft, fields, muting, recipe_book, status, thread_rows
from ..cautions import caution_for_source, caution_for_thread
from ..forms import VERB_FORMS, LeadForm, RequestForm, StateForm, VerbForm, first_error
from ..neighbours import neighbours_of
from ..source_rules import rules_of
from ..unwanted import NOTHING
from ..verbs import MOST_BODY
from .access import editor_of, for_editors
from .answers import answered, caught_up, refused, too_large
from .renewal import may_read_again

# Room for the longest text, each of its characters encoded as nine bytes, and little more.
MOST_REQUEST = 9 * MOST_BODY + 20_000


@for_editors("posts.change_post")
@require_GET
def desk_page(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show the desk: the thread on one side, the post on the other."""
    post = get_object_or_404(Post.objects.select_related("edition"), pk=post_id)
    thread = desk.thread_of(post)
    current = draft.read(post)
    unwanted = muting.unwanted_by(editor_of(request), thread) if thread else NOTHING
    comments = thread_rows.comment_rows(thread, current, unwanted) if thread else []
    context = {
        "post": post,
        "thread": thread,
        "siblings": desk.siblings_of(post, thread),
        "comments": comments,
        "comments_html": thread_rows.rows_html(comments),
        "sections": current.sections,
        "sections_html": desk.sections_html(post, current),
        "palette": PALETTE,
        "labels": LABELS.values(),
        "thumbnails": THUMBNAILS,
        "recipes": recipe_book.rules(post.source),
        "can_read_again": may_read_again(request, thread),
        "can_publish": request.user.has_perm("posts.publish_post"),
        "lead_form": LeadForm({"lead": post.lead}),
        "fields": desk.fields_of(current),
        "alterations": desk.alterations(post, current),
        "status": status.status_of(post),
        "neighbours": neighbours_of(post),
        "thread_cautions": [
            caution
            for caution in (caution_for_thread(thread), caution_for_source(rules_of(post.source)))
            if caution
        ],
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
    """Do a verb: 200 with what changed; 400 or 413 with the reason, 409 with the current state."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_REQUEST:
        return too_large()
    by = editor_of(request)
    if verb not in VERB_FORMS and verb not in {"undo", "redo"}:
        return refused(_("There is no verb “%(verb)s”.") % {"verb": verb})
    form = VERB_FORMS.get(verb, RequestForm)(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    seen = (by, form.cleaned_data["revision"], form.cleaned_data["request"])
    if isinstance(form, VerbForm):
        form.by = by
        return answered(post_id, partial(board.perform, post_id, form.verb(), *seen))
    action = board.undo if verb == "undo" else board.redo
    return answered(post_id, partial(action, post_id, *seen))


@for_editors("posts.change_post")
@require_POST
def markdownify(request: HttpRequest) -> HttpResponse:
    """Return the HTML of a lead's Markdown, for the preview beside its field."""
    content = request.POST.get("content", "")
    if len(content) > fields.LENGTHS["lead"]:
        return HttpResponse(status=413)
    return HttpResponse(markdown.render(content))
