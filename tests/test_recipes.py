"""Recipes: what a rule takes of a thread, those that editors make, and the drafts made by them."""

import datetime
import io
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from curation import board, comment_tree, draft, muting, recipe_book
from curation.models import Comment, Recipe, Thread
from curation.recipes import LIVE, RECIPES, Colouring, Rule, rule_of
from curation.unwanted import Unwanted
from curation.verbs import Pick, Redraft
from posts.models import Post

from .factories import NOON, make_thread

PINK, GREEN = "#ff33a1", "#45d325"
AUTHORS = ("tea", "Tea", "coffee", "")
BODIES = ("Good tea.", "ＧＯＯＤ coffee", "Nothing at all, but at length.", "x", "  ", "")


@st.composite
def threads(draw: st.DrawFn) -> list[Comment]:
    """The comments of a thread of any shape, in the source's order."""
    comments: list[Comment] = []
    path: list[Comment] = []
    for position in range(draw(st.integers(0, 25))):
        path = path[: draw(st.integers(0, len(path)))]
        minutes = draw(st.none() | st.integers(0, 5))
        comment = Comment(
            ref=f"c{position}",
            parent_ref=path[-1].ref if path else "",
            position=position,
            depth=len(path),
            author=draw(st.sampled_from(AUTHORS)),
            body=draw(st.sampled_from(BODIES)),
            state=draw(st.sampled_from(["live", "live", "live", "flagged"])),
            created_at=None if minutes is None else NOON + datetime.timedelta(minutes=minutes),
        )
        comments.append(comment)
        path.append(comment)
    return comments


sizes = st.none() | st.integers(1, 8)
rules = st.builds(
    Rule,
    name=st.just("any"),
    label=st.just("Any"),
    most=sizes,
    most_replies=sizes,
    order=st.sampled_from(Recipe.Order.values),
    open_first=sizes,
    fold_every=sizes,
    colouring=st.none()
    | st.builds(
        Colouring, st.sampled_from(["replies", "length"]), st.integers(1, 4), st.just(PINK)
    ),
    excluded=st.builds(
        Unwanted.of, st.sets(st.sampled_from(AUTHORS)), st.sets(st.sampled_from(["good", "Ｘ", ""]))
    ),
)


@given(threads(), rules)
def test_a_draft_keeps_to_its_rule_whatever_the_thread(comments: list[Comment], rule: Rule) -> None:
    runs = rule.sections(comments)
    taken = [row for _folded, run in runs for row in run]
    refs = [row.ref for row in taken]
    # Every quote once, nothing that is unwanted or has no text, and no more than the limits.
    assert len(set(refs)) == len(refs)
    may_come = [row for row in comments if row.state in LIVE and row.body.strip()]
    may_come = [row for row in may_come if not rule.excluded.covers(row.author, row.body)]
    assert {row.ref for row in taken} <= {row.ref for row in may_come}
    assert len(taken) <= (rule.most or len(comments))
    tops = comment_tree.of_comments(comments).tops()
    replies = Counter(tops[ref] for ref in refs if tops[ref] != ref)
    assert all(count <= (rule.most_replies or len(comments)) for count in replies.values())
    if rule.most_replies is None:
        assert len(taken) == min(rule.most or len(may_come), len(may_come))
    # The first part is open, the others are folds of the size that is wanted, the last aside.
    assert all(run for _folded, run in runs)
    assert [folded for folded, _run in runs] == [False, *[True] * (len(runs) - 1)][: len(runs)]
    lengths = [len(run) for _folded, run in runs]
    assert all(length == (rule.fold_every or length) for length in lengths[1:-1])
    first = rule.open_first or rule.fold_every or len(taken)
    assert lengths[:1] == [min(first, len(taken))][: len(runs)]
    if rule.fold_every is None:
        assert len(runs) <= 2
    assert_in_order(taken, comments, rule.order)
    assert_coloured(rule, comments, taken)


def assert_in_order(taken: list[Comment], comments: list[Comment], order: str) -> None:
    """Assert that what was taken stands as it should, what weighs the same as in the thread."""
    below = comment_tree.of_comments(comments).descendants()
    keys: dict[str, Callable[[Comment], Any]] = {
        "thread": lambda row: 0,
        "time": lambda row: (row.created_at is None, row.created_at or NOON),
        "replies": lambda row: -below[row.ref],
        "length": lambda row: -len(row.body),
    }
    assert taken == sorted(taken, key=lambda row: (keys[order](row), row.position))


def assert_coloured(rule: Rule, comments: list[Comment], taken: list[Comment]) -> None:
    """Assert that those of the most weight have the colour, and as many as are wanted."""
    colours = rule.colours(comments, taken)
    if rule.colouring is None:
        assert colours == {}
        return
    assert len(colours) == min(rule.colouring.most, len(taken))
    assert set(colours.values()) <= {PINK}
    below = comment_tree.of_comments(comments).descendants()
    weigh: dict[str, Callable[[Comment], int]] = {
        "replies": lambda row: below[row.ref],
        "length": lambda row: len(row.body),
    }
    weights = {row.ref: weigh[rule.colouring.by](row) for row in taken}
    others = [weight for ref, weight in weights.items() if ref not in colours]
    assert min((weights[ref] for ref in colours), default=0) >= max(others, default=0) or not others


def test_a_word_is_unwanted_in_any_case_and_width_and_an_author_only_by_the_whole_name() -> None:
    unwanted = Unwanted.of(["tea"], ["ＮＧ", "ｶﾀｶﾅ", ""])
    assert unwanted.covers("tea", "")
    assert not unwanted.covers("Tea", "")
    assert not unwanted.covers("teapot", "")
    assert unwanted.covers("", "this is ng.")
    assert unwanted.covers("", "カタカナ")
    assert not unwanted.covers("", "calm")


def make_recipe(name: str = "夜のまとめ", **values: Any) -> Recipe:
    """Make a recipe of an editor's own."""
    return Recipe.objects.create(name=name, **values)


@pytest.mark.django_db
def test_an_editors_recipe_drafts_in_one_step_and_is_taken_back_in_one() -> None:
    thread = make_thread({"a": "", "b": "a", "c": "b", "d": "a", "e": "", "f": "e", "g": ""})
    Comment.objects.filter(ref="d").update(body="An ad: buy KETTLES here.")
    recipe = make_recipe(
        order="replies",
        open_first=2,
        fold_every=3,
        colour_by="replies",
        colour_most=2,
        color=GREEN,
        excluded_authors="author_g\nauthor",
        excluded_words="kettles",
    )
    post = board.start_post(thread, RECIPES["everything"]).post
    before = draft.read(post)
    turn = board.perform(post.pk, Redraft(rule_of(recipe)))
    quotes = list(post.quotes.order_by("position").values_list("source_ref", "color"))
    assert quotes == [("a", GREEN), ("b", GREEN), ("e", ""), ("c", ""), ("f", "")]
    sections = post.sections.order_by("position")
    assert [(row.folded, row.quotes.count()) for row in sections] == [(False, 2), (True, 3)]
    assert turn.change is not None
    board.undo(post.pk)
    assert draft.read(post) == before
    board.redo(post.pk)
    assert list(post.quotes.order_by("position").values_list("source_ref", "color")) == quotes


@pytest.mark.django_db
def test_a_draft_needs_as_many_queries_for_a_large_thread_as_for_a_small_one(editor: User) -> None:
    rule = rule_of(make_recipe(colour_by="length", color=PINK, fold_every=7))
    counts = []
    for size, ref in ((20, "1"), (90, "2")):
        thread = make_thread(size, ref)
        with CaptureQueriesContext(connection) as queries:
            board.start_post(thread, rule, editor)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_what_an_editor_hides_is_not_drafted_nor_picked_along(editor: User) -> None:
    thread = make_thread({"a": "", "b": "a", "c": "a", "d": "c"})
    Comment.objects.filter(ref="d").update(body="ＳＰＡＭ!")
    muting.mute_author(editor, thread, "mine", "author_b")
    muting.set_lists(
        editor,
        thread,
        {"thread": {"authors": [], "words": ["spam"]}},
    )
    post = board.start_post(thread, RECIPES["everything"], editor).post
    assert refs(post) == ["a", "c"]
    everyones = board.start_post(thread, RECIPES["everything"]).post
    assert refs(everyones) == ["a", "b", "c"]
    board.perform(post.pk, Pick(("b", "d"), by=editor), editor)
    assert refs(post) == ["a", "c", "b", "d"]
    board.undo(post.pk)
    board.perform(post.pk, Pick(("a", "d"), "replies", by=editor), editor)
    assert refs(post) == ["a", "c", "d"]


def refs(post: Post) -> list[str]:
    """The comments that the post quotes, in its order."""
    return list(post.quotes.order_by("position").values_list("source_ref", flat=True))


@pytest.mark.django_db
def test_a_sources_default_comes_first_and_is_what_its_threads_are_drafted_by() -> None:
    assert [rule.name for rule in recipe_book.rules("hn")] == list(RECIPES)
    assert recipe_book.default_rule("hn") == RECIPES["default"]
    first, own = make_recipe("朝", most=1), make_recipe("夜", default_for="hn", most=2)
    names = [rule.name for rule in recipe_book.rules("hn")]
    assert names == [f"own:{own.pk}", *RECIPES, f"own:{first.pk}"]
    assert recipe_book.rules("5ch")[0] == RECIPES["default"]
    assert recipe_book.default_rule("hn").most == 2
    assert recipe_book.default_rule("5ch") == RECIPES["default"]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_the_command_line_takes_a_recipe_by_its_own_name_or_the_default() -> None:
    make_thread(5)
    own = make_recipe(most=2)
    make_recipe("Always", most=3, default_for="hn")

    def drafted(*recipe: str) -> int:
        out = io.StringIO()
        call_command("draft_post", "hn:1001", *recipe, "--json", stdout=out)
        return int(json.loads(out.getvalue())["quotes"])

    assert drafted("--recipe", "夜のまとめ") == drafted("--recipe", f"own:{own.pk}") == 2
    assert drafted() == 3
    assert drafted("--recipe", "everything") == 5
    for name in ("nobody's", "own:", "own:999", f"own:{10**18}", "own:²"):
        with pytest.raises(CommandError, match="夜のまとめ") as refusal:
            drafted("--recipe", name)
        assert str(refusal.value).startswith("hn:1001: there is no recipe")
    assert Post.objects.count() == 4


@pytest.fixture
def admin(client: Client, editor: User) -> Client:
    """A browser in which the editor is logged in, in English."""
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


FILLED = {
    "name": "夜のまとめ", "default_for": "hn", "most": "50", "most_replies": "", "order": "length",
    "open_first": "10", "fold_every": "20", "colour_by": "length", "colour_most": "5",
    "color": PINK, "excluded_authors": " spammer \r\n\r\nspammer\r\nbot", "excluded_words": "NG",
}  # fmt: skip


def errors(answer: Any) -> dict[str, list[str]]:
    """What a form was refused for."""
    assert answer.status_code == 200, answer
    return dict(answer.context["adminform"].form.errors)


@pytest.mark.django_db
def test_an_editor_makes_names_copies_and_deletes_a_recipe_in_the_admin(admin: Client) -> None:
    page = admin.get(reverse("admin:curation_recipe_add")).content.decode()
    assert 'name="most"' in page
    admin.post(reverse("admin:curation_recipe_add"), FILLED)
    recipe = Recipe.objects.get()
    rule = recipe_book.default_rule("hn")
    assert (rule.label, rule.most, rule.most_replies) == ("夜のまとめ", 50, None)
    assert rule.order == "length"
    assert rule.colouring == Colouring("length", 5, PINK)
    assert rule.excluded == Unwanted.of({"spammer", "bot"}, {"ng"})
    listed = reverse("admin:curation_recipe_changelist")
    assert "夜のまとめ" in admin.get(listed).content.decode()
    copied = admin.post(listed, {"action": "copy", "_selected_action": [recipe.pk]})
    copy = Recipe.objects.get(name="夜のまとめ (2)")
    assert copied["Location"] == reverse("admin:curation_recipe_change", args=[copy.pk])
    assert (copy.default_for, copy.most, copy.excluded_words) == (None, 50, "NG")
    admin.post(reverse("admin:curation_recipe_delete", args=[recipe.pk]), {"post": "yes"})
    assert recipe_book.default_rule("hn") == RECIPES["default"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "default"}, "name"),
        ({"name": "own:1"}, "name"),
        ({"name": "Taken"}, "name"),
        ({"default_for": "hn"}, "default_for"),
        ({"default_for": "nowhere"}, "default_for"),
        ({"fold_every": "0"}, "fold_every"),
        ({"open_first": "-3"}, "open_first"),
        ({"most": "many"}, "most"),
        ({"color": "#123456"}, "color"),
        ({"color": ""}, "color"),
        ({"colour_by": ""}, "colour_by"),
        ({"colour_most": "0"}, "colour_most"),
        ({"order": "sideways"}, "order"),
        ({"excluded_words": "x" * 201}, "excluded_words"),
        ({"excluded_authors": "\n".join(map(str, range(501)))}, "excluded_authors"),
    ],
)
def test_a_recipe_that_can_not_work_is_refused_with_one_message(
    admin: Client, values: dict[str, str], field: str
) -> None:
    make_recipe("Taken", default_for="hn")
    answer = admin.post(reverse("admin:curation_recipe_add"), FILLED | {"default_for": ""} | values)
    said = errors(answer)
    assert list(said) == [field]
    assert len(said[field]) == 1
    assert Recipe.objects.count() == 1


@pytest.mark.django_db
def test_whoever_changes_posts_may_look_at_recipes_and_needs_a_right_to_make_them(
    client: Client,
) -> None:
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="change_post"))
    client.force_login(looker)
    recipe = make_recipe()
    change = reverse("admin:curation_recipe_change", args=[recipe.pk])
    assert client.get(reverse("admin:curation_recipe_changelist")).status_code == 200
    assert client.get(change).status_code == 200
    assert client.post(change, FILLED).status_code == 403
    assert client.get(reverse("admin:curation_recipe_add")).status_code == 403
    looker.user_permissions.clear()
    assert client.get(reverse("admin:curation_recipe_changelist")).status_code == 403


@pytest.mark.django_db
def test_threads_are_drafted_in_bulk_by_their_sources_default(admin: Client) -> None:
    make_recipe(most=2, default_for="hn")
    plain, empty, has_one = make_thread(5, "1"), make_thread(0, "2"), make_thread(5, "3")
    board.start_post(has_one, RECIPES["everything"])
    chosen = [thread.pk for thread in (plain, empty, has_one)]
    listed = reverse("admin:curation_thread_changelist")
    answer = admin.post(
        listed, {"action": "draft_threads", "_selected_action": chosen}, follow=True
    )
    assert [thread.posts().count() for thread in Thread.objects.order_by("ref")] == [1, 0, 1]
    assert plain.posts().get().quotes.count() == 2
    assert len(list(answer.context["messages"])) == 3


@pytest.mark.django_db
def test_the_desk_and_the_thread_offer_all_recipes_and_draft_by_them(admin: Client) -> None:
    own = make_recipe(most=1, default_for="hn")
    thread = make_thread(3)
    page = admin.get(reverse("desk-thread", args=[thread.pk]))
    assert page.context["recipes"][0].label == "夜のまとめ"
    assert reverse("admin:curation_recipe_add") in page.content.decode()
    admin.post(reverse("desk-draft", args=[thread.pk]), {"recipe": f"own:{own.pk}"})
    post = Post.objects.get()
    assert post.quotes.count() == 1
    desk = admin.get(reverse("desk", args=[post.pk])).content.decode()
    assert f'data-recipe="own:{own.pk}"' in desk
    do = reverse("desk-verb", args=[post.pk, "draft"])
    assert admin.post(do, {"recipe": "everything", "revision": 1}).status_code == 200
    assert post.quotes.count() == 3
    for wrong in ("", "own:99", "x" * 1_000, "a\0b"):
        answer = admin.post(do, {"recipe": wrong, "revision": 2})
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert post.quotes.count() == 3
