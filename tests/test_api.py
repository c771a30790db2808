"""The read API: what readers see, as JSON, in the form that its OpenAPI document says."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from selectolax.lexbor import LexborHTMLParser

from posts import freshness, publishing, search
from posts.api.answers import sections
from posts.api.schema import OPENAPI

from .factories import publish_post

pytestmark = pytest.mark.django_db


def ask(path: str, name: str, status: int = 200, **headers: str) -> Any:
    """The answer at this address, which has the status and is as the named schema says."""
    response = Client().get(f"/api/v1/{path}", headers=headers)
    assert response.status_code == status
    said = json.loads(response.content)
    schema = {"$ref": f"#/components/schemas/{name}", "components": OPENAPI["components"]}
    Draft202012Validator(schema).validate(said)
    return said


def refused(path: str, status: int) -> str:
    """The one line that says why there is no answer."""
    error = ask(path, "Error", status)["error"]
    assert "\n" not in error
    return str(error)


def test_the_document_is_served_names_only_what_it_defines_and_every_address_of_it_answers():
    text = Client().get("/api/v1/openapi.json").content.decode()
    assert json.loads(text) == OPENAPI
    for name in re.findall(r'"#/components/schemas/(\w+)"', text):
        Draft202012Validator.check_schema(OPENAPI["components"]["schemas"][name])
    edition = publish_post()
    month, name = edition.path.split("/")
    for path in OPENAPI["paths"]:
        assert Client().get(path.format(month=month, name=name)).status_code == 200


def test_a_search_answers_with_posts_and_their_quotes():
    edition = publish_post(bodies=["x", "緑茶 <b>"], title="About tea")
    search.catch_up()
    (found,) = ask("search?q=緑茶", "Results")["items"]
    assert found["post"]["path"] == edition.path
    assert found["hits"][0]["html"] == "<mark>緑茶</mark> &lt;b&gt;"
    assert found["hits"][0]["url"].endswith("#q2")
    assert ask("search", "Results")["count"] == 0


def test_a_post_is_read_whole_as_its_page_shows_it():
    edition = publish_post(bodies=["Nice **tea**.\n>>1", "a < b"], folded=["Cold."], tags=["tea"])
    post = ask(f"posts/{edition.path}", "Post")
    assert [section["folded"] for section in post["sections"]] == [False, True]
    quotes = [quote for section in post["sections"] for quote in section["quotes"]]
    assert [quote["number"] for quote in quotes] == [1, 2, 3]
    assert quotes[1]["text"] == "a < b"
    page = LexborHTMLParser(Client().get(edition.get_absolute_url()).content)
    assert [quote["html"] for quote in quotes] == [
        node.inner_html for node in page.css("blockquote[data-body]")
    ]
    assert post["tags"] == ["tea"]


def test_a_quotes_label_is_said_whatever_its_text_pretends():
    edition = publish_post(bodies=["One.", '<span data-label="summary">Two.</span>'])
    edition.post.quotes.filter(position=0).update(label="translation")
    edition = publishing.publish(edition.post)
    [section] = ask(f"posts/{edition.path}", "Post")["sections"]
    assert [quote["label"] for quote in section["quotes"]] == ["translation", ""]


def test_a_fold_after_a_fold_and_what_stands_open_after_it_are_sections_of_their_own():
    figure = '<figure data-quote="1" data-author="" data-time="" data-color="">'
    figure += "<blockquote data-body>x</blockquote></figure>"
    fold = f"<details data-fold><summary>s</summary>{figure}</details>"
    found = sections(figure + fold + fold + figure + figure)
    assert [(part["folded"], len(part["quotes"])) for part in found] == [
        (False, 1), (True, 1), (True, 1), (False, 2),
    ]  # fmt: skip


def test_posts_are_filtered_and_paged():
    for number in range(3):
        publish_post(f"tea{number}", tags=["tea", f"t{number}"])
    assert len(ask("posts", "Posts")["items"]) == 3
    page = ask("posts?per_page=2&page=2", "Posts")
    assert (page["count"], page["pages"], len(page["items"])) == (3, 2, 1)
    month = page["items"][0]["path"].split("/")[0]
    assert ask(f"posts?month={month}&tag=t1", "Posts")["count"] == 1
    assert ask("posts?month=1999_01", "Posts")["count"] == 0
    assert ask("posts?since=2999-01-01", "Posts")["count"] == 0
    assert ask("posts?since=2001-01-01T00:00:00%2B09:00", "Posts")["count"] == 3
    assert ask("tags", "Tags")["items"][0] == {"name": "tea", "slug": "tea", "posts": 3}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("posts?page=0", 400),
        ("posts?page=2", 404),
        ("posts?per_page=101", 400),
        ("posts?month=2025_13", 400),
        ("posts?since=yesterday", 400),
        ("posts?since=0001-01-01T00:00:00%2B09:00", 400),
        ("posts?tag=%00", 400),
        ("posts?colour=red", 400),
        ("posts/2025_05/nothing", 404),
        ("nothing", 404),
        ("search?q=" + "x" * 101, 400),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(path: str, status: int):
    assert refused(path, status)


def test_a_withdrawn_post_is_gone_and_in_no_list():
    edition = publish_post(tags=["tea"])
    publishing.withdraw(edition.post)
    assert refused(f"posts/{edition.path}", 410)
    assert ask("posts", "Posts")["count"] == ask("tags", "Tags")["count"] == 0


def test_it_is_read_alone_and_from_everywhere():
    assert Client().post("/api/v1/posts").status_code == 405
    assert Client().get("/api/v1/posts")["Access-Control-Allow-Origin"] == "*"


def test_what_did_not_change_is_not_sent_again():
    edition = publish_post()
    path = f"/api/v1/posts/{edition.path}"
    etag = Client().get(path)["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304
    assert not queries.captured_queries
    publishing.withdraw(edition.post)
    freshness.forget()
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 410


def test_a_list_takes_as_many_queries_however_long_it_is():
    def queries() -> int:
        freshness.forget()
        with CaptureQueriesContext(connection) as captured:
            ask("posts?tag=tea", "Posts")
        return len(captured)

    publish_post("one", tags=["tea"])
    few = queries()
    for number in range(5):
        publish_post(f"tea{number}", tags=["tea"])
    assert queries() == few == 3


@settings(max_examples=40)
@given(
    st.sampled_from(["page", "per_page", "tag", "month", "since"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_no_parameter_breaks_it(name: str, value: str):
    response = Client().get("/api/v1/posts", {name: value})
    assert response.status_code in {200, 400, 404}


def test_the_page_for_people_names_each_address():
    page = Client().get("/api/").content.decode()
    assert all(path in page for path in OPENAPI["paths"])
