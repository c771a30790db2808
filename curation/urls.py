"""The addresses of the desk and of imports."""

from django.urls import path

from . import views

urlpatterns = [
    path("<int:post_id>/", views.desk_page, name="desk"),
    path("<int:post_id>/state/", views.desk_state, name="desk-state"),
    path("<int:post_id>/do/<slug:verb>/", views.do_verb, name="desk-verb"),
    path("<int:post_id>/preview/", views.preview, name="desk-preview"),
    path("<int:post_id>/publish/", views.publish, name="desk-publish"),
    path("<int:post_id>/withdraw/", views.withdraw, name="desk-withdraw"),
    path("thread/<int:thread_id>/", views.thread_page, name="desk-thread"),
    path("thread/<int:thread_id>/draft/", views.draft_post, name="desk-draft"),
    path("markdownify/", views.markdownify, name="markdownify"),
    path("import/", views.intake_page, name="intake"),
    path("import/<int:intake_id>/", views.intake_progress, name="intake-progress"),
]
