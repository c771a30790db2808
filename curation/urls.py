"""The addresses of the desk and of imports."""

from django.urls import path

from .views import desk, history, intakes, quotes, threads

urlpatterns = [
    path("<int:post_id>/", desk.desk_page, name="desk"),
    path("<int:post_id>/state/", desk.desk_state, name="desk-state"),
    path("<int:post_id>/do/<slug:verb>/", desk.do_verb, name="desk-verb"),
    path(
        "<int:post_id>/quotes/<int:quote_id>/difference/", quotes.difference, name="desk-difference"
    ),
    path("<int:post_id>/preview/", desk.preview, name="desk-preview"),
    path("<int:post_id>/publish/", desk.publish, name="desk-publish"),
    path("<int:post_id>/withdraw/", desk.withdraw, name="desk-withdraw"),
    path("<int:post_id>/history/", history.panel, name="desk-history"),
    path("<int:post_id>/history/log/", history.log, name="desk-log"),
    path("<int:post_id>/history/<int:number>/", history.state, name="desk-past"),
    path("<int:post_id>/history/name/", history.name_version, name="desk-name-version"),
    path("<int:post_id>/editions/<int:number>/", history.edition, name="desk-edition"),
    path("<int:post_id>/editions/show/", history.show_edition, name="desk-show-edition"),
    path("version/<int:version_id>/rename/", history.rename_version, name="desk-rename-version"),
    path("version/<int:version_id>/delete/", history.delete_version, name="desk-delete-version"),
    path("thread/<int:thread_id>/", threads.thread_page, name="desk-thread"),
    path("thread/<int:thread_id>/draft/", threads.draft_post, name="desk-draft"),
    path("markdownify/", desk.markdownify, name="markdownify"),
    path("import/", intakes.intake_page, name="intake"),
    path("import/<int:intake_id>/", intakes.intake_progress, name="intake-progress"),
]
