"""Hostile texts in every place that readers are shown: a real browser runs nothing of them."""

from urllib.parse import quote

import pytest
from django.test import Client
from playwright.sync_api import Page, Request
from pytest_django.live_server_helper import LiveServer

from posts import publishing, search, site
from posts.models import Edition, Message, Post, Quote, Section, Site, set_tags

from .browsers import NewPage

RUN = "window.pwned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src="x" onerror="{RUN}">',
    f"' autofocus onfocus={RUN} x='",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror={RUN}>'>",
    (
        "<form><math><mtext></form><form><mglyph><svg><mtext><style>"
        f"<path id='</style><img onerror={RUN} src>'>"
    ),
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<a href='javascript:{RUN}'>a</a>",
    f"[a](javascript:{RUN})",
    f"[a](JaVaScRiPt&colon;{RUN})",
    "[a](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==)",
    f"[a](vbscript:{RUN})",
    f"<details open ontoggle={RUN}>",
    f"<body onload={RUN}>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/a.css>",
    "<style>@import url(https://evil.example/b.css);*{background:url(https://evil.example/c)}</style>",
    "<img src=https://evil.example/pixel.gif>",
    "![pixel](https://evil.example/pixel.gif)",
    f"<object data='data:text/html,<script>{RUN}</script>'>",
    f"<video><source onerror={RUN}>",
    f"<isindex type=image src=1 onerror={RUN}>",
    f"<x contenteditable onblur={RUN}>x</x>",
    f"{{{{ {RUN} }}}}{{% include 'x' %}}${{{RUN}}}<%= {RUN} %>",
    f"\u2028\u2029<!--<script>{RUN}//-->",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<scr\0ipt>{RUN}</scr\0ipt>".replace("\0", "\ufffd"),
    f"`<img src=x onerror={RUN}>`",
    f"```\n</code></pre><script>{RUN}</script>\n```",
    f"<xss style='x:expression({RUN})' onclick={RUN}>x",
)


def can_be_hugos(payload: str) -> bool:
    """Say whether a shortcode's parameter can hold a text as it is."""
    return not set(payload) & set('"\\`\n{')


@pytest.fixture
def hostile(db: None) -> Edition:
    """A post that has each payload as an author, a body, a tag and a summary."""
    post = Post.objects.create(
        title=PAYLOADS[1], slug="hostile", lead="\n\n".join(PAYLOADS),
        source_url=f"javascript:{RUN}",
    )  # fmt: skip
    set_tags(post, [payload[:90] for payload in PAYLOADS[:12]])
    for place, payload in enumerate(PAYLOADS):
        section = Section.objects.create(
            post=post, position=place, folded=bool(place % 2), summary=payload if place % 2 else ""
        )
        Quote.objects.create(
            post=post, section=section, position=place, author=payload, body=payload,
            markup="hugo" if can_be_hugos(payload) else "", source="hn",
            source_ref=payload,
        )  # fmt: skip
    edition = publishing.publish(post)
    search.catch_up()
    hostile = " ".join(PAYLOADS)
    site.save(
        Site(name=PAYLOADS[1], description=hostile[:300], about=hostile, quotes_note=PAYLOADS[3])
    )
    Message.objects.create(
        kind="contact", name=PAYLOADS[2], mail="a@example.com", address=f"javascript:{RUN}",
        text=hostile,
    )  # fmt: skip
    return edition


def attack(page: Page, paths: list[str], home: str) -> list[str]:
    """Open pages and touch what can be touched; return what ran or was asked of elsewhere."""
    found: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            found.append(f"asked {request.url}")

    page.on("request", asked)
    page.on("dialog", lambda dialog: found.append(dialog.message))
    page.on("framenavigated", lambda frame: asked_frame(frame.url, home, found))
    for path in paths:
        page.goto(path)
        page.evaluate(
            """() => {
                for (const fold of document.querySelectorAll("details")) fold.open = true;
                for (const one of document.querySelectorAll("main *")) {
                    one.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
                    one.dispatchEvent(new FocusEvent("focus"));
                }
            }"""
        )
        if page.evaluate("window.pwned"):
            found.append(f"ran at {path}")
        found += page.evaluate(
            """() => [...document.querySelectorAll("a[href], form[action], iframe, object, base")]
                .map((one) => one.getAttribute("href") ?? one.getAttribute("action") ?? "none:")
                .filter((there) => !/^(https?|mailto):$/.test(new URL(there, location).protocol))"""
        )
    return found


def asked_frame(url: str, home: str, found: list[str]) -> None:
    """Note a page that led away."""
    if not url.startswith((home, "about:")):
        found.append(f"went to {url}")


def test_nothing_that_people_wrote_runs_on_any_page(
    new_page: NewPage, live_server: LiveServer, hostile: Edition
) -> None:
    asked = [f"/search/?q={quote(payload[:90])}" for payload in PAYLOADS[:8]]
    tags = [f"/tags/{quote(tag.slug)}/" for tag in hostile.tags.all()[:2]]
    paths = [
        "/", hostile.get_absolute_url(), "/tags/", *tags, *asked, "/about/",
        f"/contact/?page={quote('/' + PAYLOADS[3])}&quote={quote(PAYLOADS[4])}", "/api/",
        f"/search/?q={quote('window pwned')}",
    ]  # fmt: skip
    assert attack(new_page(width=390, height=844), paths, live_server.url) == []


def test_nothing_that_readers_wrote_runs_in_the_admin(
    new_page: NewPage, live_server: LiveServer, hostile: Edition, admin_client: Client
) -> None:
    page = new_page()
    cookie = admin_client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    message = Message.objects.get()
    paths = ["/admin/posts/message/", f"/admin/posts/message/{message.pk}/change/"]
    assert attack(page, paths, live_server.url) == []
