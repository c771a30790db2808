"""転載禁止: publishing stops where somebody forbids it, until the post says why it may go out."""

import datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curation import board, wording
from curation.models import Change, SourceRules, Thread
from curation.recipes import RECIPES
from curation.verbs import Describe, Edit
from posts import publishing, scheduling
from posts.models import Edition, Post
from posts.publishing import PublishError

from .checkouts import change, import_hugo, one, the_post
from .factories import make_post, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

IN_ENGLISH = {"accept-language": "en"}
WRITE_WHY = "Before it is published, write at the desk why it may be."


def forbid(source: str = "hn", reprint: str = "forbidden") -> None:
    """Have the site decide that a source may not be quoted."""
    SourceRules.objects.create(source=source, reprint=reprint)


def say_why(post: Post, by: User | None = None) -> None:
    """Have the post say why it may go out."""
    board.perform(post.pk, Describe({"reprint_reason": "The author agreed, 2025-05-20."}), by)


def refusal(post: Post) -> str:
    """Why the post is not published."""
    with pytest.raises(PublishError) as refused:
        publishing.publish(post)
    assert not Edition.objects.exists()
    return str(refused.value)


@pytest.mark.parametrize("words", ["転載禁止", "転載厳禁", "無断転載"])
def test_words_in_a_threads_title_or_text_stop_publishing(words: str) -> None:
    for number, values in enumerate(({"title": f"茶【{words}】"}, {"body": f"{words}です"})):
        thread = make_thread(1, str(number), **values)
        post = board.start_post(thread, RECIPES["everything"]).post
        assert refusal(post) == f"The thread says {words}. {WRITE_WHY}"


def test_words_in_a_quote_stop_publishing() -> None:
    post = make_post(2)
    board.perform(post.pk, Edit(post.quotes.get(position=1).pk, "これは転載禁止です"))
    assert refusal(post) == f"Quote 2 says 転載禁止. {WRITE_WHY}"
    board.undo(post.pk)
    publishing.publish(post)


@pytest.mark.parametrize("field", ["body", "author"])
def test_words_in_a_quotes_comment_stop_publishing_whatever_became_of_the_quote(field: str) -> None:
    post = make_post(3)
    thread = Thread.objects.get()
    thread.comments.filter(ref="c3").update(**{field: "名無しさん＠転載厳禁"})
    assert refusal(post) == f"Quote 3 says 転載厳禁. {WRITE_WHY}"
    post.quotes.filter(position=2).delete()
    publishing.publish(post)


def test_a_source_that_forbids_it_stops_publishing_and_one_that_asks_does_not() -> None:
    post, other = make_post(1), make_post(1, "2002")
    forbid()
    assert refusal(post) == (f"Hacker News forbids to be quoted elsewhere (転載禁止). {WRITE_WHY}")
    SourceRules.objects.update(reprint="ask")
    publishing.publish(other)


def test_a_post_that_says_why_goes_out_and_the_reason_is_on_record(editor: User) -> None:
    post = make_post(1)
    forbid()
    say_why(post, editor)
    edition = publishing.publish(Post.objects.get(), editor)
    change = Change.objects.get(verb="describe")
    assert change.by == editor
    assert change.after == {"fields": {"reprint_reason": "The author agreed, 2025-05-20."}}
    assert wording.in_words(change) == "changed the reason for the reprint"
    # Readers see nothing of it, and it is no change of what they get.
    for text in (edition.html, edition.markdown, edition.search_text):
        assert "agreed" not in text
    assert not Post.objects.get().has_unpublished_changes
    board.undo(post.pk)
    assert Post.objects.get().reprint_reason == ""
    with pytest.raises(PublishError):
        publishing.publish(post)
    board.redo(post.pk)
    publishing.publish(post)


@pytest.mark.parametrize("reason", [" ", "\n\u3000\n"])
def test_a_reason_of_white_space_is_none(reason: str) -> None:
    post = make_post(1)
    forbid()
    board.perform(post.pk, Describe({"reprint_reason": reason}))
    assert refusal(post).endswith(WRITE_WHY)


def test_every_way_to_publish_is_stopped(client: Client, editor: User) -> None:
    post = make_post(1)
    forbid()
    client.force_login(editor)
    at_the_desk = client.post(
        reverse("desk-publish", args=[post.pk]), {"revision": 1}, headers=IN_ENGLISH
    )
    assert at_the_desk.status_code == 400
    assert WRITE_WHY in at_the_desk.json()["error"]
    of_many = client.post(
        reverse("admin:posts_post_changelist"),
        {"action": "publish_posts", "_selected_action": [post.pk]},
        headers=IN_ENGLISH,
        follow=True,
    )
    assert WRITE_WHY in of_many.content.decode()
    with pytest.raises(CommandError, match="forbids"):
        call_command("publish_post", post.slug)
    with pytest.raises(PublishError, match="forbids"):
        scheduling.schedule(post, timezone.now() + datetime.timedelta(days=1))
    assert not Edition.objects.exists()


def test_a_post_that_is_due_is_stuck_with_the_reason_and_goes_out_once_it_says_why() -> None:
    post = make_post(1)
    at = timezone.now() + datetime.timedelta(hours=1)
    scheduling.schedule(post, at)
    forbid()
    later = at + datetime.timedelta(hours=1)
    [outcome] = scheduling.publish_due(later)
    assert outcome.edition is None
    stuck = Post.objects.get()
    assert stuck.publish_error == outcome.error
    assert "forbids" in stuck.publish_error
    assert scheduling.publish_due(later) == []
    say_why(post)
    publishing.publish(post)
    assert Post.objects.get().publish_error == ""


def test_what_stands_in_an_imported_file_is_not_stopped_until_it_says_something_else(
    tmp_path: Path,
) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    forbid()
    publishing.publish(the_post())
    publishing.publish(the_post())
    assert import_hugo(folder)["unchanged"] == 1
    change(folder, "title = '", "title = '新")
    refused = import_hugo(folder)
    assert (refused["changed"], refused["refused"]) == (0, 1)
    assert WRITE_WHY in refused["refusals"][0]["reason"]
    assert not the_post().title.startswith("新")
    say_why(the_post())
    assert import_hugo(folder)["changed"] == 1
    assert the_post().reprint_reason


def test_the_desk_says_what_the_source_asks_and_asks_the_publisher_for_a_reason(
    client: Client, editor: User
) -> None:
    post = make_post(1)
    client.force_login(editor)

    def page() -> str:
        return client.get(reverse("desk", args=[post.pk]), headers=IN_ENGLISH).content.decode()

    def stands_against() -> dict[str, str]:
        found: dict[str, str] = client.get(
            reverse("desk-objection", args=[post.pk]), headers=IN_ENGLISH
        ).json()
        return found

    assert "to be quoted" not in page()
    forbid(reprint="ask")
    assert "Hacker News may be quoted after asking only." in page()
    assert stands_against() == {"objection": "", "reason": ""}
    SourceRules.objects.update(reprint="forbidden")
    assert "Hacker News forbids to be quoted elsewhere (転載禁止)." in page()
    say_why(post)
    assert stands_against() == {
        "objection": "Hacker News forbids to be quoted elsewhere (転載禁止).",
        "reason": "The author agreed, 2025-05-20.",
    }
    assert "The author agreed, 2025-05-20.</textarea>" in page()


def test_two_who_word_the_reason_at_once_are_told_of_each_other(
    client: Client, editor: User
) -> None:
    post = make_post(1)
    client.force_login(editor)
    say_why(post)
    address = reverse("desk-verb", args=[post.pk, "describe"])
    answer = client.post(address, {"revision": 1, "reprint_reason": "Asked on the phone."})
    assert answer.status_code == 409
    assert answer.json()["fields"]["reprint_reason"] == "The author agreed, 2025-05-20."
    long = client.post(address, {"revision": 2, "reprint_reason": "x" * 2001})
    assert long.status_code == 400
    assert "reprint_reason" in long.json()["error"]


def test_publishing_needs_as_many_queries_for_many_quotes_as_for_few() -> None:
    forbid(reprint="ask")
    counts = []
    for size, ref in ((3, "1"), (90, "2")):
        post = make_post(size, ref)
        with CaptureQueriesContext(connection) as queries:
            publishing.publish(post)
        counts.append(len(queries))
    assert counts[0] == counts[1]
