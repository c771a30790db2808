"""The history of a post beside its desk: log, versions, Editions, and the post as it stood."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posts import publishing
from posts.models import Edition, Post
from posts.publishing import PublishError

from .. import history, states, versions
from ..draft import BoardError
from ..forms import EditionForm, NameVersionForm, VersionNameForm, first_error
from ..models import Version
from .access import editor_of, for_editors
from .answers import refused, told


@for_editors("posts.change_post")
@require_GET
def panel(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show the log's latest part, the versions and the Editions."""
    post = get_object_or_404(Post.objects.select_related("edition"), pk=post_id)
    context = {
        "post": post,
        "log": history.log_page(post),
        "versions": history.versions_of(post),
        "editions": history.editions_of(post),
    }
    return render(request, "curation/_history.html", context)


@for_editors("posts.change_post")
@require_GET
def log(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show an earlier part of the log: what came before the Change that ``before`` names."""
    post = get_object_or_404(Post, pk=post_id)
    before = request.GET.get("before", "")
    if not (before.isascii() and before.isdigit() and len(before) < 10):
        return refused(_("“%(value)s” is no id.") % {"value": before[:40]})
    page = history.log_page(post, int(before))
    return render(request, "curation/_history_log.html", {"post": post, "log": page})


@for_editors("posts.change_post")
@require_GET
def state(request: HttpRequest, post_id: int, number: int) -> HttpResponse:
    """Show the post as it stood after a Change, with what is otherwise today."""
    post = get_object_or_404(Post, pk=post_id)
    try:
        found = states.state_of(post, number)
    except BoardError as error:
        raise Http404(str(error)) from error
    entry = post.changes.filter(number=number).select_related("by").first()
    words = history.change_entry(entry, {}) if entry else None
    names = post.versions.filter(number=number).values_list("name", flat=True)
    context = {"post": post, "state": found, "entry": words, "names": names}
    return render(request, "curation/_history_state.html", context)


@for_editors("posts.change_post")
@require_GET
def edition(request: HttpRequest, post_id: int, number: int) -> HttpResponse:
    """Show what an Edition says, and what the post says otherwise today."""
    post = get_object_or_404(Post, pk=post_id)
    chosen = get_object_or_404(history.editions_of(post), number=number)
    context = {
        "post": post,
        "state": states.state_of(post, chosen.revision),
        "edition": chosen,
        "may_show": request.user.has_perm("posts.publish_post") and post.edition_id != chosen.pk,
    }
    return render(request, "curation/_history_state.html", context)


@for_editors("posts.publish_post")
@require_POST
def show_edition(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show readers an earlier Edition again; the working copy stays."""
    post = get_object_or_404(Post, pk=post_id)
    form = EditionForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    chosen = get_object_or_404(Edition, post=post, number=form.cleaned_data["edition"])
    try:
        publishing.restore(chosen, editor_of(request))
    except PublishError as error:
        return refused(str(error))
    return told(post_id, _("Readers get “%(edition)s” again.") % {"edition": chosen})


@for_editors("posts.change_post")
@require_POST
def name_version(request: HttpRequest, post_id: int) -> HttpResponse:
    """Name the post as it stood after a Change."""
    post = get_object_or_404(Post, pk=post_id)
    form = NameVersionForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    number, name = form.cleaned_data["number"], form.cleaned_data["name"]
    by = editor_of(request)
    return with_versions(request, post, lambda: versions.name_version(post, number, name, by))


@for_editors("posts.change_post")
@require_POST
def rename_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Give a version another name."""
    version = get_object_or_404(Version.objects.select_related("post"), pk=version_id)
    form = VersionNameForm(request.POST)
    if not form.is_valid():
        return refused(first_error(form))
    name = form.cleaned_data["name"]
    return with_versions(request, version.post, lambda: versions.rename_version(version, name))


@for_editors("posts.change_post")
@require_POST
def delete_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Take a version's name away. What it named stays in the log."""
    version = get_object_or_404(Version.objects.select_related("post"), pk=version_id)
    return with_versions(request, version.post, version.delete)


def with_versions(request: HttpRequest, post: Post, act: Callable[[], object]) -> HttpResponse:
    """Do something to a post's versions; answer with their list, or 400 with the reason."""
    try:
        act()
    except BoardError as error:
        return refused(str(error))
    context = {"post": post, "versions": history.versions_of(post)}
    return render(request, "curation/_history_versions.html", context)
