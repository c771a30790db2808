"""What is said at a quote before it is published, and how it is compared with its original."""

import time

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curation import board
from curation.cautions import ban_in, caution_for_thread, cautions_for, shortened_link
from curation.draft import QuoteDraft
from curation.models import Comment, Thread
from curation.neighbours import Neighbours, neighbours_of
from curation.recipes import RECIPES
from curation.verbs import MOST_BODY, Edit
from posts.markdown import HUGO
from posts.models import Post

from .factories import NOON, make_post, make_thread

IN_ENGLISH = {"accept-language": "en"}


def said(body: str = "Tea.", author: str = "ann", comment: Comment | None = None) -> list[str]:
    """What is said at a quote."""
    return list(cautions_for(QuoteDraft("hn", "1", author, "", body), comment))


@pytest.mark.usefixtures("in_english")
def test_a_quote_that_is_as_it_should_be_has_nothing_to_look_at() -> None:
    assert said() == []
    assert said(comment=Comment(body="Tea.", author="ann")) == []


@pytest.mark.usefixtures("in_english")
def test_what_is_wrong_with_a_quote_is_said_at_it() -> None:
    assert said(" \n\u3000") == ["This quote is empty."]
    assert said("見て https://example.com/abc...") == [
        "An address is cut short: https://example.com/abc..."
    ]
    assert said(comment=Comment(body="Tea.", gone_at=timezone.now())) == [
        "The comment is gone at its source."
    ]
    [name] = said(author="two\nlines")
    assert name.startswith("Hugo can't say this name")


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("words", ["転載禁止", "転載厳禁", "無断転載"])
def test_who_forbids_to_be_quoted_elsewhere_is_named(words: str) -> None:
    expected = [f"It says {words}."]
    assert said(f"これは{words}です") == expected
    assert said(author=f"名無しさん＠{words}") == expected
    assert said(comment=Comment(body=f"{words}!", author="bob")) == expected
    assert said(comment=Comment(body="Tea.", author=words)) == expected
    assert caution_for_thread(Thread(title="茶", body=f"{words}。")) == f"The thread says {words}."
    assert caution_for_thread(Thread(title=words)) == f"The thread says {words}."
    assert ban_in("転載は自由") == caution_for_thread(Thread(title="茶")) == ""
    assert caution_for_thread(None) == ""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("https://example.com/abc...", "https://example.com/abc..."),
        ("見て：https://example.com/abc…（英語）", "https://example.com/abc…"),
        ("https://example.com/abc...<br>次", "https://example.com/abc..."),
        ("（https://example.com/abc-...）を", "https://example.com/abc-..."),
        (
            "[https://example.com/abc...](<https://example.com/abcdef>)",
            "https://example.com/abc...",
        ),
        ("[example.com/abc…](https://www.example.com/abcdef)", "example.com/abc…"),
        ("[続きを読む...](https://example.com/)", ""),
        ("[example.org/abc...](https://example.com/abc)", ""),
        ("https://github.com/a/b/compare/v1...v2", ""),
        ("https://example.com/abc. And so on...", ""),
        ("待って... https://example.com/", ""),
        ("[...](https://example.com/)", ""),
        ("", ""),
    ],
)
def test_an_address_that_is_cut_short_is_told_from_one_that_is_not(body: str, found: str) -> None:
    assert shortened_link(body) == found


@pytest.mark.parametrize("part", ["https://", "[", "...", "https://a...b", "[a...](", "…", "[..."])
def test_the_longest_text_of_dots_and_brackets_is_read_at_once(part: str) -> None:
    body = (part * MOST_BODY)[:MOST_BODY]
    start = time.process_time()
    shortened_link(body)
    assert time.process_time() - start < 1


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_a_verbs_answer_has_the_notes_of_the_quotes_that_changed(desk: Client) -> None:
    post = make_post(3)
    [first, *_others] = post.quotes.order_by("position")
    answer = desk.post(
        reverse("desk-verb", args=[post.pk, "edit"]),
        {"revision": 1, "quote": first.pk, "body": "無断転載"},
        headers=IN_ENGLISH,
    ).json()
    assert list(answer["quotes"]) == [str(first.pk)]
    assert "It says 無断転載." in answer["quotes"][str(first.pk)]


@pytest.mark.django_db
def test_the_desk_says_that_a_thread_forbids_it(desk: Client) -> None:
    thread = make_thread(1, title="転載禁止スレ")
    post = board.start_post(thread, RECIPES["everything"]).post
    page = desk.get(reverse("desk", args=[post.pk]), headers=IN_ENGLISH).content.decode()
    assert "The thread says 転載禁止." in page


@pytest.mark.django_db
def test_a_text_is_compared_with_its_original_word_by_word(desk: Client) -> None:
    post, other = make_post(3), make_post(1, ref="2002")
    quotes = list(post.quotes.order_by("position").values_list("pk", flat=True))
    board.perform(post.pk, Edit(quotes[0], "What <i>c1</i> said."))
    post.quotes.filter(pk=quotes[1]).update(body="What c2&#39;s says.", markup=HUGO)
    post.quotes.filter(pk=quotes[2]).update(source_ref="nobody")

    def ask(post_id: int, quote: int) -> tuple[int, str]:
        answer = desk.get(reverse("desk-difference", args=[post_id, quote]))
        return answer.status_code, answer.content.decode()

    status, text = ask(post.pk, quotes[0])
    assert status == 200
    assert "What <ins>&lt;i&gt;</ins>c1" in text
    assert "<del>says</del><ins>said</ins>." in text
    assert "What c2<ins>&#x27;s</ins> says." in ask(post.pk, quotes[1])[1]
    assert ask(post.pk, quotes[2])[0] == 404
    assert ask(other.pk, quotes[0])[0] == 404
    assert ask(post.pk, 10**18)[0] == 404
    assert desk.post(reverse("desk-difference", args=[post.pk, quotes[0]])).status_code == 405


@pytest.mark.django_db
def test_a_difference_is_for_editors(client: Client) -> None:
    post = make_post(1)
    address = reverse("desk-difference", args=[post.pk, post.quotes.get().pk])
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_beside_a_post_stand_those_that_were_changed_before_and_after_it(desk: Client) -> None:
    first, second, third, alone = (make_post(1, ref=str(number)) for number in range(4))
    Post.objects.filter(pk__in=[first.pk, second.pk, third.pk]).update(updated_at=NOON)
    for post in (first, second, third, alone):
        post.refresh_from_db()
    assert neighbours_of(alone) == Neighbours(None, third.pk)
    assert neighbours_of(third) == Neighbours(alone.pk, second.pk)
    assert neighbours_of(second) == Neighbours(third.pk, first.pk)
    assert neighbours_of(first) == Neighbours(second.pk, None)
    with CaptureQueriesContext(connection) as queries:
        neighbours_of(second)
    assert len(queries) == 2
    page = desk.get(reverse("desk", args=[first.pk])).content.decode()
    assert f'href="{reverse("desk", args=[second.pk])}"' in page
