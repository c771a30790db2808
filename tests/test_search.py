"""Search: what readers find in the titles and the quotes of what is published."""

from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from posts import publishing, search, views
from posts.article import quote_texts
from posts.models import Passage
from posts.search import words
from posts.search.marking import marked

from .factories import publish_post

pytestmark = pytest.mark.django_db


def found(question: str) -> list[str]:
    """The slugs of the posts that a question finds, the best first."""
    search.catch_up()
    return [post.edition.slug for post in search.find(question)[:50]]


@pytest.mark.parametrize(
    "question",
    [
        "緑茶", "飲", "を飲", "京都の緑茶", "Green", "green", "GREE", "ＧＲＥＥＮ", "tea/3",
        "example.org/tea", "緑茶　京都", "OrgTea1 green", "v2.5", "ｺｰﾋｰ", "コーヒー",
    ],
)  # fmt: skip
def test_words_and_parts_of_words_and_of_addresses_are_found(question: str) -> None:
    publish_post(
        "hit", ["京都の緑茶を飲む Green OrgTea1 https://example.org/tea/3 v2.5 コーヒー。"]
    )
    publish_post("miss", ["紅茶が好き。茗 gr een exampleorg v25 コー ヒー", "都の京"])
    assert found(question) == ["hit"]


@pytest.mark.parametrize(
    "question",
    ["", " ", "。", "\0", '"', "*", "AND", "緑茶 -x", "NEAR(", "'; --", "あ" * 5000, "緑 茶会"],
)
def test_what_is_nowhere_is_not_found_and_breaks_nothing(question: str) -> None:
    publish_post("tea", ["緑茶"])
    assert found(question) == []


def test_a_particle_between_words_is_passed_over_and_by_itself_finds_nothing() -> None:
    publish_post("hit", ["京都で飲む緑茶"])
    publish_post("miss", ["緑茶の話"])
    assert found("京都 の 緑茶") == ["hit"]
    assert found("の") == []
    assert set(found("茶")) == {"hit", "miss"}


def test_titles_come_first_then_those_that_say_it_more_often_then_newer_ones() -> None:
    publish_post("once", ["緑茶"], title="a")
    publish_post("often", ["緑茶", "緑茶", "緑茶"], title="b")
    publish_post("named", ["x"], title="緑茶のこと")
    publish_post("once_later", ["緑茶"], title="c")
    assert found("緑茶") == ["named", "often", "once_later", "once"]


def test_only_what_readers_get_is_found() -> None:
    edition = publish_post("tea", ["緑茶"])
    assert found("緑茶") == ["tea"]
    edition.post.quotes.update(body="紅茶")
    publishing.publish(edition.post)
    # Not even before the index has followed.
    assert search.find("緑茶")[:9] == []
    assert found("緑茶") == []
    assert found("紅茶") == ["tea"]
    publishing.withdraw(edition.post)
    assert search.find("紅茶")[:9] == []
    assert found("紅茶") == []
    assert not Passage.objects.exists()


def test_the_index_follows_a_publishing(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publish_post("tea", ["緑茶"])
    assert [post.edition.slug for post in search.find("緑茶")[:9]] == ["tea"]
    assert not search.is_behind()


def test_indexing_again_changes_nothing() -> None:
    publish_post("tea", ["緑茶"] * 3)
    assert search.catch_up() == 1
    before = list(Passage.objects.order_by("pk").values_list())
    assert search.catch_up() == 0
    assert list(Passage.objects.order_by("pk").values_list()) == before


def test_the_hits_are_marked_and_link_to_their_quotes() -> None:
    publish_post("tea", ["x", "<b>緑茶</b> & ＧＲＥＥＮ tea"])
    search.catch_up()
    (post,) = search.find("緑茶 green")[:9]
    (hit,) = post.hits
    assert hit.number == 2
    assert "<mark>緑茶</mark>" in hit.html
    assert "<mark>ＧＲＥＥＮ</mark>" in hit.html
    assert "<b>" not in hit.html


@given(st.text(max_size=80), st.text(max_size=8))
def test_marks_add_nothing_to_a_text_but_themselves(text: str, question: str) -> None:
    html = marked(text, words.phrases_of(question), length=1000)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_terms_are_letters_and_digits_that_no_engine_takes_for_signs_of_its_own(text: str) -> None:
    for term in words.terms_of(text):
        assert term
        assert not set(term) & set("'\"\\ :*&|!()<>-^")


def test_a_question_takes_as_many_queries_however_much_is_found() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert search.find("緑茶")[:20]
        return len(caught)

    publish_post("first", ["緑茶"])
    search.catch_up()
    few = queries()
    for number in range(30):
        publish_post(f"tea_{number}", ["緑茶"] * 5)
    search.catch_up()
    assert queries() == few <= 5


def test_the_text_of_a_quote_is_read_back_with_the_addresses_behind_its_words() -> None:
    edition = publish_post(bodies=["a *b*c\n\n[here](https://example.org/x) < &", "`two`"])
    assert [tuple(quote) for quote in quote_texts(edition.html)] == [
        (1, "author_1", "a bc here < & https://example.org/x"),
        (2, "author_2", "two"),
    ]


# The page


def test_the_page_shows_posts_with_their_quotes_and_links_to_each(client: Client) -> None:
    edition = publish_post("tea", ["x", "<i>緑茶</i>を飲む"], title="緑茶の話")
    search.catch_up()
    page = client.get("/search/", {"q": "緑茶"})
    text = page.content.decode()
    assert f'href="{edition.get_absolute_url()}#q2"' in text
    assert "<mark>緑茶</mark>の話" in text
    assert "&lt;i&gt;<mark>緑茶</mark>" in text
    assert 'name="robots" content="noindex"' in text
    assert 'value="緑茶"' in text


@pytest.mark.parametrize("question", ["", "  ", "\0", "%", "nothing like that", "あ" * 3000])
def test_the_page_says_when_nothing_is_found(client: Client, question: str) -> None:
    publish_post("tea", ["緑茶"])
    search.catch_up()
    response = client.get("/search/", {"q": question})
    assert response.status_code == 200
    assert b"result" not in response.content


def test_results_go_on_over_pages(client: Client) -> None:
    for number in range(23):
        publish_post(f"tea_{number}", ["緑茶"])
    search.catch_up()
    pages = [client.get("/search/", {"q": "緑茶", "page": str(page)}) for page in (1, 2)]
    assert [page.content.count(b'class="result"') for page in pages] == [20, 3]
    assert client.get("/search/", {"q": "緑茶", "page": "3"}).status_code == 404


def test_a_reader_who_asks_too_often_waits_a_minute(client: Client) -> None:
    cache.clear()
    for _time in range(views.SEARCHES):
        assert client.get("/search/?q=x").status_code == 200
    response = client.get("/search/?q=x")
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert client.get("/api/v1/search?q=x").status_code == 429
    assert client.get("/search/?q=x", REMOTE_ADDR="192.0.2.1").status_code == 200
    cache.clear()
