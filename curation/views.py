"""The desk and the imports over the web. A request becomes a form, a verb, and an answer."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posts import markdown, publishing
from posts.article import article_html
from posts.models import Post, StaleRevision
from posts.pages import preview_page
from posts.palette import PALETTE
from posts.thumbnails import THUMBNAILS

from . import board, desk, draft, fields, intake
from .board import Turn
from .draft import BoardError
from .forms import VERB_FORMS, DraftForm, IntakeForm, LeadForm, RequestForm, VerbForm, first_error
from .models import Intake, Thread
from .recipes import RECIPES

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
framed_here: Callable[[Any], Any] = csp_replace({"frame-ancestors": [SELF]})


def for_editors(permission: str) -> Callable[[View[P]], View[P]]:
    """Send a visitor who isn't logged in to the login page; 403 to one who may not."""

    def decorate(view: View[P]) -> View[P]:
        allowed = permission_required(permission, raise_exception=True)(view)
        return wraps(view)(staff_member_required(allowed, login_url="admin:login"))

    return decorate


def editor_of(request: HttpRequest) -> User:
    """Return the editor who is logged in."""
    return cast(User, request.user)


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
    """Tell a desk the whole state of its post."""
    post = get_object_or_404(Post.objects.select_related("edition"), pk=post_id)
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
    revision = form.cleaned_data["revision"]
    if isinstance(form, VerbForm):
        return answered(post_id, partial(board.perform, post_id, form.verb(), by, revision))
    action = board.undo if verb == "undo" else board.redo
    return answered(post_id, partial(action, post_id, by, revision))


def answered(post_id: int, act: Callable[[], Turn]) -> JsonResponse:
    """Do something to a post and tell the desk what came of it."""
    get_object_or_404(Post, pk=post_id)
    try:
        turn = act()
    except BoardError as error:
        return refused(str(error))
    except StaleRevision:
        return stale(post_id)
    message = board.in_words(turn.change) if turn.change else ""
    return JsonResponse(desk.answer(turn.post, turn.before, turn.after, message))


def refused(reason: str) -> JsonResponse:
    """Answer 400 with one line that says why."""
    return JsonResponse({"error": reason}, status=400)


def stale(post_id: int) -> JsonResponse:
    """Answer 409 with the state that the desk has not seen yet."""
    post = Post.objects.select_related("edition").get(pk=post_id)
    reason = _("The post was changed elsewhere; this is how it stands now.")
    return JsonResponse(desk.whole_answer(post) | {"error": reason}, status=409)


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


def told(post_id: int, message: str) -> JsonResponse:
    """Answer with the post's state after it was published or withdrawn."""
    post = Post.objects.select_related("edition").get(pk=post_id)
    current = draft.read(post)
    return JsonResponse(desk.answer(post, current, current, message))


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


@for_editors("posts.change_post")
@require_GET
def thread_page(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Open the latest post of a thread at the desk, or offer to draft the first."""
    thread = get_object_or_404(Thread, pk=thread_id)
    post = thread.posts().order_by("-pk").first()
    if post is not None and "new" not in request.GET:
        return redirect("desk", post.pk)
    comments = desk.comment_rows(thread, draft.nothing())
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
