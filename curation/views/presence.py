"""Who else has a post open: asked every few seconds by each desk, and told when a tab closes."""

from dataclasses import asdict

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from posts.models import Post

from .. import presence
from ..forms import LeaveForm, PresenceForm, first_error
from ..presence import Place
from .access import editor_of, for_editors
from .answers import refused


@for_editors("posts.change_post")
@require_POST
def here(request: HttpRequest, post_id: int) -> HttpResponse:
    """Note where a tab is; answer with the others, and with the post's revision."""
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    revision = Post.objects.filter(pk=post_id).values_list("revision", flat=True).first()
    if revision is None:
        raise Http404
    data = form.cleaned_data
    place = Place(data["quote"], data["editing"])
    try:
        others = presence.here(post_id, editor_of(request), data["tab"], place)
    except IntegrityError as error:
        # The post, or the account, was deleted at this very moment.
        raise Http404 from error
    return JsonResponse({"revision": revision, "others": [asdict(other) for other in others]})


@for_editors("posts.change_post")
@require_POST
def leave(request: HttpRequest, post_id: int) -> HttpResponse:
    """Note that a tab was closed."""
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    presence.leave(post_id, editor_of(request), form.cleaned_data["tab"])
    return HttpResponse(status=204)
