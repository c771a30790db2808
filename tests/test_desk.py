"""The desk over HTTP: what it answers, what it refuses, and that a refusal changes nothing."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from curation import board, draft, intake
from curation.models import Comment, Intake, Thread
from curation.recipes import RECIPES
from curation.verbs import Fold, Recolour
from posts import publishing
from posts.labels import LABELS
from posts.models import Post

from .factories import make_post, make_thread

pytestmark = pytest.mark.django_db

PINK = "#ff33a1"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


def do(client: Client, post: Post, verb: str, **fields: Any) -> Any:
    """Ask the desk for a verb, at the revision that the post has."""
    post.refresh_from_db()
    form = {"revision": post.revision} | fields
    return client.post(reverse("desk-verb", args=[post.pk, verb]), form)


def first(post: Post) -> int:
    """The id of the post's first quote."""
    return post.quotes.order_by("position").values_list("pk", flat=True)[0]


def test_the_desk_shows_the_thread_and_the_post(desk: Client) -> None:
    post = make_post(3)
    page = desk.get(reverse("desk", args=[post.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("What c2 says.") >= 2


def test_a_verb_answers_with_the_order_and_only_with_what_changed(desk: Client) -> None:
    post = make_post(5)
    answer = do(desk, post, "recolour", quote=[first(post)], color=PINK).json()
    assert list(answer["quotes"]) == [str(first(post))]
    assert [len(section["quotes"]) for section in answer["order"]] == [5]
    assert answer["revision"] == 2
    assert answer["undo"]
    assert not answer["redo"]
    assert post.quotes.get(pk=first(post)).color == PINK


def test_the_desk_shows_a_label_beside_the_author_with_its_meaning(desk: Client) -> None:
    post = make_post(2)
    answer = do(desk, post, "label", quote=first(post), label="translation").json()
    row = LexborHTMLParser(answer["quotes"][str(first(post))])
    [mark] = row.css(".by > [data-label-mark]")
    assert mark.text() == str(LABELS["translation"].mark)
    assert mark.attributes["title"] == str(LABELS["translation"].meaning)
    page = LexborHTMLParser(desk.get(reverse("desk", args=[post.pk])).content)
    assert [mark.text() for mark in page.css("[data-quote] [data-label-mark]")] == [
        str(LABELS["translation"].mark),
        "",
    ]


def test_undo_and_redo_are_asked_for_like_verbs(desk: Client) -> None:
    post = make_post(3)
    do(desk, post, "recolour", quote=[first(post)], color=PINK)
    assert do(desk, post, "undo").json()["redo"]
    assert post.quotes.get(pk=first(post)).color == ""
    do(desk, post, "redo")
    assert post.quotes.get(pk=first(post)).color == PINK
    assert do(desk, post, "redo").status_code == 400


def test_an_answer_says_what_undo_and_redo_would_do_as_the_state_says_it(desk: Client) -> None:
    post = make_post(3)
    verbs: list[tuple[str, dict[str, Any]]] = [
        ("recolour", {"quote": [first(post)], "color": PINK}),
        ("recolour", {"quote": [first(post)], "color": PINK}),
        ("drop", {"quote": [first(post)]}),
        *[("undo", {}), ("redo", {}), ("undo", {}), ("undo", {})],
        ("recolour", {"quote": [first(post)], "color": "#785bff"}),
    ]
    for verb, fields in verbs:
        answer = do(desk, post, verb, **fields).json()
        state = desk.get(reverse("desk-state", args=[post.pk])).json()
        assert (answer["undo"], answer["redo"]) == (state["undo"], state["redo"]), verb
        assert answer["undo"], verb


def test_each_verb_has_its_form(desk: Client) -> None:
    post = make_post(4)
    quotes = list(post.quotes.order_by("position").values_list("pk", flat=True))
    assert do(desk, post, "drop", quote=quotes[3]).status_code == 200
    assert do(desk, post, "pick", comment="c4", **{"with": "alone"}).status_code == 200
    assert do(desk, post, "move", quote=quotes[:2], place="end").status_code == 200
    assert do(desk, post, "fold", quote=quotes[:2], summary="余談").status_code == 200
    [fold] = post.sections.filter(folded=True)
    assert do(desk, post, "summary", section=fold.pk, summary="別の話").status_code == 200
    assert do(desk, post, "unfold", section=fold.pk).status_code == 200
    assert do(desk, post, "edit", quote=quotes[0], body=" 訳 \n\n").status_code == 200
    assert post.quotes.get(pk=quotes[0]).body == " 訳 \n\n"
    fields = {"title": "お茶の話", "tags": "茶, 飲み物", "lead": "*導入*"}
    assert do(desk, post, "describe", **fields).json()["fields"]["tags"] == "茶, 飲み物"
    assert do(desk, post, "label", quote=quotes[:2], label="summary").status_code == 200
    assert post.quotes.get(pk=quotes[0]).label == "summary"
    assert do(desk, post, "draft", recipe="default").status_code == 200


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("explode", {}),
        ("drop", {}),
        ("drop", {"quote": "one"}),
        ("drop", {"quote": "-1"}),
        ("drop", {"quote": "99999999999999999999999"}),
        ("drop", {"quote": "999999"}),
        ("move", {"quote": "1", "place": "sideways"}),
        ("recolour", {"quote": "1", "color": "#000000"}),
        ("label", {"quote": "1", "label": "translated"}),
        ("unfold", {"section": "x"}),
        ("edit", {"quote": "", "body": "x"}),
        ("pick", {"comment": "c1", "with": "friends"}),
        ("draft", {"recipe": "nobody's"}),
        ("describe", {"slug": "a b"}),
    ],
)
def test_a_wrong_form_is_400_with_the_reason_and_changes_nothing(
    desk: Client, verb: str, fields: dict[str, str]
) -> None:
    post = make_post(3)
    before = draft.read(post)
    answer = do(desk, post, verb, **fields)
    assert answer.status_code == 400
    reason = answer.json()["error"]
    assert reason
    assert "\n" not in reason
    assert draft.read(Post.objects.get(pk=post.pk)) == before


def test_a_revision_that_is_missing_is_400(desk: Client) -> None:
    post = make_post(2)
    address = reverse("desk-verb", args=[post.pk, "drop"])
    assert desk.post(address, {"quote": first(post)}).status_code == 400


def test_a_stale_form_is_409_with_the_current_state(desk: Client) -> None:
    post = make_post(3)
    board.perform(post.pk, Recolour((first(post),), PINK))
    answer = do(desk, post, "drop", quote=first(post), revision=1)
    state = answer.json()
    assert answer.status_code == 409
    assert state["error"]
    assert state["revision"] == 2
    assert len(state["quotes"]) == 3
    assert post.quotes.count() == 3


def test_a_visitor_is_sent_to_the_login_page(client: Client) -> None:
    post = make_post(1)
    for answer in (client.get(reverse("desk", args=[post.pk])), do(client, post, "undo")):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))


def test_staff_without_the_permission_get_403(client: Client) -> None:
    post = make_post(1)
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(reverse("desk", args=[post.pk])).status_code == 403
    assert do(client, post, "undo").status_code == 403
    assert client.get(reverse("intake")).status_code == 403


def test_publishing_is_a_permission_of_its_own(client: Client, editor: User) -> None:
    post = make_post(1)
    editor.user_permissions.remove(Permission.objects.get(codename="publish_post"))
    client.force_login(editor)
    address = reverse("desk-publish", args=[post.pk])
    assert client.post(address, {"revision": 1}).status_code == 403
    assert not Post.objects.published().exists()


def test_a_request_without_its_csrf_token_is_refused(editor: User) -> None:
    post = make_post(1)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert do(strict, post, "undo").status_code == 403


def test_get_changes_nothing(desk: Client) -> None:
    post = make_post(1)
    assert desk.get(reverse("desk-verb", args=[post.pk, "undo"])).status_code == 405


def test_the_desk_publishes_what_it_saw_and_nothing_newer(desk: Client) -> None:
    post = make_post(2)
    board.perform(post.pk, Recolour((first(post),), PINK))
    address = reverse("desk-publish", args=[post.pk])
    assert desk.post(address, {"revision": 1}).status_code == 409
    assert not Post.objects.published().exists()
    answer = desk.post(address, {"revision": 2}).json()
    assert answer["status"]["state"] == "published"
    assert desk.get(answer["status"]["url"]).status_code == 200
    withdrawn = desk.post(reverse("desk-withdraw", args=[post.pk]))
    assert withdrawn.json()["status"]["state"] == "withdrawn"
    assert desk.get(answer["status"]["url"]).status_code == 410


def test_the_preview_shows_what_would_be_published(desk: Client) -> None:
    post = make_post(2)
    preview = desk.get(reverse("desk-preview", args=[post.pk])).content.decode()
    assert 'data-quote="2"' in preview
    desk.post(reverse("desk-publish", args=[post.pk]), {"revision": 1})
    post.refresh_from_db()
    assert post.edition is not None
    assert post.edition.html in preview


def test_a_thread_opens_its_latest_post_or_offers_to_draft_one(desk: Client) -> None:
    thread = make_thread(3)
    page, latest = (reverse(name, args=[thread.pk]) for name in ("desk-thread", "thread-desk"))
    assert desk.get(latest)["Location"] == page
    drafted = desk.post(reverse("desk-draft", args=[thread.pk]), {"recipe": "everything"})
    [post] = Post.objects.all()
    assert drafted["Location"] == desk.get(latest)["Location"] == reverse("desk", args=[post.pk])
    assert post.quotes.count() == 3


def test_a_threads_page_and_the_desks_of_its_posts_lead_to_one_another(desk: Client) -> None:
    post = make_post(2)
    other = board.start_post(Thread.objects.get(), RECIPES["everything"]).post
    edition = publishing.publish(other)
    thread = reverse("desk-thread", args=[Thread.objects.get().pk])
    page = desk.get(thread).content.decode()
    for one in (post, other):
        assert f'href="{reverse("desk", args=[one.pk])}"' in page
    assert f'href="{edition.get_absolute_url()}"' in page
    at_desk = desk.get(reverse("desk", args=[post.pk])).content.decode()
    assert f'href="{thread}"' in at_desk
    assert f'href="{reverse("desk", args=[other.pk])}"' in at_desk
    assert f'href="{reverse("desk", args=[post.pk])}"' not in at_desk


def test_a_threads_own_time_is_shown_in_utc_as_its_comments_are(desk: Client) -> None:
    thread = make_thread(1)
    page = desk.get(reverse("desk-thread", args=[thread.pk])).content.decode()
    assert page.count("2025/05/20 12:00:00") == 2


def test_what_is_gone_or_new_at_the_source_is_shown_beside_the_post(desk: Client) -> None:
    post = make_post(3)
    now = timezone.now()
    Comment.objects.filter(ref="c1").update(gone_at=now)
    Comment.objects.filter(ref="c2").update(body="Said otherwise now.")
    Comment.objects.filter(ref="c3").update(first_seen_at=now + datetime.timedelta(days=1))
    text = desk.get(reverse("desk", args=[post.pk])).content.decode()
    assert "Said otherwise now." in text
    assert "What c2 says." in text


def test_the_desk_needs_as_many_queries_for_a_large_thread_as_for_a_small_one(desk: Client) -> None:
    counts = []
    for size, ref in ((40, "1"), (120, "2")):
        post = make_post(size, ref)
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("desk", args=[post.pk]))
            do(desk, post, "move", quote=[first(post)], place="end")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_hostile_text_stays_text_at_the_desk(desk: Client) -> None:
    thread = make_thread(1, title='<script>alert("title")</script>')
    Comment.objects.update(body='<img src=x onerror="alert(1)">', author='"><script>')
    desk.post(reverse("desk-draft", args=[thread.pk]), {"recipe": "everything"})
    post = Post.objects.get()
    text = desk.get(reverse("desk", args=[post.pk])).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert '"><script>' not in text


def test_an_upload_is_imported_and_its_end_is_shown(desk: Client) -> None:
    item = (
        b'{"id": 77, "title": "Tea", "author": "ann", "created_at_i": 1747742400, "type": "story",'
        b' "children": [{"id": 78, "author": "bob", "text": "Green.", "created_at_i": 1747742500,'
        b' "type": "comment", "children": []}]}'
    )
    upload = SimpleUploadedFile("tea.json", item, "application/json")
    started = desk.post(reverse("intake"), {"file": upload})
    assert started.status_code == 302
    intake.run(Intake.objects.get().pk)
    shown = desk.get(started["Location"]).content.decode()
    thread = Thread.objects.get(source="hn", ref="77")
    assert reverse("desk-thread", args=[thread.pk]) in shown


def test_an_upload_that_is_no_thread_says_why(desk: Client) -> None:
    desk.post(reverse("intake"), {"file": SimpleUploadedFile("x.json", b"{")})
    intake.run(Intake.objects.get().pk)
    row = Intake.objects.get()
    assert row.state == Intake.State.FAILED
    assert "x.json" in row.error
    assert not Thread.objects.exists()


def test_an_address_that_is_not_allowed_says_why(desk: Client) -> None:
    for address in ("/etc/passwd", "http://127.0.0.1/", "file:///etc/passwd", "-"):
        desk.post(reverse("intake"), {"address": address})
        row = Intake.objects.latest("pk")
        intake.run(row.pk)
        row.refresh_from_db()
        assert row.state == Intake.State.FAILED
        assert row.error
    assert not Thread.objects.exists()


def test_an_upload_is_kept_no_longer_than_it_is_needed_and_no_larger_than_is_read(
    desk: Client, settings: Settings
) -> None:
    settings.IMPORT_MAX_BYTES = 10
    large = SimpleUploadedFile("large.json", b"x" * 11)
    assert desk.post(reverse("intake"), {"file": large}).status_code == 400
    desk.post(reverse("intake"), {"file": SimpleUploadedFile("small.json", b"{")})
    row = Intake.objects.get()
    path = row.upload.path
    intake.run(row.pk)
    assert not Path(path).exists()


def test_an_import_that_breaks_is_noted_as_failed(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError

    desk.post(reverse("intake"), {"address": "hn:1"})
    monkeypatch.setattr(intake, "import_fetched", broken)
    monkeypatch.setattr(intake, "fetch", lambda *args: None)
    with pytest.raises(ZeroDivisionError):
        intake.run(Intake.objects.get().pk)
    row = Intake.objects.get()
    assert row.state == Intake.State.FAILED
    assert row.error


def test_the_leads_preview_is_for_editors_and_needs_no_text(desk: Client) -> None:
    address = reverse("markdownify")
    assert desk.post(address, {"content": "*茶*"}).content.decode() == "<em>茶</em>"
    assert desk.post(address).status_code == 200
    assert desk.post(address, {"content": "x" * 20_001}).status_code == 413
    assert Client().post(address).status_code == 302


def test_an_import_needs_an_address_or_a_file(desk: Client) -> None:
    assert desk.post(reverse("intake"), {}).status_code == 400


def test_folding_across_a_fold_is_refused(desk: Client) -> None:
    post = make_post(4)
    quotes = list(post.quotes.order_by("position").values_list("pk", flat=True))
    board.perform(post.pk, Fold((quotes[1],)))
    assert do(desk, post, "fold", quote=quotes[:2]).status_code == 400


@pytest.mark.usefixtures("in_english")
def test_the_desk_says_before_publishing_what_hugo_cannot_say(client: Client, editor: User) -> None:
    post = make_post()
    client.force_login(editor)
    english = {"accept-language": "en"}
    assert (
        "can&#x27;t say"
        not in client.get(reverse("desk", args=[post.pk]), headers=english).content.decode()
    )
    Post.objects.filter(pk=post.pk).update(title="Two\nlines", lead="a\ufffdb")
    page = client.get(reverse("desk", args=[post.pk]), headers=english).content.decode()
    assert "Hugo can&#x27;t say this: &#x27;Two\\nlines&#x27;. Written will be: Two lines." in page
    answer = client.get(reverse("desk-state", args=[post.pk]), headers=english).json()
    assert answer["alterations"] == [
        "Hugo can't say this: 'Two\\nlines'. Written will be: Two lines."
    ]
