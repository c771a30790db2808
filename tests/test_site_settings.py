"""What the site says of itself, set in the admin and shown on its pages."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from posts import site
from posts.models import Site
from posts.snippets import clean_snippet

from .factories import publish_post
from .group_makers import make_groups

pytestmark = pytest.mark.django_db

FORM = {
    "name": "茶まとめ", "description": "茶の話", "operator": "", "mail": "", "about": "",
    "quotes_note": "", "menu": "", "language": "", "accent_on_light": "", "accent_on_dark": "",
    "analytics": "", "ad_in_lists": "", "ad_before_quotes": "", "ad_after_quotes": "",
    "ad_height": "280",
}  # fmt: skip


@pytest.fixture
def administrator(client: Client) -> Client:
    make_groups()
    user = User.objects.create_user("one", is_staff=True)
    user.groups.add(Group.objects.get(name="administrator"))
    client.force_login(user)
    return client


def test_an_administrator_changes_the_sites_name_and_readers_see_it_at_once(
    administrator: Client,
) -> None:
    assert "<title>まとめ</title>" in Client().get("/").content.decode()
    page = administrator.get("/admin/posts/site/", follow=True)
    assert b'placeholder="' in page.content
    assert administrator.post("/admin/posts/site/1/change/", FORM).status_code == 302
    assert "<title>茶まとめ</title>" in Client().get("/").content.decode()


@pytest.mark.parametrize("group", ["editor", "publisher"])
def test_nobody_else_may(client: Client, group: str) -> None:
    make_groups()
    user = User.objects.create_user("one", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    assert client.get("/admin/posts/site/").status_code == 403
    assert client.post("/admin/posts/site/1/change/", FORM).status_code in {302, 403}
    assert not Site.objects.filter(name="茶まとめ").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("menu", "About"), ("menu", "x | javascript:alert(1)"), ("menu", "x | //evil.example"),
        ("accent_on_light", "red"), ("accent_on_light", "#fff}body{x:url(//a)}"),
        ("analytics", "<script>alert(1)</script>"), ("ad_in_lists", "<img src=http://a.example/>"),
        ("ad_after_quotes", "<object data=x>"), ("ad_height", "-1"), ("mail", "x"),
    ],
)  # fmt: skip
def test_what_can_not_stand_on_a_page_is_refused(
    administrator: Client, field: str, value: str
) -> None:
    Site.objects.create(pk=1)
    response = administrator.post("/admin/posts/site/1/change/", FORM | {field: value})
    assert response.status_code == 200
    assert Site.objects.get().name == ""


def test_the_menu_the_language_and_the_colours_are_as_set(client: Client) -> None:
    site.save(Site(menu="投稿規定 | /rules/\n\nX | https://x.example/", language="en"))
    page = LexborHTMLParser(client.get("/", headers={"Accept-Language": "ja"}).content)
    entries = {link.attributes["href"]: link.text() for link in page.css(".site-nav a")}
    assert entries["/rules/"] == "投稿規定"
    assert entries["https://x.example/"] == "X"
    assert entries["/tags/"] == "Tags"
    assert not page.css("link[href='/colours.css']")
    site.save(Site(accent_on_light="#112233"))
    page = LexborHTMLParser(client.get("/").content)
    assert page.css("link[href='/colours.css']")
    assert client.get("/colours.css").content == b":root{--accent:#112233}"


def test_the_page_about_the_site_is_its_own_or_says_what_holds_anyway(client: Client) -> None:
    assert client.get("/about/").status_code == 200
    site.save(Site(about="**茶**の<script>x</script>", operator="茶の会"))
    text = client.get("/about/").content.decode()
    assert "<strong>茶</strong>の&lt;script&gt;" in text
    assert "茶の会" in text


def test_others_code_is_off_until_set_and_its_hosts_alone_are_allowed(client: Client) -> None:
    edition = publish_post(folded=["more"])
    page = client.get(edition.get_absolute_url())
    assert b'class="ad' not in page.content
    before = page["Content-Security-Policy"]
    ad = clean_snippet('<a href="https://shop.example/"><img src="https://ads.example/a.png"></a>')
    counter = clean_snippet(
        '<script async src="https://count.example/c.js" data-site="1"></script>'
    )
    site.save(Site(ad_after_quotes=ad, ad_in_lists=ad, analytics=counter))
    page = client.get(edition.get_absolute_url())
    html = LexborHTMLParser(page.content)
    assert html.css("script[src='https://count.example/c.js'][data-site='1']")
    assert html.css(".ad a[rel] img")
    assert b".ad{block-size:calc(280px + 1.5rem)}" in client.get("/colours.css").content
    assert html.css("link[href='/colours.css']")
    assert not html.css(".fold .ad")
    policy = page["Content-Security-Policy"]
    assert "script-src 'self' https://count.example" in policy
    assert "img-src 'self' data: https://ads.example https://count.example" in policy
    assert "unsafe" not in policy
    assert client.get("/admin/login/")["Content-Security-Policy"].find("count.example") == -1
    site.save(Site())
    assert client.get(edition.get_absolute_url())["Content-Security-Policy"] == before


@pytest.mark.parametrize(
    "snippet",
    [
        "<script src=https://a.example/>x()</script>", "<script src=//a.example/></script>",
        "<style>*{}</style>", "<form action=https://a.example/>", "text <b>x</b>",
        "<iframe src='data:text/html,x'></iframe>", "<svg onload=x>", "<a href=javascript:x>",
    ],
)  # fmt: skip
def test_code_that_would_run_by_itself_is_refused(snippet: str) -> None:
    with pytest.raises(ValidationError):
        clean_snippet(snippet)


def test_handlers_are_dropped_from_what_is_taken() -> None:
    taken = clean_snippet('<img src="https://a.example/a.png" onerror="x()" style="x">')
    assert taken == '<img src="https://a.example/a.png">'


def test_every_answer_says_what_it_may_not_do_and_who_may_embed_it(client: Client) -> None:
    page = client.get("/")
    assert "camera=()" in page["Permissions-Policy"]
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page["X-Frame-Options"] == "DENY"
    assert page["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert client.get("/api/v1/posts")["Cross-Origin-Resource-Policy"] == "cross-origin"
