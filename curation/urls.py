"""The addresses of the desk and of imports."""

from django.urls import path

from .views import (
    desk,
    history,
    intakes,
    muting,
    presence,
    preview,
    quotes,
    takedowns,
    threads,
    today,
    workflow,
)

urlpatterns = [
    path("today/", today.today_page, name="today"),
    path("today/<slug:day>/reorder/", today.reorder, name="today-reorder"),
    path("<int:post_id>/", desk.desk_page, name="desk"),
    path("<int:post_id>/state/", desk.desk_state, name="desk-state"),
    path("<int:post_id>/here/", presence.here, name="desk-here"),
    path("<int:post_id>/leave/", presence.leave, name="desk-leave"),
    path("<int:post_id>/do/<slug:verb>/", desk.do_verb, name="desk-verb"),
    path(
        "<int:post_id>/quotes/<int:quote_id>/difference/", quotes.difference, name="desk-difference"
    ),
    path("<int:post_id>/preview/", preview.preview, name="desk-preview"),
    path("<int:post_id>/preview/hugo/", preview.hugo, name="desk-preview-hugo"),
    path("<int:post_id>/ask/", workflow.ask, name="desk-ask"),
    path("<int:post_id>/approve/", workflow.approve, name="desk-approve"),
    path("<int:post_id>/send-back/", workflow.send_back, name="desk-return"),
    path("<int:post_id>/schedule/", workflow.schedule, name="desk-schedule"),
    path("<int:post_id>/unschedule/", workflow.unschedule, name="desk-unschedule"),
    path("<int:post_id>/publish/", workflow.publish, name="desk-publish"),
    path("<int:post_id>/withdraw/", workflow.withdraw, name="desk-withdraw"),
    path("<int:post_id>/history/", history.panel, name="desk-history"),
    path("<int:post_id>/history/log/", history.log, name="desk-log"),
    path("<int:post_id>/history/<int:number>/", history.state, name="desk-past"),
    path("<int:post_id>/history/name/", history.name_version, name="desk-name-version"),
    path("<int:post_id>/editions/<int:number>/", history.edition, name="desk-edition"),
    path("<int:post_id>/editions/show/", history.show_edition, name="desk-show-edition"),
    path("version/<int:version_id>/rename/", history.rename_version, name="desk-rename-version"),
    path("version/<int:version_id>/delete/", history.delete_version, name="desk-delete-version"),
    path("thread/<int:thread_id>/", threads.thread_page, name="desk-thread"),
    path("thread/<int:thread_id>/desk/", threads.latest_post, name="thread-desk"),
    path("thread/<int:thread_id>/draft/", threads.draft_post, name="desk-draft"),
    path("thread/<int:thread_id>/muting/", muting.muting_lists, name="desk-muting"),
    path("thread/<int:thread_id>/mute/", muting.mute, name="desk-mute"),
    path("markdownify/", desk.markdownify, name="markdownify"),
    path("takedown/", takedowns.takedown_page, name="takedown"),
    path("takedown/<int:takedown_id>/", takedowns.takedown_record, name="takedown-record"),
    path("import/", intakes.intake_page, name="intake"),
    path("import/<int:intake_id>/", intakes.intake_progress, name="intake-progress"),
]
