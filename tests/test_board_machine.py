"""Two editors do whatever can be done to a post, in any order; after each step it is sound.

A verb of one's own joins in by a strategy in ``VERBS``: it draws the verb from the post's draft as
the database has it, and may draw one that is refused.
"""

import random
from collections.abc import Callable
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from curation import board, draft
from curation.draft import BoardError, Draft
from curation.importing import import_fetched
from curation.models import Thread
from curation.past import as_it_stood
from curation.recipes import RECIPES
from curation.restoring import Restore
from curation.sources.base import FetchedComment, FetchedThread
from curation.tools import (
    ClearColours,
    ColourAuthors,
    ColourReplied,
    FoldEvery,
    FoldTail,
    PutReplies,
)
from curation.verbs import (
    Describe,
    Drop,
    Edit,
    Fold,
    Move,
    Pick,
    Recolour,
    Redraft,
    Summarise,
    Unfold,
    Verb,
)
from posts import publishing
from posts.models import Post, StaleRevision
from posts.palette import PALETTE
from posts.publishing import PublishError

Chooser = random.Random
MOST_COMMENTS = 9


def some_quotes(choose: Chooser, now: Draft) -> tuple[int, ...]:
    """Some of the post's quotes, now and then none or a foreign one."""
    order = now.order()
    chosen = choose.sample(order, choose.randint(0, len(order)))
    return (*chosen, *([10**9] if choose.random() < 0.05 else []))


def neighbours(choose: Chooser, now: Draft) -> tuple[int, ...]:
    """Some quotes that stand together."""
    order = now.order()
    start = choose.randrange(len(order) + 1)
    return tuple(order[start : start + choose.randint(1, 4)])


def a_quote(choose: Chooser, now: Draft) -> int:
    """One of the post's quotes, or one that it has not."""
    return choose.choice([*now.order(), 10**9])


def a_section(choose: Chooser, now: Draft) -> int:
    """One of the post's sections, open ones too."""
    return choose.choice([*(section.id for section in now.sections), 10**9])


def some_comments(choose: Chooser) -> tuple[str, ...]:
    """Some of the thread's comments."""
    refs = [f"c{number}" for number in range(MOST_COMMENTS)]
    return tuple(choose.sample(refs, choose.randint(1, 4)))


VERBS: dict[str, Callable[[Chooser, Draft, Post], Verb]] = {
    "pick": lambda choose, now, post: Pick(
        some_comments(choose),
        choose.choice(["alone", "replies", "parents"]),
        before=choose.choice([None, None, a_quote(choose, now)]),
        after=choose.choice([None, a_quote(choose, now)]),
    ),
    "drop": lambda choose, now, post: Drop(some_quotes(choose, now)),
    "move": lambda choose, now, post: Move(
        some_quotes(choose, now),
        choose.choice(["up", "down", "start", "end", "before", "after"]),
        choose.choice([None, a_quote(choose, now), a_quote(choose, now)]),
    ),
    "recolour": lambda choose, now, post: Recolour(
        some_quotes(choose, now), choose.choice(["", PALETTE[0].value, PALETTE[1].value])
    ),
    "fold": lambda choose, now, post: Fold(
        neighbours(choose, now), choose.choice(["", "", "余談", "もっとコメントを表示（7）"])
    ),
    "unfold": lambda choose, now, post: Unfold(a_section(choose, now)),
    "summary": lambda choose, now, post: Summarise(
        a_section(choose, now), choose.choice(["別の話", "もっとコメントを表示（3）", ""])
    ),
    "edit": lambda choose, now, post: Edit(
        a_quote(choose, now), choose.choice(["訳", "お茶\n\n", "", "What c1 says."])
    ),
    "describe": lambda choose, now, post: Describe(
        choose.choice(
            [
                {"title": choose.choice(["題", "別の題", ""])},
                {"tags": choose.choice(["茶", "茶,水", ""]), "notes": choose.choice(["a", "b"])},
                {"lead": "導入", "thumbnail": choose.choice(["", "/img/a.webp"])},
                {"slug": choose.choice(["tea", "other"]), "date": "2025-05-20"},
            ]
        )
    ),
    "draft": lambda choose, now, post: Redraft(RECIPES[choose.choice(list(RECIPES))]),
    "restore": lambda choose, now, post: Restore(choose.randint(0, post.revision + 1)),
    "put_replies": lambda choose, now, post: PutReplies(),
    "fold_tail": lambda choose, now, post: FoldTail(choose.randint(0, 9)),
    "fold_every": lambda choose, now, post: FoldEvery(choose.randint(0, 9)),
    "colour_authors": lambda choose, now, post: ColourAuthors(),
    "clear_colours": lambda choose, now, post: ClearColours(),
    "colour_replied": lambda choose, now, post: ColourReplied(
        choose.randint(1, 4), choose.choice(["", PALETTE[2].value])
    ),
}


class TwoEditors(RuleBasedStateMachine):
    """A thread, a post of it, and two editors of whom each saw it at some revision.

    ``stood`` holds the post's draft after each Change, by its number, as it was read back then.
    """

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        """Import the thread and draft the post."""
        self.within = transaction.atomic()
        self.within.__enter__()
        self.import_anew(seed)
        [thread] = Thread.objects.all()
        post = board.start_post(thread, RECIPES["default"]).post
        self.pk = post.pk
        nothing = as_it_stood(post, 0)
        self.stood: dict[int, Draft] = {0: nothing, 1: draft.read(post)}
        self.seen = {"one": 1, "two": 1}
        self.done: list[int] = [1]
        self.undone: list[int] = []

    @property
    def post(self) -> Post:
        """The post as the database has it."""
        return Post.objects.select_related("edition").get(pk=self.pk)

    def import_anew(self, seed: int) -> None:
        """Import the thread as its source has it now: comments come, change, and go."""
        choose = random.Random(seed)
        comments: list[FetchedComment] = []
        for number in range(MOST_COMMENTS):
            if choose.random() < 0.2:
                continue
            above = choose.choice([None, *comments])
            body = choose.choice([f"What c{number} says.", f"Otherwise, {seed}.", ""])
            comments.append(
                FetchedComment(
                    f"c{number}",
                    above.ref if above else "",
                    above.depth + 1 if above else 0,
                    f"author_{number % 3}",
                    body,
                    None,
                )
            )
        comments.append(FetchedComment("always", "", 0, "author_0", "Always there.", None))
        thread = FetchedThread(
            "hn", "1", "https://example.com", "Tea", "asker", "", "", None, seed, tuple(comments)
        )
        import_fetched(thread)

    def attempt(self, who: str, *, fresh: bool, act: Callable[[int], Any]) -> Any:
        """Have an editor do something; a refusal must leave everything as it was."""
        before, log = draft.read(self.post), self.post.changes.count()
        revision = self.post.revision if fresh else self.seen[who]
        stale = revision != self.post.revision
        refusal: Exception | None = None
        try:
            with transaction.atomic():
                turn = act(revision)
        except (BoardError, PublishError, StaleRevision) as error:
            turn, refusal = None, error
        assert isinstance(refusal, StaleRevision) == stale
        if refusal is not None:
            assert draft.read(self.post) == before
            assert self.post.changes.count() == log
        self.seen[who] = self.post.revision
        return turn

    @rule(
        who=st.sampled_from(["one", "two"]),
        fresh=st.sampled_from([True, True, True, False]),
        name=st.sampled_from(sorted(VERBS)),
        seed=st.integers(0, 2**16),
    )
    def do(self, who: str, *, fresh: bool, name: str, seed: int) -> None:
        """Do a verb; undo right after it would make the post what it was, and redo what it is."""
        before = draft.read(self.post)
        verb = VERBS[name](random.Random(seed), before, self.post)
        act = lambda revision: board.perform(self.pk, verb, revision=revision)  # noqa: E731
        turn = self.attempt(who, fresh=fresh, act=act)
        if turn is None or turn.change is None:
            return
        self.done.append(turn.change.number)
        self.undone.clear()
        after = self.note(turn)
        with transaction.atomic():
            board.undo(self.pk)
            assert draft.read(self.post) == before
            board.redo(self.pk)
            assert draft.read(self.post) == after
            transaction.set_rollback(True)

    @rule(who=st.sampled_from(["one", "two"]), fresh=st.booleans())
    def undo(self, who: str, *, fresh: bool) -> None:
        """Take back the latest verb that stands: that of the other editor too."""
        act = lambda revision: board.undo(self.pk, revision=revision)  # noqa: E731
        turn = self.attempt(who, fresh=fresh, act=act)
        if turn is not None:
            taken = self.done.pop()
            self.undone.append(taken)
            assert turn.change.target.number == taken
            assert same(self.note(turn), self.stood[taken - 1])

    @rule(who=st.sampled_from(["one", "two"]), fresh=st.booleans())
    def redo(self, who: str, *, fresh: bool) -> None:
        """Bring back what was taken back last."""
        act = lambda revision: board.redo(self.pk, revision=revision)  # noqa: E731
        turn = self.attempt(who, fresh=fresh, act=act)
        if turn is not None:
            brought = self.undone.pop()
            self.done.append(brought)
            assert turn.change.target.number == brought
            assert same(self.note(turn), self.stood[brought])

    def note(self, turn: board.Turn) -> Draft:
        """Keep how the post stands now; what was answered is what is saved."""
        now = draft.read(self.post)
        assert turn.after == now
        assert turn.change is not None
        self.stood[turn.change.number] = now
        return now

    @rule(seed=st.integers(0, 2**16))
    def reimport(self, seed: int) -> None:
        """Import the thread anew, which leaves the post as it is."""
        before = draft.read(self.post)
        self.import_anew(seed)
        assert draft.read(self.post) == before

    @rule(who=st.sampled_from(["one", "two"]), fresh=st.booleans())
    def publish(self, who: str, *, fresh: bool) -> None:
        """Publish what is there."""
        act = lambda revision: publishing.publish(self.post, None, revision)  # noqa: E731
        if self.attempt(who, fresh=fresh, act=act) is not None:
            assert not self.post.has_unpublished_changes

    @rule(seed=st.integers(0, 2**16))
    def show_an_edition(self, seed: int) -> None:
        """Show readers an earlier Edition again, or withdraw the one they get."""
        post, choose = self.post, random.Random(seed)
        before = draft.read(post)
        editions = list(post.editions.all())
        if post.edition and choose.random() < 0.3:
            publishing.withdraw(post)
        elif editions:
            publishing.restore(choose.choice(editions))
        assert same(draft.read(self.post), before)

    @invariant()
    def it_is_sound(self) -> None:
        """Positions have no gaps, sections are runs, none is empty, nothing is lost or doubled.

        From nothing through all Changes comes the post, and its status is true.
        """
        post = self.post
        now = draft.read(post)
        self.rows_are_sound(now, post)
        log = list(post.changes.order_by("number"))
        assert [entry.number for entry in log] == list(range(1, post.revision + 1))
        replayed = deepcopy(self.stood[0])
        for entry in log:
            draft.apply_patch(replayed, entry.after)
        assert same(replayed, now)
        assert post.content_digest == draft.digest_of(now)
        if post.edition:
            then = self.stood[post.edition.revision]
            assert post.has_unpublished_changes == (read_by_readers(then) != read_by_readers(now))

    def rows_are_sound(self, now: Draft, post: Post) -> None:
        """Check the rows against what is read of them."""
        rows = list(post.quotes.order_by("position").values_list("pk", "position", "section_id"))
        assert [pk for pk, _position, _section in rows] == now.order()
        assert [position for _pk, position, _section in rows] == list(range(len(rows)))
        runs = [section for _pk, _position, section in rows]
        assert list(dict.fromkeys(runs)) == [section.id for section in now.sections]
        assert runs == sorted(runs, key=list(dict.fromkeys(runs)).index)
        places = list(post.sections.order_by("position").values_list("position", flat=True))
        assert places == list(range(len(places)))
        assert all(one.folded or two.folded for one, two in pairwise(now.sections))
        refs = [quote.source_ref for quote in now.quotes.values()]
        assert len(set(refs)) == len(refs)

    def teardown(self) -> None:
        """Go back through all that was; then leave the database as it was."""
        if not hasattr(self, "within"):
            return
        post = self.post
        for number, stood in self.stood.items():
            assert same(as_it_stood(post, number), stood)
        assert publishing.current_content(post).digest == post.content_digest
        for edition in post.editions.all():
            assert draft.digest_of(self.stood[edition.revision]) == edition.content_digest
        transaction.set_rollback(True)
        self.within.__exit__(None, None, None)


def same(one: Draft, two: Draft) -> bool:
    """Say whether two drafts are equal, the address aside: once published, it stays."""
    address = ("slug", "date")
    fields = [
        {name: value for name, value in each.fields.items() if name not in address}
        for each in (one, two)
    ]
    return fields[0] == fields[1] and (one.sections, one.quotes) == (two.sections, two.quotes)


def read_by_readers(of: Draft) -> Any:
    """What of a draft readers would see."""
    fields = {k: v for k, v in of.fields.items() if k not in {"slug", "date", "notes"}}
    sections = [
        (section.folded, section.summary, [of.quotes[id] for id in section.quotes])
        for section in of.sections
    ]
    return fields, sections


@pytest.mark.django_db
def test_whatever_two_editors_do_the_post_stays_sound(engine: str) -> None:
    few = settings(
        max_examples=8 if engine == "sqlite" else 3,
        stateful_step_count=20,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    run_state_machine_as_test(TwoEditors, settings=few)
