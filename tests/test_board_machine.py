"""Two editors do whatever can be done to a post, in any order; after each step it is sound.

A verb of one's own joins in by a strategy in ``VERBS``: it draws the verb from the post's draft as
the database has it, and may draw one that is refused.
"""

import random
from collections.abc import Callable
from copy import deepcopy
from functools import partial
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
from curation.taking_over import TakeOver
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
    Relabel,
    Summarise,
    Unfold,
    Verb,
)
from posts import publishing
from posts.hugo.reader import read_post
from posts.models import Post, StaleRevision
from posts.palette import PALETTE
from posts.publishing import PublishError

Chooser = random.Random
MOST_COMMENTS = 9
NOBODYS = 10**9
SUMMARIES = ["余談", "別の話", "もっとコメントを表示（7）"]


def some_quotes(choose: Chooser, now: Draft) -> tuple[int, ...]:
    """Some of the post's quotes in any order, now and then none or a foreign one."""
    order = now.order()
    chosen = choose.sample(order, min(len(order), choose.choice([1, 1, 2, 3, len(order)])))
    return (*chosen, *([NOBODYS] if choose.random() < 0.05 else []))


def neighbours(choose: Chooser, now: Draft) -> tuple[int, ...]:
    """Some quotes that stand together, mostly in one section."""
    order = choose.choice([now.order(), *(section.quotes for section in now.sections)])
    start = choose.randrange(len(order) + 1)
    return tuple(order[start : start + choose.randint(1, 4)])


def a_quote(choose: Chooser, now: Draft) -> int:
    """One of the post's quotes, now and then one that it has not."""
    return choose.choice([*now.order(), NOBODYS] if choose.random() < 0.1 else now.order() or [1])


def a_section(choose: Chooser, now: Draft) -> int:
    """One of the post's folds, now and then an open section, or one that it has not."""
    folds = [section.id for section in now.sections if section.folded]
    others = [*(section.id for section in now.sections), NOBODYS]
    return choose.choice(others if choose.random() < 0.1 or not folds else folds)


def some_comments(choose: Chooser, now: Draft) -> tuple[str, ...]:
    """Some of the thread's comments, mostly those that the post has not."""
    picked = {quote.source_ref for quote in now.quotes.values()}
    refs = [f"c{number}" for number in range(MOST_COMMENTS)]
    free = [ref for ref in [*refs, "always"] if ref not in picked]
    chosen = choose.choice([free, free, free, refs]) or refs
    return tuple(choose.sample(chosen, min(len(chosen), choose.choice([1, 1, 2]))))


def earlier_file(choose: Chooser, now: Draft, post: Post) -> Verb:
    """Take over what a checkout has: the file of an earlier Edition, or of the post as it is."""
    files = [(edition.markdown, edition.path) for edition in post.editions.all()]
    if not files:
        return TakeOver(publishing.current_content(post), post.source, post.source_ref)
    content = read_post(*choose.choice(files)).content
    return TakeOver(content, post.source, post.source_ref)


VERBS: dict[str, Callable[[Chooser, Draft, Post], Verb]] = {
    "pick": lambda choose, now, post: Pick(
        some_comments(choose, now),
        choose.choice(["alone", "replies", "parents"]),
        before=choose.choice([None, None, a_quote(choose, now)]),
        after=choose.choice([None, a_quote(choose, now)]),
    ),
    "drop": lambda choose, now, post: Drop(some_quotes(choose, now)),
    "move": lambda choose, now, post: Move(
        some_quotes(choose, now),
        choose.choice(["up", "down", "start", "end", "before", "after"]),
        a_quote(choose, now),
    ),
    "recolour": lambda choose, now, post: Recolour(
        some_quotes(choose, now), choose.choice(["", PALETTE[0].value, PALETTE[1].value])
    ),
    "label": lambda choose, now, post: Relabel(
        some_quotes(choose, now), choose.choice(["", "translation", "summary"])
    ),
    "fold": lambda choose, now, post: Fold(
        neighbours(choose, now), choose.choice(["", "", *SUMMARIES])
    ),
    "unfold": lambda choose, now, post: Unfold(a_section(choose, now)),
    "summary": lambda choose, now, post: Summarise(
        a_section(choose, now), choose.choice([*SUMMARIES * 3, " "])
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
    "take_over": earlier_file,
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


ARRANGING = ["pick", "drop", "move"]
WORDING = ["recolour", "label", "summary", "edit", "describe"]
OTHERS = sorted(VERBS.keys() - {*ARRANGING, *WORDING, "fold", "unfold"})
EDITORS = st.sampled_from(["one", "two"])
FRESH = st.sampled_from([True, True, True, False])
SEEDS = st.integers(0, 2**16)


class TwoEditors(RuleBasedStateMachine):
    """A thread, a post of it, and two editors of whom each saw it at some revision.

    ``stood`` holds the post's draft after each Change, by its number, as it was read back then.
    """

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        """Import the thread and draft the post."""
        self.within = transaction.atomic()
        self.within.__enter__()
        self.import_anew(seed)
        [thread] = Thread.objects.all()
        post = board.start_post(thread, RECIPES["default"]).post
        self.pk = post.pk
        self.stood: dict[int, Draft] = {0: as_it_stood(post, 0), 1: draft.read(post)}
        folded = board.perform(self.pk, Fold((self.stood[1].order()[0],)))
        self.done: list[int] = [1]
        self.undone: list[int] = []
        self.seen = {"one": 1, "two": 2}
        self.done.append(self.noted(folded))

    @property
    def post(self) -> Post:
        """The post as the database has it."""
        return Post.objects.select_related("edition").get(pk=self.pk)

    def chooser(self, seed: int) -> Chooser:
        """Return what chooses otherwise at each step, since Hypothesis likes to say 0 again."""
        return random.Random(f"{seed} {self.post.revision}")

    def import_anew(self, seed: int) -> None:
        """Import the thread as its source has it now: comments come, change, and go."""
        choose = random.Random(seed)
        comments: list[FetchedComment] = []
        for number in range(MOST_COMMENTS):
            if choose.random() < 0.1:
                continue
            above = choose.choice([None, *comments])
            said = f"What c{number} says."
            body = choose.choice([said, said, said, f"Otherwise, {seed}.", ""])
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

    def attempt(self, who: str, act: Callable[[int], Any], *, fresh: bool) -> Any:
        """Have an editor do something; a refusal must leave everything as it was.

        What others did since is met by ``curation.merging``: both stay, or the later one is asked.
        """
        before, log = draft.read(self.post), self.post.changes.count()
        revision = self.post.revision if fresh else self.seen[who]
        stale = revision != self.post.revision
        refusal: Exception | None = None
        try:
            with transaction.atomic():
                turn = act(revision)
        except (BoardError, PublishError, StaleRevision) as error:
            turn, refusal = None, error
        assert stale or not isinstance(refusal, StaleRevision)
        if refusal is not None:
            assert draft.read(self.post) == before
            assert self.post.changes.count() == log
        self.seen[who] = self.post.revision
        return turn

    @rule(who=EDITORS, fresh=FRESH, name=st.sampled_from(ARRANGING), seed=SEEDS)
    def arrange(self, who: str, *, fresh: bool, name: str, seed: int) -> None:
        """Bring quotes in, out and elsewhere."""
        self.do(who, name, seed, fresh=fresh)

    @rule(who=EDITORS, fresh=FRESH, name=st.sampled_from(["fold", "unfold"]), seed=SEEDS)
    def fold(self, who: str, *, fresh: bool, name: str, seed: int) -> None:
        """Fold and unfold."""
        self.do(who, name, seed, fresh=fresh)

    @rule(who=EDITORS, fresh=FRESH, name=st.sampled_from(WORDING), seed=SEEDS)
    def word(self, who: str, *, fresh: bool, name: str, seed: int) -> None:
        """Word and colour what is there."""
        self.do(who, name, seed, fresh=fresh)

    @rule(who=EDITORS, fresh=FRESH, name=st.sampled_from(OTHERS), seed=SEEDS)
    def do_another(self, who: str, *, fresh: bool, name: str, seed: int) -> None:
        """Do what replaces the whole, and all else that is a verb."""
        self.do(who, name, seed, fresh=fresh)

    def do(self, who: str, name: str, seed: int, *, fresh: bool) -> None:
        """Do a verb; undo right after it would make the post what it was, and redo what it is."""
        before = draft.read(self.post)
        verb = VERBS[name](self.chooser(seed), before, self.post)
        turn = self.attempt(who, partial(board.perform, self.pk, verb, None), fresh=fresh)
        if turn is None or turn.change is None:
            return
        number = self.noted(turn)
        self.done.append(number)
        self.undone.clear()
        with transaction.atomic():
            board.undo(self.pk)
            assert draft.read(self.post) == before
            board.redo(self.pk)
            assert draft.read(self.post) == self.stood[number]
            transaction.set_rollback(True)

    @rule(who=EDITORS, fresh=FRESH)
    def undo(self, who: str, *, fresh: bool) -> None:
        """Take back the latest verb that stands: that of the other editor too."""
        turn = self.attempt(who, partial(board.undo, self.pk, None), fresh=fresh)
        if turn is not None:
            taken = self.done.pop()
            self.undone.append(taken)
            assert turn.change.target.number == taken
            assert same(self.stood[self.noted(turn)], self.stood[taken - 1])

    @rule(who=EDITORS, fresh=FRESH)
    def redo(self, who: str, *, fresh: bool) -> None:
        """Bring back what was taken back last."""
        turn = self.attempt(who, partial(board.redo, self.pk, None), fresh=fresh)
        if turn is not None:
            brought = self.undone.pop()
            self.done.append(brought)
            assert turn.change.target.number == brought
            assert same(self.stood[self.noted(turn)], self.stood[brought])

    def noted(self, turn: board.Turn) -> int:
        """Keep how the post stands now, which is what was answered; return the Change's number."""
        assert turn.change is not None
        assert draft.read(self.post) == turn.after
        self.stood[turn.change.number] = draft.read(self.post)
        return turn.change.number

    @rule(seed=SEEDS)
    def reimport(self, seed: int) -> None:
        """Import the thread anew, which leaves the post as it is."""
        before = draft.read(self.post)
        self.import_anew(seed)
        assert draft.read(self.post) == before

    @rule(who=EDITORS, fresh=FRESH, seed=SEEDS)
    def change_what_readers_get(self, who: str, *, fresh: bool, seed: int) -> None:
        """Publish, show an earlier Edition again, or withdraw; the post stays as it is."""
        post, choose = self.post, self.chooser(seed)
        before = draft.read(post)
        editions = list(post.editions.all())
        what = choose.choice(["publish", "publish", "show", "withdraw"])
        if what == "withdraw" and post.edition:
            publishing.withdraw(post)
        elif what == "show" and editions:
            publishing.restore(choose.choice(editions))
        elif self.attempt(who, partial(publishing.publish, post, None), fresh=fresh):
            assert not self.post.has_unpublished_changes
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
        refs = [quote.source_ref for quote in now.quotes.values() if quote.source_ref]
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
        max_examples=8 if engine == "sqlite" else 2,
        stateful_step_count=30,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    run_state_machine_as_test(TwoEditors, settings=few)
