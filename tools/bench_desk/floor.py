"""The project's addresses, and one more: a bare view that updates one row."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from posts.models import Post


@require_POST
def update_one_row(request: HttpRequest, post_id: int) -> JsonResponse:
    """Do the least that a request which changes something can do."""
    Post.objects.filter(pk=post_id).update(updated_at=timezone.now())
    return JsonResponse({})


urlpatterns = [
    path("floor/<int:post_id>/", update_one_row, name="floor"),
    path("", include("matome_cms.urls")),
]
