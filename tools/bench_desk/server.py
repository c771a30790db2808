"""The desk's verbs, each many times, in one process: milliseconds and queries of the server."""

from collections import defaultdict
from random import Random
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import override_settings
from django.urls import reverse

from curation.models import Comment
from posts.models import Post
from posts.palette import PALETTE

from . import cast
from .names import FIRST_OPEN, FLOOR, OPEN, PREVIEW, VERBS
from .site import Answer, Site

# How many openings and how many rounds of verbs go by before anything is noted.
WARM_UP, OPENINGS = 2, 8


def main(comments: str, rounds: str, seed: str) -> dict[str, Any]:
    """Make a thread and its post, work on it, and return what each thing cost each time."""
    post = cast.make_post(int(comments), int(seed))
    editor = an_editor()
    with override_settings(ROOT_URLCONF="tools.bench_desk.floor"):
        work = Work(post, Site(editor), Random(seed))  # noqa: S311 - a choice of rows
        work.open_often()
        for number in range(WARM_UP + int(rounds)):
            if number == WARM_UP:
                work.forget_verbs()
            work.round(number)
    return {
        "post": post.pk,
        "address": reverse("desk", args=[post.pk]),
        "session": work.site.cookies,
        "quotes": post.quotes.count(),
        "ms": work.ms,
        "cpu": work.cpu,
        "queries": {name: sorted(counts) for name, counts in work.queries.items()},
    }


def an_editor() -> User:
    """Return somebody who may work at the desk, as accounts go: by permissions of their own."""
    editor, _made = User.objects.get_or_create(username="bench", defaults={"is_staff": True})
    apps = ("posts", "curation")
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label__in=apps))
    return editor


class Work:
    """An editor's work on one post, with a note of what each request cost."""

    def __init__(self, post: Post, site: Site, random: Random) -> None:
        self.post = post
        self.site = site
        self.random = random
        self.ms: dict[str, list[float]] = defaultdict(list)
        self.cpu: dict[str, list[float]] = defaultdict(list)
        self.queries: dict[str, set[int]] = defaultdict(set)
        self.state: dict[str, Any] = {}

    def note(self, name: str, answer: Answer) -> Answer:
        """Write down what a request cost."""
        self.ms[name].append(answer.ms)
        self.cpu[name].append(answer.cpu)
        self.queries[name].add(answer.queries)
        return answer

    def forget_verbs(self) -> None:
        """Forget what the verbs cost while the process warmed up."""
        for name in (FLOOR, *VERBS):
            for noted in (self.ms, self.cpu, self.queries):
                noted.pop(name, None)

    def open_often(self) -> None:
        """Open the desk: what the process does for the first time is noted apart."""
        address = reverse("desk", args=[self.post.pk])
        self.note(FIRST_OPEN, self.site.get(address))
        for _time in range(OPENINGS):
            self.note(OPEN, self.site.get(address))
            self.note(PREVIEW, self.site.get(reverse("desk-preview", args=[self.post.pk])))
        self.state = self.site.get(reverse("desk-state", args=[self.post.pk])).json()

    def do(self, name: str, verb: str, **fields: Any) -> None:
        """Do a verb as the desk asks for it."""
        address = reverse("desk-verb", args=[self.post.pk, verb])
        fields = {name.rstrip("_"): value for name, value in fields.items()}
        answer = self.site.post(address, fields | {"revision": self.state["revision"]})
        self.state = self.note(name, answer).json()

    def order(self) -> list[int]:
        """Return the quotes as they stand."""
        return [quote for section in self.state["order"] for quote in section["quotes"]]

    def round(self, number: int) -> None:
        """Do each verb once; the post is then as large as it was."""
        self.note(FLOOR, self.site.post(reverse("floor", args=[self.post.pk]), {}))
        choose = self.random.choice
        fresh = self.unpicked()
        self.do("pick", "pick", comment=[choose(fresh)], with_="alone", after=choose(self.order()))
        self.do("drop", "drop", quote=self.state["focus"])
        parent = choose(fresh)
        self.do("pick with replies", "pick", comment=[parent], with_="replies")
        self.do("undo", "undo")
        self.do("redo", "redo")
        self.do("undo", "undo")
        first, *_others, last = self.order()
        self.do("move from end to end", "move", quote=[last], place="before", anchor=first)
        self.do(
            "move from end to end", "move", quote=[last], place="after", anchor=self.order()[-1]
        )
        self.do("recolour", "recolour", quote=[choose(self.order())], color=self.colour(number))
        self.fold_and_unfold()
        self.do("edit", "edit", quote=choose(self.order()), body=f"訳文 {number}\n\n二段目。")
        self.do("describe", "describe", title=f"題名 {number}")

    def fold_and_unfold(self) -> None:
        """Open the first fold, and fold the same quotes again."""
        fold = next(section for section in self.state["order"] if section["folded"])
        self.do("unfold", "unfold", section=fold["id"])
        self.do("fold", "fold", quote=fold["quotes"])

    def colour(self, number: int) -> str:
        """Return another colour each time."""
        return PALETTE[number % len(PALETTE)].value

    def unpicked(self) -> list[str]:
        """Return comments that the post does not have, those that are answered first."""
        picked = set(self.post.quotes.values_list("source_ref", flat=True))
        rows = Comment.objects.filter(thread__ref=self.post.source_ref).exclude(body="")
        pairs = list(rows.order_by("position").values_list("ref", "parent_ref"))
        answered = {parent for _ref, parent in pairs}
        fresh = [ref for ref, _parent in pairs if ref not in picked]
        return [ref for ref in fresh if ref in answered] or fresh
