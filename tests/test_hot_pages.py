"""Finished pages in memory: what comes from there is what the view answers, and current."""

import threading
from collections.abc import Callable
from gzip import decompress as gunzip
from http.cookies import SimpleCookie

import brotli
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings
from taggit.models import Tag

from posts import freshness, hot_pages, publishing
from posts.hot_pages import BYTES_BESIDE, MEMORY, HotPagesMiddleware, Memory, Page
from posts.models import Edition, Post, PublicVersion, Site
from posts.serving import encoding_for, for_readers

from .factories import publish_post


@pytest.fixture(autouse=True)
def nobody_looks_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the number be read once, however slow the test is."""
    monkeypatch.setattr(freshness, "SECONDS", 1000.0)


@pytest.fixture
def edition(db: None) -> Edition:
    """A published post, and one on each side of it."""
    publish_post("before", tags=["tea"])
    edition = publish_post("tea", ["Nice tea."] * 30, tags=["tea", "cups"])
    publish_post("after")
    return edition


def plain(body: bytes, encoding: str | None) -> bytes:
    """A body as it was before it was compressed."""
    unpack: dict[str | None, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gunzip}
    return unpack.get(encoding, bytes)(body)


def said_elsewhere() -> None:
    """Another process publishes: the row changes, and nobody tells this process."""
    PublicVersion.objects.update(number=F("number") + 1)


def a_second_goes_by() -> None:
    """The time comes at which the number is read again."""
    freshness.Seen.until = 0.0


# What comes from memory


ACCEPTED = ["", "gzip", "br", "gzip, deflate, br, zstd", "gzip;q=1.0, br;q=0", "identity"]
LANGUAGES = ["", "ja", "en-GB,en;q=0.8", "fr", "en;q=0.1, ja;q=0.9", "junk;;q=x"]


@given(
    path=st.sampled_from(
        ["/", "/?page=1", "/tags/", "/months/", "/tags/tea/", "/atom.xml", "post"]
    ),
    accepted=st.sampled_from(ACCEPTED),
    language=st.sampled_from(LANGUAGES),
    cookie=st.sampled_from(["", "ja", "en", "xx", "../.."]),
    head=st.booleans(),
    knows=st.booleans(),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@pytest.mark.one_engine("sqlite")
def test_what_memory_answers_is_what_the_view_answers(
    edition: Edition,
    path: str,
    accepted: str,
    language: str,
    cookie: str,
    *,
    head: bool,
    knows: bool,
) -> None:
    path = edition.get_absolute_url() if path == "post" else path
    client = Client(headers={"accept-encoding": accepted, "accept-language": language})
    if cookie:
        client.cookies = SimpleCookie({settings.LANGUAGE_COOKIE_NAME: cookie})
    ask = client.head if head else client.get
    first = client.get(path)
    etag = {"if-none-match": first["ETag"]} if knows else {}
    with CaptureQueriesContext(connection) as queries:
        hot = ask(path, headers=etag)
    assert not queries.captured_queries
    MEMORY.forget()
    cold = ask(path, headers=etag)
    assert (hot.status_code, hot.content) == (cold.status_code, cold.content)
    # A feed that says by itself that it has not changed does not know how it would be compressed.
    headers = [dict(page.items()) for page in (hot, cold)]
    tags = [one.pop("ETag").removeprefix("W/") for one in headers]
    assert (headers[0], tags[0]) == (headers[1], tags[1])
    assert hot.status_code == (304 if knows else 200)
    if not head and not knows:
        assert hot["Content-Length"] == str(len(hot.content))
        bare = client.get(path, headers={"accept-encoding": ""})
        assert plain(hot.content, hot.get("Content-Encoding")) == bare.content


@pytest.mark.django_db
def test_a_page_that_is_hot_takes_no_query_nor_does_one_that_has_not_changed(
    client: Client, edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for path in ("/", edition.get_absolute_url(), "/index.xml", "/tags/tea/"):
        etag = client.get(path)["ETag"]
        with django_assert_num_queries(0):
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
            assert client.get(path, headers={"if-none-match": etag}).status_code == 304
            assert client.get(path, headers={"if-match": '"other"'}).status_code == 412


@pytest.mark.django_db
def test_a_post_that_is_cold_takes_one_query_and_one_that_is_gone_two(
    client: Client, edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/")
    with django_assert_num_queries(1):
        page = client.get(edition.get_absolute_url()).content.decode()
    assert page.index("About after") > page.index("About before") > page.index('href="/tags/cups/"')
    publishing.withdraw(edition.post)
    client.get("/")
    with django_assert_num_queries(2):
        assert client.get(edition.get_absolute_url()).status_code == 410


@pytest.mark.django_db
def test_a_post_is_hot_whatever_its_address_drags_along_and_a_list_is_not(
    client: Client, edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(edition.get_absolute_url() + "?fbclid=1")
    client.get("/?utm_source=antenna")
    assert {key[:2] for key in MEMORY.pages} == {(edition.get_absolute_url(), "")}
    with django_assert_num_queries(0):
        for query in ("", "?fbclid=2", "?page=7", "?page=08"):
            assert client.get(edition.get_absolute_url() + query).status_code == 200
    client.get("/?page=1")
    client.get("/")
    assert client.get("/?page=2").status_code == 404
    assert [key[1] for key in MEMORY.pages if key[0] == "/"] == ["page=1", ""]


@pytest.mark.django_db
def test_a_header_adds_no_more_keys_than_there_are_languages_and_encodings(
    client: Client, edition: Edition
) -> None:
    for number in range(20):
        client.get(
            edition.get_absolute_url(),
            headers={
                "accept-language": f"x{number}",
                "accept-encoding": f"x{number}, br",
                "x-forwarded-host": f"evil{number}.example",
                "user-agent": f"agent {number}",
            },
        )
    assert [key[2:] for key in MEMORY.pages] == [("ja", "br")]
    assert (
        client.get(edition.get_absolute_url(), headers={"host": "evil.example"}).status_code == 400
    )


# When it still holds


@pytest.mark.django_db
def test_a_change_is_seen_at_once_where_it_was_made(client: Client, edition: Edition) -> None:
    path = edition.get_absolute_url()
    client.get(path)
    edition.post.quotes.update(body="Said otherwise.")
    publishing.publish(edition.post)
    assert b"Said otherwise." in client.get(path).content
    publishing.withdraw(edition.post)
    assert client.get(path).status_code == 410
    publishing.restore(edition)
    assert b"Nice tea." in client.get(path).content


@pytest.mark.django_db
def test_a_post_deleted_and_a_tag_renamed_in_the_admin_are_seen_at_once(
    client: Client, edition: Edition
) -> None:
    path = edition.get_absolute_url()
    client.get(path)
    Tag.objects.get(name="cups").delete()
    assert b"cups" not in client.get(path).content
    tag = Tag.objects.get(name="tea")
    tag.name = "green tea"
    tag.save()
    assert b"green tea" in client.get(path).content
    Post.objects.filter(pk=edition.post_id).delete()
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_change_of_another_process_is_seen_when_the_number_is_read_again(
    client: Client, edition: Edition
) -> None:
    assert b"A New Name" not in client.get("/").content
    Site.objects.create(name="A New Name")
    said_elsewhere()
    assert b"A New Name" not in client.get("/").content
    a_second_goes_by()
    assert b"A New Name" in client.get("/").content


@pytest.mark.django_db
def test_what_was_made_while_something_was_published_is_not_kept_for_new(
    client: Client, edition: Edition
) -> None:
    path = edition.get_absolute_url()

    def slow(request: HttpRequest) -> HttpResponse:
        """A view that had read the old state when another process published."""
        response: HttpResponse = old_view(request)
        said_elsewhere()
        a_second_goes_by()
        return response

    old_view = for_readers(lambda _request: HttpResponse("old"))
    request = client.get(path).wsgi_request
    MEMORY.forget()
    assert HotPagesMiddleware(slow)(request).content == b"old"  # type: ignore[attr-defined]
    assert b"Nice tea." in client.get(path).content


def test_a_number_read_while_it_changed_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rows:
        """The row, which changes right after it was read."""

        def values_list(self, *_fields: str, flat: bool) -> "Rows":
            assert flat
            return self

        def first(self) -> int:
            freshness.forget()
            return 7

    monkeypatch.setattr(PublicVersion, "objects", Rows())
    assert freshness.number() == 7
    assert freshness.Seen.until == 0.0


@pytest.mark.django_db
def test_a_page_that_says_the_same_after_a_change_is_not_compressed_again(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = edition.get_absolute_url()
    before = client.get(path, headers={"accept-encoding": "br"})
    publish_post("much_later", date=edition.date.replace(year=2026))
    monkeypatch.setattr(hot_pages, "compressed", None)
    after = client.get(path, headers={"accept-encoding": "br"})
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])


@pytest.mark.django_db
def test_a_page_is_made_anew_after_some_minutes(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot_pages, "SECONDS", -1.0)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len(queries)


# What is not kept


@pytest.mark.django_db
def test_nothing_is_kept_of_one_readers_own(client: Client, editor: User, edition: Edition) -> None:
    client.force_login(editor)
    assert client.get("/").status_code == 200
    assert client.get("/admin/").status_code == 200
    assert client.get(edition.get_absolute_url()).status_code == 200
    assert not MEMORY.pages
    for path in ("/nowhere/", "/posts/x/y/", "/tags"):
        Client().get(path)
    assert not MEMORY.pages
    Client().get("/")
    assert len(MEMORY.pages) == 1


@pytest.mark.django_db
def test_an_answer_that_sets_a_cookie_keeps_it_and_is_not_kept(client: Client) -> None:
    def greeting(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse("hello")
        response.set_cookie("seen", "1")
        return response

    request = client.get("/").wsgi_request
    MEMORY.forget()
    response = HotPagesMiddleware(for_readers(greeting))(request)
    assert response.cookies["seen"].value == "1"
    assert not MEMORY.pages


@pytest.mark.django_db
def test_over_tls_a_plain_request_is_sent_on_and_not_answered_from_memory(
    client: Client, edition: Edition, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    path = edition.get_absolute_url()
    assert client.get(path, secure=True).status_code == 200
    assert client.get(path).status_code == 301
    assert len(MEMORY.pages) == 1


# How much is kept


def page_of(size: int) -> Page:
    """A page with a body of this size."""
    headers = HttpResponse().headers
    return Page(headers, headers, b"x" * size, b"", None, 0, 0.0)


def test_memory_lets_the_page_go_that_was_asked_for_longest_ago() -> None:
    memory = Memory(3 * (1000 + BYTES_BESIDE))
    keys = [(f"/{name}/", "", "ja", "br") for name in "abcd"]
    for key in keys[:3]:
        memory.keep(key, page_of(1000))
    memory.find(keys[0])
    memory.keep(keys[3], page_of(1000))
    assert set(memory.pages) == {keys[0], keys[2], keys[3]}
    memory.keep(keys[3], page_of(1))
    assert memory.bytes == 2001 + 3 * BYTES_BESIDE
    memory.keep(keys[1], page_of(10**6))
    assert (len(memory.pages), memory.bytes) == (0, 0)


def test_threads_share_the_memory_and_its_count_stays_right() -> None:
    memory = Memory(20 * (500 + BYTES_BESIDE))

    def work(start: int) -> None:
        for number in range(2000):
            key = (f"/{(start * number) % 50}/", "", "ja", "br")
            if memory.find(key) is None:
                memory.keep(key, page_of(number % 1000))

    threads = [threading.Thread(target=work, args=[start]) for start in (1, 3, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert memory.bytes == sum(page.weight for page in memory.pages.values()) <= memory.most_bytes


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip, deflate, br", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000", ""),
        ("brotli, x-gzip", ""),
    ],
)
def test_the_encoding_is_the_best_that_the_reader_takes(accepted: str, encoding: str) -> None:
    assert encoding_for(accepted) == encoding


def test_the_middleware_stands_before_all_that_has_a_part_in_an_answer() -> None:
    first, second, *_others = settings.MIDDLEWARE
    assert first == "posts.on_time.OnTimeMiddleware"
    assert second == "posts.hot_pages.HotPagesMiddleware"
