"""What the desk asks about a single quote."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from posts.markdown import HUGO, as_own
from posts.models import Quote

from ..differences import word_diff
from ..models import Comment
from .access import for_editors


@for_editors("posts.change_post")
@require_GET
def difference(request: HttpRequest, post_id: int, quote_id: int) -> HttpResponse:
    """Show word by word what was made of a comment's text: a fragment for the quote's row."""
    quote = get_object_or_404(Quote.objects.select_related("post"), post=post_id, pk=quote_id)
    comment = get_object_or_404(
        Comment,
        thread__source=quote.source,
        thread__ref=quote.post.source_ref,
        ref=quote.source_ref,
    )
    body = as_own(quote.body) if quote.markup == HUGO else quote.body
    return render(request, "curation/_difference.html", {"pieces": word_diff(comment.body, body)})
