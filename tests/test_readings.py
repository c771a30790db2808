"""What is read, counted without knowing who reads; and what else there is to read."""

import datetime

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from posts import publishing, readings, search, site
from posts.models import Edition, Likeness, Reading, Site, set_tags
from posts.search import likeness

from .factories import publish_post

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    readings.Counted.times.clear()
    readings.Counted.until = float("inf")


def links(path: str, selector: str) -> list[str]:
    """The words of the links in a part of a page."""
    page = LexborHTMLParser(Client().get(path).content)
    return [node.text(strip=True) for node in page.css(f"{selector} li a")]


def read(edition: Edition, times: int = 1, agent: str = FIREFOX, method: str = "get") -> None:
    client = Client(headers={"User-Agent": agent})
    for _time in range(times):
        getattr(client, method)(edition.get_absolute_url())


def counted() -> dict[str, int]:
    """How often each post was read, once what was counted is written."""
    readings.write()
    rows = Reading.objects.values_list("post__slug", "times")
    return dict(rows)


def test_readings_are_counted_by_post_and_day_also_those_from_memory() -> None:
    tea, cup = publish_post("tea"), publish_post("cup")
    read(tea, 3)
    read(cup)
    assert counted() == {"tea": 3, "cup": 1}
    read(tea)
    assert counted() == {"tea": 4, "cup": 1}
    assert Reading.objects.first() is not None
    assert not Client().get(tea.get_absolute_url()).cookies


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8.1", "Slackbot-LinkExpanding 1.0"])
def test_robots_are_not_counted(agent: str) -> None:
    read(publish_post(), agent=agent)
    assert counted() == {}


def test_what_only_looks_at_the_head_is_not_counted_nor_is_a_site_that_does_not_want_it() -> None:
    edition = publish_post()
    read(edition, method="head")
    site.save(Site(counts_readings=False))
    read(edition)
    assert counted() == {}


def test_what_can_not_be_written_now_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    read(publish_post(), 2)

    def fail(_times: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(readings, "add", fail)
        readings.write()
    assert counted() == {"tea": 2}


def test_the_first_page_lists_what_was_read_most_this_week() -> None:
    tea, cup, old = publish_post("tea"), publish_post("cup"), publish_post("old")
    today = timezone.localdate()
    for edition, days, times in [(tea, 0, 2), (cup, 6, 5), (cup, 0, 1), (old, 7, 99)]:
        day = today - datetime.timedelta(days=days)
        Reading.objects.create(post=edition.post, day=day, times=times)
    assert links("/", "[aria-labelledby=popular]") == ["About cup", "About tea"]
    publishing.withdraw(cup.post)
    assert links("/", "[aria-labelledby=popular]") == ["About tea"]


def related_to(edition: Edition) -> list[str]:
    return links(edition.get_absolute_url(), "[aria-labelledby=related]")


def test_a_post_leads_to_those_that_share_most_tags_with_it() -> None:
    one = publish_post("one", title="緑", tags=["a"])
    publish_post("two", title="赤", tags=["a", "b"])
    publish_post("none", title="白", tags=["x"])
    gone = publish_post("gone", title="黒", tags=["a", "b"])
    edition = publish_post("tea", title="青", tags=["a", "b"])
    search.catch_up()
    publishing.withdraw(gone.post)
    assert related_to(edition) == ["赤", "緑"]
    assert set(related_to(one)) == {"赤", "青"}


def test_a_post_leads_to_those_whose_title_has_the_same_rare_words() -> None:
    for number in range(30):
        publish_post(f"p{number}", title=f"緑茶の話題 {number}", tags=[])
    old = publish_post("old", ["Old."], title="緑茶の話題 湯呑みの歴史", tags=[])
    search.catch_up()
    edition = publish_post("new", ["New."], title="湯呑みの値段", tags=[])
    search.catch_up()
    assert related_to(edition) == ["緑茶の話題 湯呑みの歴史"]
    assert related_to(old)[0] == "湯呑みの値段"


def test_what_is_published_anew_is_likened_anew() -> None:
    tea = publish_post("tea", title="緑茶", tags=["tea"])
    other = publish_post("other", title="麦酒", tags=["beer"])
    third = publish_post("third", title="焼酎", tags=["beer"])
    search.catch_up()
    assert related_to(other) == ["焼酎"]
    set_tags(other.post, ["tea"])
    publishing.publish(other.post)
    search.catch_up()
    assert related_to(other) == ["緑茶"]
    assert related_to(third) == []
    assert related_to(tea) == ["麦酒"]


def test_a_post_that_is_like_many_keeps_those_it_is_most_like() -> None:
    hub = publish_post("hub", title="集", tags=[f"t{n}" for n in range(30)])
    for number in range(likeness.KEPT + 4):
        publish_post(f"p{number}", title=f"{number}", tags=[f"t{number}"])
    search.catch_up()
    assert Likeness.objects.filter(post=hub.post).count() <= likeness.KEPT


def test_a_tag_leads_to_those_that_stand_beside_it() -> None:
    publish_post("one", tags=["a", "b"])
    publish_post("two", tags=["a", "b", "c"])
    publish_post("three", tags=["d"])
    assert links("/tags/a/", "[aria-labelledby=related-tags]") == ["b2", "c1"]
