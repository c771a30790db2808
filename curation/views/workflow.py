"""A post's way to readers: reviews, the schedule, publishing and withdrawing."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posts import objections, publishing, scheduling
from posts.models import Post, StaleRevision
from posts.publishing import PublishError

from .. import renewal, review
from ..draft import BoardError
from ..forms import CommentForm, RequestForm, ScheduleForm, first_error
from .access import editor_of, for_editors
from .answers import refused, stale, told


@for_editors("posts.change_post")
@require_POST
def ask(request: HttpRequest, post_id: int) -> HttpResponse:
    """Ask for a review."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    act = partial(review.ask, post_id, editor_of(request), form.cleaned_data["comment"])
    return moved_on(post_id, act, _("Asked for a review."))


@for_editors("posts.publish_post")
@require_POST
def approve(request: HttpRequest, post_id: int) -> HttpResponse:
    """Approve the post as the desk saw it."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    comment, revision = form.cleaned_data["comment"], form.cleaned_data["revision"]
    act = partial(review.approve, post_id, editor_of(request), comment, revision)
    return moved_on(post_id, act, _("Approved."))


@for_editors("posts.publish_post")
@require_POST
def send_back(request: HttpRequest, post_id: int) -> HttpResponse:
    """Send the post back to its editor."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    act = partial(review.send_back, post_id, editor_of(request), form.cleaned_data["comment"])
    return moved_on(post_id, act, _("Sent back."))


@for_editors("posts.publish_post")
@require_POST
def schedule(request: HttpRequest, post_id: int) -> HttpResponse:
    """Have the post go out at a time, which is the site's."""
    post = get_object_or_404(Post, pk=post_id)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    at, revision = form.cleaned_data["at"], form.cleaned_data["revision"]

    def act() -> None:
        scheduling.schedule(post, at, editor_of(request), revision)
        renewal.read_before(post, at)

    return moved_on(post_id, act, _("Scheduled."))


@for_editors("posts.publish_post")
@require_POST
def unschedule(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take the post off the schedule."""
    post = get_object_or_404(Post, pk=post_id)
    act = partial(scheduling.unschedule, post, editor_of(request))
    return moved_on(post_id, act, _("Taken off the schedule."))


@for_editors("posts.publish_post")
@require_GET
def objection(request: HttpRequest, post_id: int) -> HttpResponse:
    """Tell what stands against publishing the post as it is now, and why it may be all the same."""
    post = get_object_or_404(Post, pk=post_id)
    found = objections.objection_to(post, publishing.current_content(post))
    return JsonResponse({"objection": found, "reason": post.reprint_reason})


@for_editors("posts.publish_post")
@require_POST
def publish(request: HttpRequest, post_id: int) -> HttpResponse:
    """Publish the post as it is at the revision that the desk saw."""
    post = get_object_or_404(Post, pk=post_id)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    act = partial(publishing.publish, post, editor_of(request), form.cleaned_data["revision"])
    return moved_on(post_id, act, _("Published."))


@for_editors("posts.publish_post")
@require_POST
def withdraw(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take the post from readers."""
    post = get_object_or_404(Post, pk=post_id)
    act = partial(publishing.withdraw, post, editor_of(request))
    return moved_on(post_id, act, _("Withdrawn."))


def moved_on(post_id: int, act: Callable[[], object], message: str) -> HttpResponse:
    """Do a step with a post, and tell the desk how it stands then, or why it was not done."""
    get_object_or_404(Post, pk=post_id)
    try:
        act()
    except (BoardError, PublishError) as error:
        return refused(str(error))
    except StaleRevision:
        return stale(post_id)
    return told(post_id, message)
