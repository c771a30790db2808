"""The day's board: its page, and a new order of its posts."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posts.models import State

from .. import today
from ..draft import BoardError
from ..fields import clean_date
from ..forms import ReorderForm, first_error
from ..models import Thread
from .access import editor_of, for_editors
from .answers import refused

# What stands beside one another on a wide page.
WORK = (State.DRAFT, State.REVIEW, State.APPROVED)
OUT = (State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN)


@for_editors("posts.change_post")
@require_GET
def today_page(request: HttpRequest) -> HttpResponse:
    """Show the board of a day: the page, or of it only the lanes, for its script."""
    try:
        day = day_of(request.GET.get("day", ""))
    except BoardError:
        return render(request, "400.html", status=400)
    part = request.headers.get("X-Part") == "lanes"
    template = "curation/_lanes.html" if part else "curation/today.html"
    return render(request, template, shown(request, day))


@for_editors("posts.change_post")
@require_POST
def reorder(request: HttpRequest, day: str) -> HttpResponse:
    """Give the day's posts a new order: 200, 400 with the reason, or 409; with the lanes as are."""
    form = ReorderForm(request.POST)
    try:
        date = day_of(day)
        if not form.is_valid():
            raise BoardError(first_error(form))
        wanted, seen = form.cleaned_data["post"], form.cleaned_data["seen"]
        today.reorder(date, wanted, seen, editor_of(request))
    except BoardError as error:
        return refused(str(error))
    except today.StaleOrder:
        reason = _("The board was changed elsewhere; this is how it stands now.")
        return JsonResponse({"error": reason, "lanes": lanes(request, date)}, status=409)
    return JsonResponse({"lanes": lanes(request, date)})


def day_of(text: str) -> datetime.date:
    """Return the day that is asked for, today where none is; raises BoardError."""
    cleaned = clean_date("day", text)
    return datetime.date.fromisoformat(str(cleaned)) if cleaned else timezone.localdate()


def lanes(request: HttpRequest, day: datetime.date) -> str:
    """Return the lanes' HTML."""
    return render_to_string("curation/_lanes.html", shown(request, day), request)


def shown(request: HttpRequest, day: datetime.date) -> dict[str, Any]:
    """Return what the templates show of a day."""
    by_state = today.lanes_on(day, may_schedule=request.user.has_perm("posts.publish_post"))
    one = datetime.timedelta(days=1)
    threads = today.threads_on(day)
    return {
        "day": day,
        "is_today": day == timezone.localdate(),
        "before": day - one,
        "after": day + one,
        "threads": threads,
        "sides": [[by_state[state] for state in states] for states in (WORK, OUT)],
        "total": sum(len(lane.cards) for lane in by_state.values()),
        "nothing_yet": not threads and not Thread.objects.exists(),
        "can_draft": request.user.has_perm("posts.add_post"),
        "can_import": request.user.has_perm("curation.add_intake"),
    }
