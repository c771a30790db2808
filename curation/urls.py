"""The addresses of the desk and of imports."""

from django.urls import path

from .views import desk, intakes, presence, threads

urlpatterns = [
    path("<int:post_id>/", desk.desk_page, name="desk"),
    path("<int:post_id>/state/", desk.desk_state, name="desk-state"),
    path("<int:post_id>/here/", presence.here, name="desk-here"),
    path("<int:post_id>/leave/", presence.leave, name="desk-leave"),
    path("<int:post_id>/do/<slug:verb>/", desk.do_verb, name="desk-verb"),
    path("<int:post_id>/preview/", desk.preview, name="desk-preview"),
    path("<int:post_id>/publish/", desk.publish, name="desk-publish"),
    path("<int:post_id>/withdraw/", desk.withdraw, name="desk-withdraw"),
    path("thread/<int:thread_id>/", threads.thread_page, name="desk-thread"),
    path("thread/<int:thread_id>/draft/", threads.draft_post, name="desk-draft"),
    path("markdownify/", desk.markdownify, name="markdownify"),
    path("import/", intakes.intake_page, name="intake"),
    path("import/<int:intake_id>/", intakes.intake_progress, name="intake-progress"),
]
