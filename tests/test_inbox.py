"""The inbox: what is shown in which order, what is decided there, and that it works by forms."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curation import board, harvesting, inbox, intake
from curation.models import Find, HarvestList, Intake, Thread
from curation.recipes import RECIPES
from curation.sources.base import Candidate
from posts import publishing

from .factories import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HOUR = datetime.timedelta(hours=1)
ITEM = "https://news.ycombinator.com/item?id="


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in, in English."""
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def find(
    ref: str, hours: float | None = 2, day: datetime.date | None = None, **values: object
) -> Find:
    """Have a list name a story that was opened so many hours ago."""
    opened = None if hours is None else timezone.now() - hours * HOUR
    usual = {"title": f"Story {ref}", "points": 10, "comments": 20, "created_at": opened}
    said = {"source": "hn", "ref": ref, "url": f"{ITEM}{ref}"} | usual | values
    harvesting.take([Candidate(**said)], day or timezone.localdate(), "list")  # type: ignore[arg-type]
    return Find.objects.get(ref=ref)


def shown(client: Client, query: str = "") -> list[str]:
    """The references of the finds that the page shows, in its order."""
    answer = client.get(f"{reverse('inbox')}?{query}")
    assert answer.status_code == 200
    return [row.find.ref for row in answer.context["rows"]]


def row_html(client: Client, ref: str) -> str:
    """The row of a find, as HTML."""
    page = client.get(reverse("inbox")).content.decode()
    pk = Find.objects.get(ref=ref).pk
    found = re.search(rf'<tr id="find-{pk}".*?</tr>', page, re.DOTALL)
    assert found
    return found.group()


def decide(client: Client, ref: str, verb: str, **data: str) -> str:
    """Press a button; return where the answer leads."""
    pk = Find.objects.get(ref=ref).pk
    answer = client.post(reverse("inbox-verb", args=[pk, verb]), data)
    assert answer.status_code == 302
    return str(answer["location"])


def test_momentum_is_comments_an_hour_and_of_the_first_hour_the_comments(desk: Client) -> None:
    find("slow", hours=10, comments=200)
    find("new", hours=0.1, comments=30)
    find("ahead", hours=-5, comments=25)
    find("old", hours=100, comments=500)
    find("untold", comments=None)
    find("undated", hours=None, comments=7)
    assert shown(desk) == ["new", "ahead", "slow", "undated", "old", "untold"]
    rows = desk.get(reverse("inbox")).context["rows"]
    momentum = {row.find.ref: row.find.momentum for row in rows}
    assert momentum["slow"] == pytest.approx(20, abs=0.1)
    assert momentum["new"] == 30
    assert momentum["undated"] == 7
    assert momentum["untold"] is None
    assert [row.find.rank for row in rows] == [1, 2, 3, 4, 5, None]


def test_it_is_sorted_by_what_is_asked_for_and_keeps_the_rank(desk: Client) -> None:
    find("a", hours=1, comments=10, points=5)
    find("b", hours=9, comments=30, points=None)
    find("c", hours=5, comments=20, points=50)
    assert shown(desk, "sort=points") == ["c", "a", "b"]
    assert shown(desk, "sort=comments") == ["b", "c", "a"]
    assert shown(desk, "sort=newest") == ["a", "c", "b"]
    rows = desk.get(reverse("inbox") + "?sort=comments").context["rows"]
    assert [row.find.rank for row in rows] == [3, 2, 1]


def test_it_is_filtered_by_source_and_day(desk: Client) -> None:
    find("a", day=datetime.date(2026, 2, 3))
    find("b", source="lobsters")
    assert shown(desk, "day=2026-02-03") == ["a"]
    assert shown(desk, "source=lobsters") == ["b"]
    assert shown(desk, "source=lobsters&day=2026-02-03") == []
    assert (
        "Nothing of that kind is here."
        in desk.get(reverse("inbox") + "?day=2020-01-01").content.decode()
    )


@pytest.mark.parametrize(
    "query", ["show=x", "sort=x", "day=x", "day=2026-02-30", "page=x", "source=%00", "last=x"]
)
def test_what_makes_no_sense_is_answered_400(desk: Client, query: str) -> None:
    assert desk.get(f"{reverse('inbox')}?{query}").status_code == 400


def test_an_empty_inbox_says_what_lands_there(desk: Client) -> None:
    page = desk.get(reverse("inbox")).content.decode()
    assert "What is worth a post lands here" in page
    find("a")
    decide(desk, "a", "dismiss")
    assert "All is decided." in desk.get(reverse("inbox")).content.decode()


def test_a_list_that_could_not_be_had_is_told(desk: Client) -> None:
    HarvestList.objects.create(source="hn", place="best", error="hn:best: it <b>broke</b>")
    page = desk.get(reverse("inbox")).content.decode()
    assert "hn:best: it &lt;b&gt;broke&lt;/b&gt;" in page


def test_titles_and_links_are_data(desk: Client) -> None:
    find("a", title='<img src=x onerror="alert(1)">', link="javascript:alert(1)")
    find("b", link="https://www.toast.example/?a=1&b=2")
    find("c", url="javascript:alert(1)", link="http://[bad")
    page = desk.get(reverse("inbox")).content.decode()
    assert "<img src=x" not in page
    assert "javascript:" not in page
    assert ">toast.example</a>" in page
    assert 'href="https://www.toast.example/?a=1&amp;b=2"' in page
    for link in re.findall(r"<a [^>]*target=[^>]*>", page):
        assert 'rel="noopener noreferrer"' in link


def test_what_is_dismissed_or_put_off_is_gone_from_the_page_and_can_be_shown(desk: Client) -> None:
    for ref in "abc":
        find(ref)
    decide(desk, "a", "dismiss")
    decide(desk, "b", "snooze")
    assert shown(desk) == ["c"]
    assert shown(desk, "show=dismissed") == ["a"]
    assert shown(desk, "show=snoozed") == ["b"]
    decide(desk, "a", "restore")
    decide(desk, "b", "wake")
    assert sorted(shown(desk)) == ["a", "b", "c"]


def test_what_is_put_off_comes_back_with_the_next_day(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    find("a")
    decide(desk, "a", "snooze")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    midnight = timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time()))
    for time, there in ((midnight - 0.01 * HOUR, []), (midnight, ["a"])):
        monkeypatch.setattr(timezone, "now", lambda time=time: time)
        assert [row.find.ref for row in inbox.rows_of(inbox.page_of(inbox.Asked()))] == there


def test_what_was_put_off_is_put_off_still_when_its_dismissal_is_taken_back(desk: Client) -> None:
    find("a")
    decide(desk, "a", "snooze")
    decide(desk, "a", "dismiss")
    assert shown(desk, "show=snoozed") == []
    decide(desk, "a", "restore")
    assert shown(desk, "show=snoozed") == ["a"]


def test_without_a_script_a_form_leads_back_to_the_page_that_offers_to_take_it_back(
    desk: Client,
) -> None:
    find("a")
    place = decide(desk, "a", "dismiss", back="sort=points&page=2")
    assert place.startswith(f"{reverse('inbox')}?sort=points&page=2&last=")
    page = desk.get(place).content.decode()
    assert "Dismissed: Story a" in " ".join(page.split())
    assert reverse("inbox-verb", args=[Find.objects.get().pk, "restore"]) in page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "show=x", "\0"])
def test_a_form_leads_nowhere_else(desk: Client, back: str) -> None:
    find("a")
    assert decide(desk, "a", "dismiss", back=back).startswith(f"{reverse('inbox')}?last=")


def test_a_script_gets_no_page(desk: Client) -> None:
    pk = find("a").pk
    answer = desk.post(reverse("inbox-verb", args=[pk, "dismiss"]), headers={"X-Part": "find"})
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("name", ["inbox-verb", "inbox-import", "inbox-find"])
def test_a_find_that_is_not_there_is_a_404(desk: Client, name: str) -> None:
    arguments: list[object] = [10**6, "dismiss"] if name == "inbox-verb" else [10**6]
    address = reverse(name, args=arguments)
    assert desk.generic("GET" if name == "inbox-find" else "POST", address).status_code == 404
    assert desk.post(reverse("inbox-verb", args=[find("a").pk, "explode"])).status_code == 404


def test_an_import_goes_the_way_of_the_form(
    desk: Client,
    editor: User,
    django_capture_on_commit_callbacks: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed: list[int] = []
    monkeypatch.setattr(intake, "hand_over", handed.append)
    pk = find("9").pk
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = desk.post(reverse("inbox-import", args=[pk]), {"back": "sort=newest"})
    assert answer["location"] == f"{reverse('inbox')}?sort=newest#find-{pk}"
    row = Intake.objects.get()
    assert (row.wanted, row.by, handed) == (f"{ITEM}9", editor, [row.pk])
    assert "data-busy" in row_html(desk, "9")
    assert "data-import" not in row_html(desk, "9")


def test_a_row_says_how_far_its_thread_is(desk: Client) -> None:
    find("1")
    assert "data-import" in row_html(desk, "1")
    asked_for = Intake.objects.create(wanted=f"{ITEM}1", state=Intake.State.RUNNING, total=9)
    assert 'max="9"' in row_html(desk, "1")
    Intake.objects.filter(pk=asked_for.pk).update(updated_at=timezone.now() - HOUR)
    assert "data-import" in row_html(desk, "1")
    Intake.objects.create(wanted=f"{ITEM}1", state=Intake.State.FAILED, error="It has gone.")
    assert "It has gone." in row_html(desk, "1")
    assert "Try again" in row_html(desk, "1")
    thread = make_thread(2, ref="1")
    html = row_html(desk, "1")
    assert reverse("desk-thread", args=[thread.pk]) in html
    assert reverse("desk-draft", args=[thread.pk]) in html
    assert "It has gone." not in html
    post = board.start_post(thread, RECIPES["everything"]).post
    html = row_html(desk, "1")
    assert reverse("desk", args=[post.pk]) in html
    assert "data-draft" not in html
    edition = publishing.publish(post)
    assert edition.get_absolute_url() in row_html(desk, "1")
    part = desk.get(reverse("inbox-find", args=[Find.objects.get().pk])).content.decode()
    assert edition.get_absolute_url() in part
    assert "<tr" not in part


def test_a_post_that_came_in_with_a_site_counts_as_made_without_its_thread(desk: Client) -> None:
    find("1")
    find("2")
    post = board.start_post(make_thread(1, ref="1"), RECIPES["everything"]).post
    Thread.objects.all().delete()
    assert reverse("desk", args=[post.pk]) in row_html(desk, "1")
    assert sorted(shown(desk)) == ["1", "2"]
    assert shown(desk, "show=unmade") == ["2"]


def test_the_dashboard_says_how_many_wait(desk: Client) -> None:
    def line() -> str:
        page = desk.get(reverse("admin:index")).content.decode()
        [text] = re.findall(r'<p class="dashboard-line"><a [^>]*>(.*?)</a>', page)
        return str(text)

    assert line() == "Nothing waits in the inbox"
    for ref in "1234":
        find(ref)
    board.start_post(make_thread(1, ref="1"), RECIPES["everything"])
    assert line() == "3 threads wait in the inbox"
    decide(desk, "2", "dismiss")
    decide(desk, "3", "snooze")
    assert line() == "1 thread waits in the inbox"


def test_many_finds_cost_as_many_queries_as_few_and_stand_on_pages(desk: Client) -> None:
    counts = []
    desk.get(reverse("inbox"))
    for numbers in (range(3), range(3, 60)):
        for number in numbers:
            find(str(number))
            if number % 3 == 0:
                thread = make_thread(1, ref=str(number))
                board.start_post(thread, RECIPES["everything"])
            Intake.objects.create(wanted=f"{ITEM}{number}", state=Intake.State.FAILED)
        with CaptureQueriesContext(connection) as queries:
            shown(desk)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    first, second = shown(desk), shown(desk, "page=2")
    assert (len(first), len(second)) == (50, 10)
    assert not {*first} & {*second}
    assert shown(desk, "page=99") == second


def test_the_lists_are_asked_for_when_an_editor_wants_it(
    desk: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(harvesting, "hand_over", lambda: asked.append(True))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        place = desk.post(reverse("inbox-ask"))["location"]
    assert asked == [True]
    assert "The lists are being asked for." in desk.get(place).content.decode()


def test_lists_are_kept_in_the_admin(desk: Client) -> None:
    address = reverse("admin:curation_harvestlist_add")
    values = {"source": "hn", "place": " best ", "most": "20", "active": "on"}
    assert desk.post(address, values).status_code == 302
    assert str(HarvestList.objects.get(place="best")) == "hn:best"
    for wrong in ({"most": "0"}, {"most": "1001"}, {"source": "usenet"}, {}):
        assert desk.post(address, values | wrong).status_code == 200
    assert HarvestList.objects.filter(place="best").count() == 1
    page = desk.get(reverse("admin:curation_harvestlist_changelist")).content.decode()
    assert "Hacker News: best" in page


def test_who_may_only_look_is_offered_nothing(client: Client) -> None:
    find("a")
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_find"))
    client.force_login(user)
    html = row_html(client, "a")
    assert "<button" not in html
