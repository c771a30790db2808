"""Publishing: readers get Editions, and nothing else changes what they get."""

import io
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from curation import board
from curation.verbs import Describe, Drop, Edit, Fold, Relabel
from posts import publishing
from posts.labels import LABELS
from posts.models import Edition, Post, Publication
from posts.publishing import PublishError

from .factories import make_post

pytestmark = pytest.mark.django_db


def quotes_of(post: Post) -> list[int]:
    """The quotes' ids in order."""
    return list(post.quotes.order_by("position").values_list("pk", flat=True))


def page_of(edition: Edition) -> str:
    """What a reader gets."""
    return Client().get(edition.get_absolute_url()).content.decode()


def test_publishing_makes_an_edition_that_later_edits_do_not_touch(editor: User) -> None:
    post = make_post(2)
    edition = publishing.publish(post, editor)
    before = page_of(edition)
    board.perform(post.pk, Edit(quotes_of(post)[0], "Said otherwise."))
    board.perform(post.pk, Describe({"title": "A new title", "tags": "x", "lead": "new"}))
    assert page_of(edition) == before
    second = publishing.publish(Post.objects.get(pk=post.pk), editor)
    assert (second.number, second.path) == (2, edition.path)
    assert "Said otherwise." in page_of(second)
    assert second.first_published_at == edition.first_published_at
    assert list(post.publications.values_list("verb", "by")) == [("published", editor.pk)] * 2


def test_an_earlier_edition_can_be_brought_back() -> None:
    post = make_post(1)
    first = publishing.publish(post)
    board.perform(post.pk, Edit(quotes_of(post)[0], "Said otherwise."))
    publishing.publish(post)
    publishing.restore(first)
    assert "Said otherwise." not in page_of(first)
    assert post.publications.latest("pk").verb == Publication.Verb.RESTORED


def test_a_label_is_on_the_page_from_its_edition_on_and_not_in_an_earlier_one() -> None:
    post = make_post(2)
    first = publishing.publish(post)
    board.perform(post.pk, Relabel((quotes_of(post)[1],), "translation"))
    assert page_of(first).count('class="label"') == 0
    second = publishing.publish(Post.objects.get(pk=post.pk))
    with override(settings.LANGUAGE_CODE):
        label = LABELS["translation"]
        mark = f'title="{label.meaning}">{label.mark}</span>'
    assert page_of(second).count(mark) == page_of(second).count('class="label"') == 1
    assert second.markdown == first.markdown
    publishing.restore(first)
    assert page_of(first).count('class="label"') == 0


def test_a_withdrawn_post_is_gone_and_can_come_back_at_its_address() -> None:
    post = make_post(1)
    edition = publishing.publish(post)
    publishing.withdraw(post)
    assert Client().get(edition.get_absolute_url()).status_code == 410
    assert not Post.objects.published().exists()
    with pytest.raises(PublishError):
        publishing.withdraw(post)
    again = publishing.publish(post)
    assert again.path == edition.path
    assert Client().get(edition.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda post: board.perform(post.pk, Drop(tuple(quotes_of(post)))),
        lambda post: Post.objects.filter(pk=post.pk).update(title=" "),
        lambda post: Post.objects.filter(pk=post.pk).update(slug="Not/A Slug"),
    ],
)
def test_what_lacks_something_is_not_published(spoil: Callable[[Post], object]) -> None:
    post = make_post(2)
    spoil(post)
    with pytest.raises(PublishError) as refusal:
        publishing.publish(post)
    assert "\n" not in str(refusal.value)
    assert not Edition.objects.exists()


def test_two_posts_cannot_have_one_address() -> None:
    one, two = make_post(1), make_post(1, ref="2002")
    for post in (one, two):
        board.perform(post.pk, Describe({"slug": "same", "date": "2025-05-20"}))
    publishing.publish(one)
    with pytest.raises(PublishError):
        publishing.publish(two)


def test_the_database_itself_holds_an_address_to_one_post() -> None:
    one, two = make_post(1), make_post(1, ref="2002")
    Post.objects.filter(pk=one.pk).update(last_path="2025_05/2025_05_20_tea")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=two.pk).update(last_path="2025_05/2025_05_20_tea")


def test_the_edition_holds_the_dialect_and_the_words_to_search() -> None:
    post = make_post(2)
    board.perform(post.pk, Fold((quotes_of(post)[1],)))
    board.perform(post.pk, Describe({"title": "お茶の話", "date": "2025-05-20", "slug": "tea"}))
    edition = publishing.publish(post)
    assert edition.path == "2025_05/2025_05_20_tea"
    assert edition.markdown.startswith("+++\ndate = '2025-05-20T00:00:00'\nmonths = '2025/05'\n")
    assert '{{< details summary="もっとコメントを表示（1）">}}' in edition.markdown
    assert edition.search_text.startswith("お茶の話")
    assert "What c1 says." in edition.search_text
    assert edition.quote_count == 2


def test_the_commands_publish_and_withdraw_by_slug() -> None:
    post = make_post(1)
    out = io.StringIO()
    call_command("publish_post", post.slug, stdout=out)
    post.refresh_from_db()
    assert post.edition is not None
    assert post.edition.get_absolute_url() in out.getvalue()
    call_command("withdraw", post.path().split("/")[1], stdout=out)
    post.refresh_from_db()
    assert post.edition is None
    with pytest.raises(CommandError, match="nobody"):
        call_command("publish_post", "nobody")


def test_the_admins_lists_publish_withdraw_and_restore(client: Client, editor: User) -> None:
    post, empty = make_post(1), make_post(1, ref="2002")
    board.perform(empty.pk, Drop(tuple(quotes_of(empty))))
    client.force_login(editor)
    chosen = {"_selected_action": [post.pk, empty.pk]}
    page = client.post(
        "/admin/posts/post/", {"action": "publish_posts", **chosen}, follow=True
    ).content.decode()
    assert Post.objects.published().get() == post
    assert empty.title in page
    assert client.get("/admin/posts/edition/").status_code == 200
    client.post("/admin/posts/post/", {"action": "withdraw_posts", **chosen})
    assert not Post.objects.published().exists()
    edition = Edition.objects.get()
    client.post(
        "/admin/posts/edition/",
        {"action": "restore_editions", "_selected_action": [edition.pk]},
    )
    assert Post.objects.published().get() == post
