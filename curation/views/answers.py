"""The desk's answers in JSON: what came of a request, why it was refused, how the post stands."""

from collections.abc import Callable

from django.http import Http404, JsonResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from posts.models import Post, StaleRevision

from .. import desk, draft, wording
from ..board import Turn
from ..draft import BoardError
from ..merging import Conflict
from ..people import name_of

MOST_REASON = 300


def answered(post_id: int, act: Callable[[], Turn]) -> JsonResponse:
    """Do something to a post and tell the desk what came of it."""
    try:
        turn = act()
    except Post.DoesNotExist as error:
        raise Http404 from error
    except BoardError as error:
        return refused(str(error))
    except StaleRevision as error:
        return stale(post_id, error)
    message = wording.in_words(turn.change) if turn.change else ""
    return JsonResponse(desk.answer(turn.post, turn.before, turn.after, message, turn.change))


def refused(reason: str) -> JsonResponse:
    """Answer 400 with one line that says why, short also where it repeats what came in."""
    line = Truncator(" ".join(reason.split())).chars(MOST_REASON)
    return JsonResponse({"error": line}, status=400)


def too_large() -> JsonResponse:
    """Answer 413: more came than any verb needs."""
    return JsonResponse({"error": _("This is more than a quote can hold.")}, status=413)


def stale(post_id: int, why: StaleRevision | None = None) -> JsonResponse:
    """Answer 409 with the state that the desk has not seen yet, and with who changed the same."""
    post = Post.objects.select_related("edition").get(pk=post_id)
    state = desk.whole_answer(post)
    if isinstance(why, Conflict):
        by = why.change.by
        said = {"error": str(why), "by": name_of(by) if by else ""}
    else:
        reason = _("The post was changed elsewhere; this is how it stands now.")
        said = {"error": reason, "by": ""}
    return JsonResponse(state | said, status=409)


def caught_up(turn: Turn) -> JsonResponse:
    """Answer with what others did meanwhile, and with who did what last."""
    latest = turn.change
    message = wording.in_words(latest) if latest else ""
    if latest and latest.by:
        message = _("%(name)s: %(what)s") % {"name": name_of(latest.by), "what": message}
    return JsonResponse(desk.answer(turn.post, turn.before, turn.after, message))


def told(post_id: int, message: str) -> JsonResponse:
    """Answer with the post's state after it was published or withdrawn."""
    post = Post.objects.select_related("edition").get(pk=post_id)
    current = draft.read(post)
    return JsonResponse(desk.answer(post, current, current, message))
