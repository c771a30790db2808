"""The tools: what each makes of a whole post in one step, and that nothing is lost on the way."""

from copy import deepcopy
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from curation import board, draft
from curation.comment_tree import CommentTree
from curation.draft import BoardError, Draft, QuoteDraft, SectionDraft
from curation.models import Comment, Thread
from curation.recipes import RECIPES
from curation.tools import (
    ClearColours,
    ColourAuthors,
    ColourReplied,
    FoldEvery,
    FoldTail,
    PutReplies,
    answered_quotes,
    put_below,
    refs_of,
)
from curation.verbs import Recolour, Summarise, Verb, counted_summary, tidy
from curation.wording import in_words
from posts.models import Post
from posts.palette import PALETTE

from .factories import make_post, make_thread
from .test_board import assert_sound, layout, named, read_again

PINK, VIOLET, ORANGE = (colour.value for colour in PALETTE[:3])
TREE = {"a": "", "b": "a", "c": "b", "d": "a", "e": "", "f": "e"}


def post_in(order: str) -> Post:
    """A post that quotes the comments of TREE in this order, folds in brackets."""
    post = board.start_post(make_thread(TREE), RECIPES["everything"]).post
    start = draft.read(post)
    ids = {quote.source_ref: id for id, quote in start.quotes.items()}
    wanted = deepcopy(start)
    wanted.sections = []
    for place, part in enumerate(order.replace("]", "[").split("[")):
        if part:
            summary = counted_summary(1) if place % 2 else ""
            quotes = [ids[name] for name in part]
            wanted.sections.append(
                SectionDraft(wanted.fresh_id(), bool(place % 2), summary, quotes)
            )
    tidy(wanted)
    draft.write(post, start, wanted)
    return post


def shown(post: Post) -> str:
    """The post's quotes as ``post_in`` takes them."""
    return "".join(
        f"[{''.join(names)}]" if folded else "".join(names)
        for folded, _summary, names in layout(post)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "expected", "count"),
    [
        ("abcdef", "abcdef", 0),
        ("fecbda", "efabcd", 3),
        ("cadbef", "adbcef", 1),  # d stood before b, and stays so
        ("ab[cdef]", "ab[cdef]", 0),  # what is folded stays folded
        ("adb[fec]", "adb[efc]", 1),
        ("fa[ebcd]", "a[efbcd]", 1),  # goes to the fold that holds what it answers
        ("f[e]a", "[ef]a", 1),
        ("af[e]b[c]d", "a[ef]b[c]d", 1),
    ],
)
def test_replies_are_put_under_what_they_answer(order: str, expected: str, count: int) -> None:
    post = post_in(order)
    turn = board.perform(post.pk, PutReplies())
    assert shown(post) == expected
    assert_sound(post)
    assert (turn.change.count if turn.change else 0) == count
    assert board.perform(post.pk, PutReplies()).change is None


@pytest.mark.django_db
def test_a_fold_that_is_left_empty_joins_what_is_around_it() -> None:
    thread = make_thread({"p": "", "q": "", "x": "q", "r": "p"})
    post = board.start_post(thread, RECIPES["everything"]).post
    p, q, x, r = named(post, "p", "q", "x", "r")
    start = draft.read(post)
    wanted = deepcopy(start)
    wanted.sections = [
        SectionDraft(-1, False, "", [p]),
        SectionDraft(-2, True, "x", [x]),
        SectionDraft(-3, False, "", [r]),
        SectionDraft(-4, True, "q", [q]),
    ]
    draft.write(post, start, wanted)
    board.perform(post.pk, PutReplies())
    assert layout(post) == [(False, "", ["p", "r"]), (True, "q", ["q", "x"])]
    assert board.perform(post.pk, PutReplies()).change is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "verb", "expected"),
    [
        ("abcdef", FoldTail(2), "ab[cdef]"),
        ("a[bc]d[ef]", FoldTail(2), "ab[cdef]"),
        ("ab[cd][ef]", FoldTail(5), "abcde[f]"),
        ("abcdef", FoldEvery(2), "ab[cd][ef]"),
        ("abcdef", FoldEvery(4), "abcd[ef]"),
        ("[abc]def", FoldEvery(1), "a[b][c][d][e][f]"),
    ],
)
def test_folds_are_made_by_number(order: str, verb: Verb, expected: str) -> None:
    post = post_in(order)
    turn = board.perform(post.pk, verb)
    assert shown(post) == expected
    assert_sound(post)
    summaries = [summary for folded, summary, _names in layout(post) if folded]
    assert summaries == [counted_summary(number) for number in range(1, len(summaries) + 1)]
    assert turn.change
    assert turn.change.count == sum(
        len(names) for folded, _summary, names in layout(post) if folded
    )
    assert board.perform(post.pk, verb).change is None
    board.undo(post.pk)
    assert shown(post) == order


@pytest.mark.django_db
def test_a_fold_that_was_worded_by_hand_stays_and_parts_what_is_around_it() -> None:
    post = post_in("a[bc]def")
    fold = post.sections.get(folded=True)
    board.perform(post.pk, Summarise(fold.pk, "余談"))
    board.perform(post.pk, FoldTail(1))
    assert layout(post) == [
        (False, "", ["a"]),
        (True, "余談", ["b", "c"]),
        (True, counted_summary(2), ["d", "e", "f"]),
    ]
    board.perform(post.pk, FoldEvery(5))
    assert shown(post) == "a[bc]de[f]"


@pytest.mark.django_db
def test_an_author_gets_the_colour_that_most_of_the_quotes_have_or_a_new_one() -> None:
    thread = make_thread(9)
    names = {"c1": "ann", "c2": "bob", "c3": "ann", "c4": "ann", "c5": "bob", "c6": "cid", "c8": ""}
    for ref, author in (names | {"c7": "dan", "c9": "dan"}).items():
        Comment.objects.filter(ref=ref).update(author=author)
    post = board.start_post(thread, RECIPES["everything"]).post
    board.perform(post.pk, Recolour(named(post, "c1"), VIOLET))
    board.perform(post.pk, Recolour(named(post, "c3", "c4"), PINK))
    turn = board.perform(post.pk, ColourAuthors())
    colours = dict(post.quotes.values_list("source_ref", "color"))
    assert colours == {
        "c1": PINK, "c3": PINK, "c4": PINK, "c2": VIOLET, "c5": VIOLET, "c7": ORANGE, "c9": ORANGE,
        "c6": "", "c8": "",
    }  # fmt: skip
    assert turn.change
    assert turn.change.count == 5
    assert board.perform(post.pk, ColourAuthors()).change is None


@pytest.mark.django_db
def test_the_most_replied_are_coloured_and_all_colours_cleared() -> None:
    post = post_in("fedcba")
    board.perform(post.pk, Recolour(named(post, "f"), VIOLET))
    board.perform(post.pk, ColourReplied(2, PINK))
    colours = dict(post.quotes.values_list("source_ref", "color"))
    assert {ref for ref, color in colours.items() if color == PINK} == {"a", "e"}
    assert colours["f"] == VIOLET
    board.perform(post.pk, ColourReplied(9, PINK))
    assert set(post.quotes.filter(color=PINK).values_list("source_ref", flat=True)) == set("aeb")
    turn = board.perform(post.pk, ClearColours())
    assert turn.change
    assert turn.change.count == 4
    assert not post.quotes.exclude(color="").exists()
    assert board.perform(post.pk, ClearColours()).change is None


@pytest.mark.django_db
def test_a_quote_of_no_comment_answers_nothing_and_has_no_replies() -> None:
    post = post_in("abcdef")
    post.quotes.filter(source_ref="a").update(source="", source_ref="")
    post.quotes.filter(source_ref="b").update(source="reddit")
    assert board.perform(post.pk, PutReplies()).change is None
    board.perform(post.pk, ColourReplied(9, PINK))
    assert [*post.quotes.filter(color=PINK).values_list("source_ref", flat=True)] == ["e"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        FoldTail(0), FoldTail(-1), FoldTail(6), FoldTail(10**9), FoldEvery(0), FoldEvery(6),
        ColourReplied(0, PINK), ColourReplied(1, ""), ColourReplied(1, "#123456"),
    ],
)  # fmt: skip
def test_a_wrong_tool_is_refused_and_changes_nothing(wrong: Verb) -> None:
    post = post_in("ab[cdef]")
    before, log = read_again(post), post.changes.count()
    with pytest.raises(BoardError):
        board.perform(post.pk, wrong)
    assert (read_again(post), post.changes.count()) == (before, log)


@pytest.mark.django_db
def test_what_needs_a_thread_is_refused_without_one() -> None:
    post = post_in("abcdef")
    Thread.objects.all().delete()
    for verb in (PutReplies(), ColourReplied(1, PINK)):
        with pytest.raises(BoardError):
            board.perform(post.pk, verb)
    assert board.perform(post.pk, FoldTail(2)).change


@pytest.mark.django_db
def test_nobody_is_replied_to_where_nobody_replied() -> None:
    post = make_post(3)
    with pytest.raises(BoardError):
        board.perform(post.pk, ColourReplied(1, PINK))


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_the_log_says_what_a_tool_did() -> None:
    post = post_in("fabcde")
    verbs: list[Verb] = [
        PutReplies(),
        FoldTail(3),
        FoldEvery(2),
        ColourReplied(2, PINK),
        ClearColours(),
    ]
    changes = [board.perform(post.pk, verb).change for verb in verbs]
    assert [in_words(change) for change in changes if change] == [
        "put 1 reply under what it answers",
        "folded all after no. 3",
        "folded by 2",
        "coloured 2 most replied quotes pink",
        "took the colour from 2 quotes",
    ]


@pytest.mark.django_db
def test_a_tool_needs_as_many_queries_for_a_large_post_as_for_a_small_one() -> None:
    counts = []
    for size, ref in ((12, "1"), (70, "2")):
        tree = {f"c{n}": f"c{n // 2}" if n > 1 else "" for n in range(1, size + 1)}
        post = board.start_post(make_thread(tree, ref), RECIPES["everything"]).post
        board.perform(post.pk, FoldTail(3))
        with CaptureQueriesContext(connection) as queries:
            board.perform(post.pk, PutReplies())
            board.perform(post.pk, FoldEvery(4))
            board.perform(post.pk, ColourReplied(5, PINK))
            board.perform(post.pk, ClearColours())
        counts.append(len(queries))
    assert counts[0] == counts[1]


@st.composite
def drafts(choose: st.DrawFn) -> tuple[Draft, CommentTree]:
    """Any post of a thread with any tree: also circles, and comments that are quoted twice."""
    refs = [f"c{number}" for number in range(8)]
    tree = CommentTree.from_pairs((ref, choose(st.sampled_from(["", *refs]))) for ref in refs)
    quotes = {
        id: QuoteDraft(
            choose(st.sampled_from(["hn", "hn", ""])),
            choose(st.sampled_from([*refs, ""])),
            choose(st.sampled_from(["ann", "bob", ""])),
            "",
            "Tea.",
            choose(st.sampled_from(["", PINK, VIOLET, "#000000"])),
        )
        for id in range(1, choose(st.integers(0, 10)) + 1)
    }
    sections: list[SectionDraft] = []
    for id in choose(st.permutations(list(quotes))):
        if not sections or choose(st.integers(0, 3)) == 0:
            folded = choose(st.booleans()) or bool(sections and not sections[-1].folded)
            summary = choose(st.sampled_from(["余談", counted_summary(1)])) if folded else ""
            sections.append(SectionDraft(100 + len(sections), folded, summary))
        sections[-1].quotes.append(id)
    return Draft({}, sections, quotes), tree


def assert_whole(before: Draft, after: Draft) -> None:
    """Nothing is lost or doubled, no section is empty, open ones don't touch."""
    assert sorted(after.order()) == sorted(before.order())
    assert after.quotes.keys() == before.quotes.keys()
    assert all(section.quotes for section in after.sections)
    assert all(one.folded or two.folded for one, two in pairwise(after.sections))
    assert len({section.id for section in after.sections}) == len(after.sections)


def tool_applied(verb: Verb, before: Draft) -> Draft:
    """What the tool makes of a draft; the tool is idempotent."""
    after = deepcopy(before)
    verb.apply(Post(source="hn"), after)
    again = deepcopy(after)
    verb.apply(Post(source="hn"), again)
    assert again == after
    assert_whole(before, after)
    return after


@given(case=drafts())
def test_below_what_it_answers_each_reply_stands_after_the_earlier_ones(
    case: tuple[Draft, CommentTree],
) -> None:
    before, tree = case
    answered = answered_quotes(refs_of(Post(source="hn"), before, tree), tree)
    after = deepcopy(before)
    for _section in before.sections:
        put_below(after, answered)
        tidy(after)
    assert_whole(before, after)
    places = {quote: place for place, quote in enumerate(after.order())}
    earlier = {quote: place for place, quote in enumerate(before.order())}
    for reply, above in answered.items():
        assert places[reply] > places[above]
    folded = {id: section.folded for section in after.sections for id in section.quotes}
    free = [quote for quote in before.order() if quote not in answered]
    assert [quote for quote in after.order() if quote in set(free)] == free
    for section in before.sections:
        for quote in section.quotes:
            if quote not in answered:
                assert folded[quote] == section.folded
    for section in after.sections:
        for one, two in pairwise(section.quotes):
            if answered.get(one) == answered.get(two) is not None:
                assert earlier[one] < earlier[two]


@given(case=drafts(), number=st.integers(1, 9), every=st.booleans())
def test_by_number_whatever_is_folded_the_order_stays_and_worded_folds_stay(
    case: tuple[Draft, CommentTree], number: int, every: bool
) -> None:
    before, _tree = case
    if number >= len(before.quotes):
        return
    after = tool_applied(FoldEvery(number) if every else FoldTail(number), before)
    assert after.order() == before.order()
    worded = [section for section in before.sections if section.summary == "余談"]
    assert [section for section in after.sections if section.summary == "余談"] == worded
    places = {quote: place for place, quote in enumerate(after.order())}
    by_hand = {quote for section in worded for quote in section.quotes}
    for section in after.sections:
        if section in worded:
            continue
        parts = {places[id] // number if every else places[id] >= number for id in section.quotes}
        assert len(parts) == 1
        assert section.folded == bool(parts.pop())
        assert not by_hand.intersection(section.quotes)


@given(case=drafts())
def test_whoever_is_quoted_twice_has_one_colour_and_nobody_else_changes(
    case: tuple[Draft, CommentTree],
) -> None:
    before, _tree = case
    after = tool_applied(ColourAuthors(), before)
    assert after.sections == before.sections
    for author in ("ann", "bob"):
        theirs = [id for id, quote in after.quotes.items() if quote.author == author]
        colours = {after.quotes[id].color for id in theirs}
        if len(theirs) > 1:
            assert len(colours) == 1
            assert colours <= {colour.value for colour in PALETTE}
        elif theirs:
            assert after.quotes[theirs[0]] == before.quotes[theirs[0]]
    cleared = tool_applied(ClearColours(), after)
    assert {quote.color for quote in cleared.quotes.values()} <= {""}
