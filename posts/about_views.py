"""The pages about the site: what it is, how to write to it, its colours."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import contact, rate, site
from .addresses import absolute
from .forms import MessageForm
from .markdown import render as markdown
from .models import Message
from .serving import for_readers

# Messages in an hour: of one sender, and of all.
MOST_OF_ONE, MOST_OF_ALL, HOUR = 5, 60, 3600


@for_readers
def about(request: HttpRequest) -> HttpResponse:
    """Say what the site is, in its own words or in ours."""
    here = site.current()
    return render(request, "posts/about.html", {"site": here, "about": markdown(here.about)})


@for_readers
def colours(request: HttpRequest) -> HttpResponse:
    """Serve the site's accent colours as a stylesheet, and the room of its advertisements."""
    here = site.current()
    rules = []
    if here.accent_on_light:
        rules.append(f":root{{--accent:{here.accent_on_light}}}")
    if here.accent_on_dark:
        dark = f":root{{--accent:{here.accent_on_dark}}}"
        rules.append(f"@media (prefers-color-scheme:dark){{{dark}}}")
    if here.ad_in_lists or here.ad_before_quotes or here.ad_after_quotes:
        rules.append(f".ad{{block-size:calc({here.ad_height}px + 1.5rem)}}")
    return HttpResponse("\n".join(rules), content_type="text/css; charset=utf-8")


@for_readers
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness: RFC 9116."""
    mail = site.current().mail
    contact = f"mailto:{mail}" if mail else absolute(reverse("contact"))
    # The RFC asks for less than a year; the start of a month changes the page but rarely.
    expires = (timezone.now() + datetime.timedelta(days=330)).strftime("%Y-%m-01T00:00:00Z")
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: ja, en",
        f"Canonical: {absolute(reverse('security'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact_page(request: HttpRequest) -> HttpResponse:
    """Take a message to the editors; what is wrong with it is said beside its field."""
    if request.method == "POST":
        form = MessageForm(request.POST)
        if form.is_valid():
            return taken(request, form)
        return render(request, "posts/contact.html", {"form": form}, status=400)
    path = request.GET.get("page", "")[:300]
    first = {
        "kind": request.GET.get("kind", Message.Kind.CONTACT),
        "address": absolute(path) if path.startswith("/") else "",
        "quote": request.GET.get("quote", "")[:20],
    }
    return render(request, "posts/contact.html", {"form": MessageForm(initial=first)})


def taken(request: HttpRequest, form: MessageForm) -> HttpResponse:
    """Keep a valid message, unless a machine wrote it or there are too many."""
    if not form.is_from_a_machine:
        hour_ago = timezone.now() - datetime.timedelta(seconds=HOUR)
        if (
            not rate.is_allowed("contact", rate.sender(request), MOST_OF_ONE, HOUR)
            or Message.objects.filter(received_at__gt=hour_ago).count() >= MOST_OF_ALL
        ):
            return rate.too_often(request, HOUR)
        contact.receive(form.save(commit=False))
    return redirect("contact-thanks")


@for_readers
def thanks(request: HttpRequest) -> HttpResponse:
    """Say that the message arrived."""
    return render(request, "posts/thanks.html")
