"""Every address of the desk: which method it takes, and who may use it, by real requests."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from curation import harvesting, taking_down, versions
from curation.models import Find, Intake, Takedown, Thread
from curation.sources.base import Candidate
from curation.urls import urlpatterns
from posts import publishing

from .factories import make_post
from .group_makers import make_groups

GROUPS = ("editor", "publisher", "administrator")


class Rule(NamedTuple):
    """The methods that an address takes, and the first of GROUPS that may use it."""

    methods: str
    least: str = "editor"


READ, WRITE, PUBLISH = Rule("GET"), Rule("POST"), Rule("POST", "publisher")
RULES = {
    "today": READ,
    "today-reorder": WRITE,
    "desk": READ,
    "desk-state": READ,
    "desk-here": WRITE,
    "desk-leave": WRITE,
    "desk-verb": WRITE,
    "desk-difference": READ,
    "desk-comments": READ,
    "desk-preview": READ,
    "desk-preview-hugo": READ,
    "desk-ask": WRITE,
    "desk-approve": PUBLISH,
    "desk-return": PUBLISH,
    "desk-schedule": PUBLISH,
    "desk-unschedule": PUBLISH,
    "desk-objection": Rule("GET", "publisher"),
    "desk-publish": PUBLISH,
    "desk-withdraw": PUBLISH,
    "desk-history": READ,
    "desk-log": READ,
    "desk-past": READ,
    "desk-name-version": WRITE,
    "desk-edition": READ,
    "desk-show-edition": PUBLISH,
    "desk-rename-version": WRITE,
    "desk-delete-version": WRITE,
    "desk-thread": READ,
    "thread-desk": READ,
    "desk-draft": WRITE,
    "desk-read-again": WRITE,
    "desk-muting": Rule("GET POST"),
    "desk-mute": WRITE,
    "markdownify": WRITE,
    "inbox": READ,
    "inbox-ask": WRITE,
    "inbox-find": READ,
    "inbox-import": WRITE,
    "inbox-verb": WRITE,
    "intake": Rule("GET POST"),
    "intake-progress": READ,
    "intake-stop": WRITE,
    "takedown": Rule("GET POST", "publisher"),
    "takedown-record": Rule("GET", "publisher"),
    "intake-standing": READ,
}


@pytest.fixture
def members(db: None) -> dict[str, Client]:
    """A browser for somebody of each group, for one of none, and for a visitor."""
    make_groups()
    clients = {"visitor": Client()}
    for name in ("nobody", *GROUPS):
        user = User.objects.create_user(f"one_{name}", is_staff=True)
        user.groups.set(Group.objects.filter(name=name))
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


@pytest.fixture
def address(db: None) -> Callable[[str], str]:
    """``address(name)``: one at which there is something, under that name in curation.urls."""
    post = make_post(1)
    publishing.publish(post)
    versions.name_version(post, 1, "first", None)
    story = Candidate(source="hn", ref="9", url="hn:9", title="x")
    harvesting.take([story], datetime.date(2025, 5, 20), "list")
    found = Find.objects.get()
    arguments = {
        "post_id": post.pk,
        "quote_id": post.quotes.get().pk,
        "thread_id": Thread.objects.get().pk,
        "version_id": post.versions.get().pk,
        "intake_id": Intake.objects.create(wanted="x").pk,
        "find_id": found.pk,
        "takedown_id": Takedown.objects.create(
            kind="word", value="x", action="blank", touched=taking_down.Touched().counts()
        ).pk,
        "number": 1,
        "day": "2025-05-20",
        "verb": "undo",
    }
    patterns = {pattern.name: pattern.pattern.converters for pattern in urlpatterns}
    return lambda name: reverse(name, kwargs={key: arguments[key] for key in patterns[name]})


def test_each_address_has_its_rule() -> None:
    assert [pattern.name for pattern in urlpatterns if pattern.name not in RULES] == []


def test_each_address_answers_those_who_may_and_nobody_else(
    members: dict[str, Client], address: Callable[[str], str]
) -> None:
    for name, rule in RULES.items():
        url = address(name)
        for method in rule.methods.split():
            visitor = members["visitor"].generic(method, url)
            assert visitor.status_code == 302, name
            assert visitor["location"].startswith(reverse("admin:login")), name
            may = GROUPS[GROUPS.index(rule.least) :]
            for member in ("nobody", *GROUPS):
                # Nothing is sent along, so what writes refuses it, save the deletion: the next
                # one finds nothing to delete any more.
                status = members[member].generic(method, url).status_code
                assert (status == 403) == (member not in may), (name, method, member, status)
                assert status in {200, 204, 302, 400, 403, 404}, (name, method, member, status)


def test_each_address_takes_its_methods_and_no_other(
    members: dict[str, Client], address: Callable[[str], str]
) -> None:
    for name, rule in RULES.items():
        for method in {"GET", "POST", "PUT", "DELETE"}.difference(rule.methods.split()):
            answer = members["administrator"].generic(method, address(name))
            assert answer.status_code == 405, (name, method)
