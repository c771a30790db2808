"""Scheduled posts: what is refused, what goes out when and in which order, who comes for it."""

import datetime
import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.exceptions import MiddlewareNotUsed
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as property_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from curation import board
from curation.verbs import Describe, Drop, Edit
from posts import archive, on_time, publishing, scheduling, site
from posts.models import Edition, Post, Publication, StaleRevision, State
from posts.publishing import PublishError
from posts.scheduling import publish_due, schedule, unschedule

from .factories import make_post, publish_post

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def noon() -> datetime.datetime:
    """Noon of tomorrow in Japan."""
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    return tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)


def scheduled(at: datetime.datetime, number: int = 1, by: User | None = None) -> Post:
    """A post that goes out then, as ``schedule`` leaves it."""
    post = make_post(1, ref=str(number))
    schedule(post, at, by)
    return Post.objects.get(pk=post.pk)


def overdue(number: int = 1) -> Post:
    """A post whose time came a minute ago, and nobody was there."""
    post = scheduled(timezone.now() + MINUTE, number)
    Post.objects.filter(pk=post.pk).update(publish_at=timezone.now() - MINUTE)
    return Post.objects.get(pk=post.pk)


def test_a_scheduled_post_goes_out_when_its_time_has_come_and_not_before(
    noon: datetime.datetime, editor: User
) -> None:
    post = scheduled(noon, by=editor)
    assert post.state == State.SCHEDULED
    assert publish_due(noon - MINUTE) == []
    [outcome] = publish_due(noon)
    assert outcome.error == ""
    post = Post.objects.get(pk=post.pk)
    assert post.state == State.PUBLISHED
    assert (post.publish_at, post.scheduled_by) == (None, None)
    assert outcome.edition == post.edition
    assert post.edition is not None
    assert post.edition.published_by == editor
    assert post.edition.first_published_at == noon
    record = post.publications.get()
    assert (record.verb, record.by) == (Publication.Verb.SCHEDULED, editor)
    assert publish_due(noon + MINUTE) == []


def test_what_stands_at_the_time_goes_out(noon: datetime.datetime) -> None:
    post = scheduled(noon)
    quote = post.quotes.get()
    board.perform(post.pk, Edit(quote.pk, "Said otherwise since."))
    publish_due(noon)
    assert "Said otherwise since." in Edition.objects.get(post=post).html


def test_the_day_is_the_one_in_japan_on_which_it_was_due(noon: datetime.datetime) -> None:
    night = noon.replace(hour=0, minute=5)
    assert night.astimezone(datetime.UTC).date() < night.date()
    one, other = scheduled(night), scheduled(noon.replace(hour=23, minute=59), 2)
    publish_due(noon + datetime.timedelta(days=3))
    for post in (one, other):
        post.refresh_from_db()
        assert post.date == noon.date()
        assert post.last_path == f"{noon:%Y_%m}/{noon:%Y_%m_%d}_{post.slug}"


def test_a_date_set_by_hand_stays(noon: datetime.datetime) -> None:
    post = make_post(1)
    board.perform(post.pk, Describe({"date": "2025-05-20"}))
    schedule(post, noon)
    publish_due(noon)
    post.refresh_from_db()
    assert post.last_path.startswith("2025_05/2025_05_20_")


def test_a_time_that_has_passed_is_refused_with_the_reason(noon: datetime.datetime) -> None:
    post = make_post(1)
    with pytest.raises(PublishError, match=f"{noon.year - 2}/"):
        schedule(post, noon.replace(year=noon.year - 2))
    post.refresh_from_db()
    assert post.publish_at is None


def test_what_could_not_be_published_now_is_not_scheduled(noon: datetime.datetime) -> None:
    post = make_post(1)
    board.perform(post.pk, Drop((post.quotes.get().pk,)))
    with pytest.raises(PublishError):
        schedule(post, noon)


def test_a_taken_address_is_refused_when_scheduling(noon: datetime.datetime) -> None:
    publish_post("tea", date=noon.date())
    post = make_post(1)
    board.perform(post.pk, Describe({"slug": "tea"}))
    with pytest.raises(PublishError, match=f"{noon:%Y_%m_%d}_tea"):
        schedule(post, noon)
    schedule(post, noon + datetime.timedelta(days=1))


def test_an_address_promised_to_another_scheduled_post_is_refused(
    noon: datetime.datetime,
) -> None:
    first, second = make_post(1), make_post(1, ref="2")
    for post in (first, second):
        board.perform(post.pk, Describe({"slug": "tea"}))
    schedule(first, noon)
    with pytest.raises(PublishError, match=f"{noon:%Y_%m_%d}_tea"):
        schedule(second, noon.replace(hour=18))
    schedule(first, noon.replace(hour=18))
    schedule(second, noon + datetime.timedelta(days=1))


def test_a_desk_that_has_not_seen_the_latest_change_schedules_nothing(
    noon: datetime.datetime,
) -> None:
    post = make_post(1)
    board.perform(post.pk, Describe({"title": "Another"}))
    with pytest.raises(StaleRevision):
        schedule(post, noon, revision=1)
    schedule(post, noon, revision=2)


def test_a_post_is_taken_off_the_schedule(noon: datetime.datetime) -> None:
    post = scheduled(noon)
    unschedule(post)
    assert publish_due(noon) == []
    post.refresh_from_db()
    assert post.state == State.DRAFT
    with pytest.raises(PublishError):
        unschedule(post)


def test_publishing_and_withdrawing_by_hand_end_a_schedule(noon: datetime.datetime) -> None:
    post = scheduled(noon)
    publishing.publish(post)
    assert publish_due(noon) == []
    schedule(post, noon)
    publishing.withdraw(post)
    assert publish_due(noon) == []
    assert Post.objects.get(pk=post.pk).state == State.WITHDRAWN


def test_a_published_post_is_changed_at_its_time_and_keeps_its_place(
    noon: datetime.datetime,
) -> None:
    post = make_post(1)
    first = publishing.publish(post)
    board.perform(post.pk, Edit(post.quotes.get().pk, "Corrected."))
    schedule(post, noon)
    [outcome] = publish_due(noon)
    assert outcome.edition is not None
    assert "Corrected." in outcome.edition.html
    assert outcome.edition.first_published_at == first.first_published_at


def test_posts_of_one_time_go_out_in_the_days_order_and_are_listed_so(
    noon: datetime.datetime,
) -> None:
    posts = [scheduled(noon, number) for number in range(1, 5)]
    early = scheduled(noon - MINUTE, 5)
    for post, place in zip(posts, (2, 1, 1, 0), strict=True):
        Post.objects.filter(pk=post.pk).update(place=place)
    went = [outcome.post.pk for outcome in publish_due(noon)]
    expected = [early.pk, posts[3].pk, posts[1].pk, posts[2].pk, posts[0].pk]
    assert went == expected
    assert [post.pk for post in archive.newest_first()] == expected[::-1]
    times = list(Edition.objects.values_list("first_published_at", flat=True))
    assert len(set(times)) == len(times)
    assert max(times) - noon < datetime.timedelta(milliseconds=1)


def test_one_that_cannot_go_out_says_why_once_and_does_not_stop_the_others(
    noon: datetime.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = scheduled(noon), scheduled(noon, 2)
    Post.objects.filter(pk=broken.pk).update(title="")
    first, second = publish_due(noon)
    assert publish_due(noon + MINUTE) == []
    assert (first.post, first.edition) == (broken, None)
    assert (second.post, second.error) == (fine, "")
    broken.refresh_from_db()
    assert broken.publish_error == first.error != ""
    assert broken.publish_at == noon
    assert broken.state == State.SCHEDULED
    assert [record.levelname for record in caplog.records].count("ERROR") == 1
    board.perform(broken.pk, Describe({"title": "There again"}))
    schedule(broken, noon + MINUTE)
    [again] = publish_due(noon + MINUTE)
    assert again.error == ""


def test_an_address_that_was_taken_meanwhile_is_a_reason(noon: datetime.datetime) -> None:
    post = scheduled(noon)
    publish_post(post.slug, date=noon.date())
    [outcome] = publish_due(noon)
    assert post.slug in outcome.error
    assert Post.objects.published().count() == 1


def test_a_fault_of_ours_keeps_back_its_own_post_alone(
    noon: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = scheduled(noon), scheduled(noon, 2)
    right = publishing.make_edition

    def faulty(post: Post, *rest: object) -> Edition:
        if post == broken:
            raise ZeroDivisionError
        return right(post, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(scheduling, "make_edition", faulty)
    with pytest.raises(ZeroDivisionError):
        publish_due(noon)
    assert [outcome.post for outcome in publish_due(noon)] == [fine]
    broken.refresh_from_db()
    assert broken.publish_error


def test_while_the_database_is_busy_nothing_is_given_up(
    noon: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: object) -> None:
        raise OperationalError

    post = scheduled(noon)
    with monkeypatch.context() as patched:
        patched.setattr(scheduling, "make_edition", busy)
        with pytest.raises(OperationalError):
            publish_due(noon)
    assert [outcome.post for outcome in publish_due(noon)] == [post]


def test_what_goes_out_costs_as_many_queries_however_much_is_there_already(
    noon: datetime.datetime,
) -> None:
    counts = []
    for number in range(1, 4):
        scheduled(noon, number)
        with CaptureQueriesContext(connection) as queries:
            publish_due(noon)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


@pytest.mark.django_db(transaction=True)
def test_any_number_who_come_at_once_publish_each_post_once_and_in_order(
    noon: datetime.datetime,
) -> None:
    posts = [scheduled(noon, number) for number in range(1, 7)]
    start = Barrier(4)

    def come(_worker: int) -> list[int]:
        start.wait()
        try:
            return [outcome.post.pk for outcome in publish_due(noon)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        went = [pk for each in pool.map(come, range(4)) for pk in each]
    assert sorted(went) == [post.pk for post in posts]
    assert Edition.objects.count() == Publication.objects.count() == 6
    in_order = Edition.objects.order_by("first_published_at")
    assert list(in_order.values_list("post_id", flat=True)) == [post.pk for post in posts]


def test_the_command_prints_what_went_out_and_fails_if_one_did_not() -> None:
    fine, broken = overdue(), overdue(2)
    Post.objects.filter(pk=broken.pk).update(title="")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("run_due", stdout=out, stderr=err)
    assert ended.value.code == 1
    edition = Edition.objects.get(post=fine)
    assert out.getvalue() == f"{fine.slug}: {edition.get_absolute_url()}\n"
    assert err.getvalue().startswith(f"{broken.slug}: ")


def test_the_command_says_it_as_json() -> None:
    post = overdue()
    for expected in ([post.slug], []):
        out = io.StringIO()
        call_command("run_due", json=True, stdout=out)
        told = json.loads(out.getvalue())
        assert [one["slug"] for one in told] == expected
        assert all(one["error"] is None and one["path"] for one in told)


def test_beat_asks_each_minute_for_a_task_that_the_workers_know() -> None:
    current_app.loader.import_default_modules()
    entry = django_settings.CELERY_BEAT_SCHEDULE["publish what is due"]
    post = overdue()
    current_app.tasks[entry["task"]]()
    assert Post.objects.get(pk=post.pk).is_published
    assert entry["schedule"].is_due(timezone.now() - MINUTE).is_due


@pytest.fixture
def looking() -> Iterator[None]:
    """Pages look for what is due, as they do outside of tests."""
    on_time.Clock.looks_at = 0.0
    yield
    on_time.Clock.looks_at = float("inf")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("looking")
def test_the_next_page_that_is_asked_for_shows_what_was_due(client: Client) -> None:
    post = overdue()
    assert post.title in client.get("/").content.decode()
    post.refresh_from_db()
    assert post.is_published


@pytest.mark.usefixtures("looking")
def test_pages_look_once_in_some_seconds_by_five_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    site.current()
    with django_assert_num_queries(5):
        client.get("/robots.txt")
    with django_assert_num_queries(0):
        client.get("/robots.txt")
    assert on_time.Clock.looks_at > 0


@pytest.mark.usefixtures("looking")
def test_a_request_that_changes_something_does_not_look(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.post("/robots.txt")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("looking")
@pytest.mark.parametrize("fault", [DatabaseError, ZeroDivisionError])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_gets_the_page_whatever_happens_to_what_is_due(
    client: Client, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def broken(*args: object) -> None:
        raise fault

    overdue()
    monkeypatch.setattr(scheduling, "publish_due", broken)
    assert client.get("/").status_code == 200
    if fault is DatabaseError:
        on_time.Clock.looks_at = 0.0
        monkeypatch.setattr(scheduling, "due", broken)
        assert client.get("/robots.txt").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("looking")
def test_a_reader_does_not_wait_long_for_what_is_due(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Barrier(2)
    overdue()
    monkeypatch.setattr(on_time, "PATIENCE", 0.05)
    monkeypatch.setattr(scheduling, "publish_due", lambda: released.wait(10))
    assert client.get("/").status_code == 200
    released.wait(10)


def test_with_a_broker_pages_do_not_look_at_all(settings: Settings) -> None:
    settings.TASKS_IN_PROCESS = False
    get: Callable[[object], HttpResponse] = lambda _request: HttpResponse()  # noqa: E731
    with pytest.raises(MiddlewareNotUsed):
        on_time.OnTimeMiddleware(get)


@property_settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from(Post.Stage.values), st.booleans(), st.booleans(), st.booleans()),
        max_size=6,
    )
)
def test_a_post_is_found_in_the_one_state_that_it_says_of_itself(
    rows: list[tuple[str, bool, bool, bool]],
) -> None:
    Post.objects.all().delete()
    now = timezone.now()
    for number, (stage, waits, was_public, is_public) in enumerate(rows):
        post = Post.objects.create(slug=f"p{number}", stage=stage)
        post.publish_at = now if waits else None
        if was_public or is_public:
            post.last_path = f"2025_05/2025_05_20_p{number}"
        if is_public:
            post.edition = Edition.objects.create(
                post=post, number=1, revision=0, path=post.last_path, date=now.date(),
                quote_count=0, first_published_at=now, published_at=now,
            )  # fmt: skip
        post.save()
    said = {post: post.state for post in Post.objects.all()}
    for state in State:
        found = set(Post.objects.in_state(state))
        assert found == {post for post in said if said[post] == state}
