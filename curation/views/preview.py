"""What would be published now: the page, and the file for Hugo."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from posts import publishing
from posts.article import article_html
from posts.models import Post
from posts.pages import preview_page

from ..hugo_file import hugo_file
from .access import for_editors

framed_here: Callable[[Any], Any] = csp_replace({"frame-ancestors": [SELF]})


@for_editors("posts.change_post")
@require_GET
@never_cache
@xframe_options_sameorigin
@framed_here
def preview(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show the page as it would be published now, made by the code that makes an Edition."""
    post = get_object_or_404(Post, pk=post_id)
    content = publishing.current_content(post)
    return preview_page(request, content, article_html(content))


@for_editors("posts.change_post")
@require_GET
@never_cache
def hugo(request: HttpRequest, post_id: int) -> HttpResponse:
    """Return the part of the desk that shows the post's file, beside what is exported now."""
    post = get_object_or_404(Post.objects.select_related("edition"), pk=post_id)
    return render(request, "curation/_hugo.html", {"file": hugo_file(post)})
