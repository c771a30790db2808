"""Taking down an author, a comment or a word: nowhere is it left, and nothing else is changed."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from curation import board, draft, harvesting
from curation.draft import BoardError
from curation.importing import import_fetched
from curation.models import Change, Comment, Intake, SourceRules, Takedown, Thread
from curation.recipes import RECIPES
from curation.restoring import Restore
from curation.sources.base import Candidate, FetchedComment, FetchedThread
from curation.sources.network import answers
from curation.takedown import TakedownError, find, target_of
from curation.taking_down import carry_out
from curation.verbs import Describe, Drop, Edit, Fold, Move, Recolour, Relabel
from posts import publishing, search
from posts.models import Edition, Passage, Post, Publication, StaleRevision
from posts.publishing import PublishError
from posts.takedowns import BLANKED, MASK, NAMELESS

from .factories import NOON, make_post, make_thread

pytestmark = pytest.mark.django_db

REASON = "The author asked for it by mail."
ACTIONS = ("anonymise", "blank", "remove")


def ids(post: Post) -> list[int]:
    """The quotes' ids in order."""
    return list(post.quotes.order_by("position").values_list("pk", flat=True))


def again(post: Post) -> Post:
    """The post as the database has it."""
    return Post.objects.select_related("edition").get(pk=post.pk)


def take_down(kind: str, value: str, action: str) -> Takedown:
    return carry_out(target_of(kind, value, action), REASON)


def everything() -> str:
    """All texts of the database in one, but for the record of takedowns itself."""
    texts = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name.startswith(("posts_", "curation_")) and name != "curation_takedown":
                cursor.execute(f'SELECT * FROM "{name}"')
                texts += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(texts)


def lived_in_post() -> Post:
    """A post with a past: published twice, edited, with quotes that were dropped and moved."""
    post = make_post(8)
    one, two, three, *_rest, last = ids(post)
    board.perform(post.pk, Edit(two, "Secret tea, first wording."))
    board.perform(post.pk, Fold((three, three + 1)))
    publishing.publish(post)
    board.perform(post.pk, Edit(two, "Secret tea, second wording."))
    board.perform(post.pk, Recolour((two,), "#ff5c5c"))
    board.perform(post.pk, Relabel((two,), "translation"))
    board.perform(post.pk, Move((last,), "up"))
    publishing.publish(again(post))
    board.perform(post.pk, Edit(one, "Not published yet."))
    return again(post)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("kind", "value"), [("author", "hn:author_c2"), ("comment", "hn:c2")])
def test_nothing_of_it_is_left_anywhere(kind: str, value: str, action: str) -> None:
    post = lived_in_post()
    assert "author_c2" in everything()
    take_down(kind, value, action)
    left = everything()
    assert "author_c2" not in left
    assert ("Secret tea" in left) == (action == "anonymise")
    assert ("What c2 says" in left) == (action == "anonymise")
    assert "Not published yet." in left
    assert again(post).edition is not None


@pytest.mark.parametrize("action", ACTIONS)
def test_the_other_quotes_of_an_edition_stay_to_the_byte(action: str) -> None:
    post = lived_in_post()
    before = list(post.editions.order_by("number"))
    take_down("author", "hn:author_c2", action)
    for was, now in zip(before, post.editions.order_by("number"), strict=True):
        lines = [line for line in was.markdown.splitlines() if "author_c2" not in line]
        left = [
            line
            for line in now.markdown.splitlines()
            if NAMELESS not in line and BLANKED not in line
        ]
        assert [line for line in left if line] == [line for line in lines if line]
        if action != "remove":
            assert now.markdown.count("\n") == was.markdown.count("\n")
        assert now.digest != was.digest
        assert now.former_digests == [was.digest]
        assert now.quote_count == was.quote_count - (action == "remove")


def test_what_is_left_of_an_edition_is_what_publishing_it_anew_would_make() -> None:
    for action in ACTIONS:
        name = f"hn:author_c{ACTIONS.index(action) + 2}"
        post = make_post(8, ref=f"{ACTIONS.index(action)}")
        board.perform(post.pk, Fold(tuple(ids(post)[3:5])))
        board.perform(post.pk, Edit(ids(post)[6], ">>1 >>3 to *both*, & <all> https://a.example/"))
        publishing.publish(post)
        take_down("author", name, action)
        scrubbed = again(post).edition
        assert scrubbed is not None
        assert not again(post).has_unpublished_changes
        anew = publishing.publish(again(post))
        for field in ("html", "markdown", "search_text", "description", "title", "content_digest"):
            assert getattr(scrubbed, field) == getattr(anew, field), (action, field)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("kind", "value"), [("author", "hn:author_c2"), ("word", "secret TEA")])
def test_every_state_of_the_log_can_be_reached_and_none_brings_it_back(
    kind: str, value: str, action: str
) -> None:
    if (kind, action) == ("word", "anonymise"):
        return
    post = lived_in_post()
    take_down(kind, value, action)
    for number in range(again(post).revision, -1, -1):
        board.perform(post.pk, Restore(number))
        assert not hidden_in(post, action, kind)
    with suppress(BoardError):
        while board.undo(post.pk):
            assert not hidden_in(post, action, kind)
    assert post.changes.filter(verb="takedown", reverted=False).count() == 1


def hidden_in(post: Post, action: str, kind: str) -> bool:
    """Whether what was taken down is in the working copy."""
    texts = str(draft.read(again(post)))
    return "author_c2" in texts if kind == "author" else "Secret tea" in texts


def test_a_takedown_itself_is_not_undone_and_what_was_before_it_is() -> None:
    post = make_post(3)
    board.perform(post.pk, Edit(ids(post)[0], "Said otherwise."))
    take_down("author", "hn:author_c2", "remove")
    board.undo(post.pk)
    assert post.quotes.order_by("position")[0].body == "What c1 says."
    assert post.quotes.count() == 2


def test_a_word_is_masked_where_it_stands_in_any_case() -> None:
    post = make_post(3)
    board.perform(post.pk, Edit(ids(post)[1], "Ask *Tanaka* or TANAKA's <b>tanaka</b>."))
    details = {"title": "tanaka speaks", "lead": "Of Tanaka.", "notes": "tanaka!", "tags": "茶"}
    board.perform(post.pk, Describe(details | {"reprint_reason": "Tanaka agreed."}))
    board.perform(post.pk, Fold((ids(post)[2],), "tanaka again"))
    publishing.publish(again(post))
    take_down("word", "Tanaka", "blank")
    assert "tanaka" not in everything().lower().replace(Edition.objects.get().path, "")
    edition = again(post).edition
    assert edition is not None
    assert (edition.title, again(post).title) == (f"{MASK} speaks",) * 2
    assert f"Ask <em>{MASK}</em> or {MASK}'s &lt;b&gt;{MASK}&lt;/b&gt;." in edition.html
    assert f"{MASK} again" in edition.html
    assert again(post).reprint_reason == f"{MASK} agreed."
    assert not again(post).has_unpublished_changes


def test_removing_quotes_by_a_word_leaves_titles_to_the_editor() -> None:
    post = make_post(3)
    board.perform(post.pk, Edit(ids(post)[1], "Ask Tanaka."))
    board.perform(post.pk, Describe({"title": "tanaka speaks", "notes": "tanaka!"}))
    publishing.publish(again(post))
    (found,) = find(target_of("word", "tanaka", "remove")).posts
    assert found.texts == ("title", "notes")
    take_down("word", "tanaka", "remove")
    assert again(post).title == "tanaka speaks"
    assert post.quotes.count() == 2
    assert Takedown.objects.count() == 1


def test_an_edition_of_which_nothing_is_left_is_withdrawn_and_not_shown_again(
    client: Client,
) -> None:
    post = make_post(1)
    edition = publishing.publish(post)
    take_down("comment", "hn:c1", "remove")
    assert client.get(edition.get_absolute_url()).status_code == 410
    assert post.publications.latest("pk").verb == Publication.Verb.WITHDRAWN
    with pytest.raises(PublishError):
        publishing.restore(edition)
    assert not post.quotes.exists()


@pytest.mark.parametrize(
    ("kind", "value", "action"),
    [
        ("author", "hn:author_c2", "blank"),
        ("comment", "hn:c2", "remove"),
        ("word", "BREW", "blank"),
    ],
)
def test_what_a_comment_said_before_it_was_changed_at_its_source_goes_too(
    kind: str, value: str, action: str
) -> None:
    make_post(3)
    Comment.objects.filter(ref="c2").update(body_before="The secret brew.")
    take_down(kind, value, action)
    assert "secret brew" not in everything()


@pytest.mark.parametrize("names", ["pseudonyms", "nameless"])
@pytest.mark.parametrize("action", ["blank", "remove"])
def test_what_an_author_said_under_another_name_goes_too(names: str, action: str) -> None:
    SourceRules.objects.create(source="hn", names=names)
    post = board.start_post(make_thread(6), RECIPES["everything"]).post
    publishing.publish(again(post))
    board.perform(post.pk, Drop((ids(post)[3],)))
    SourceRules.objects.update(names="kept")
    shown = again(post).quotes.get(source_ref="c2").author
    assert shown != "author_c2"
    take_down("author", "hn:author_c2", action)
    left = everything()
    assert "What c2 says" not in left
    assert "What c1 says" in left
    assert "What c4 says" in left


def test_a_word_goes_from_what_lists_and_imports_said_and_no_list_brings_it_back() -> None:
    story = Candidate("hn", "1001", "hn:1001", "All about ZaphodX", link="https://zaphodx.example")
    harvesting.take([story], NOON.date(), "list")
    thread = make_thread(2, title="All about ZaphodX")
    Intake.objects.create(wanted="hn:1001", thread=thread, outcome={"title": thread.title})
    Comment.objects.filter(ref="c1").update(body_before="Not zaphodx \\_ again.")
    take_down("word", "zaphodx", "blank")
    assert "zaphodx" not in everything().lower()
    harvesting.take([story], NOON.date(), "list")
    assert "zaphodx" not in everything().lower()


def test_what_sources_answered_is_not_kept(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    answers.keep("https://forum.example/1", b"What c2 says.")
    make_post(3)
    with django_capture_on_commit_callbacks(execute=True):
        take_down("comment", "hn:c2", "blank")
    assert answers.kept("https://forum.example/1") is None


def test_twice_is_as_once() -> None:
    for action in ACTIONS:
        post = make_post(3, ref=action)
        publishing.publish(post)
        record = take_down("author", "hn:author_c2", action)
        before, rest = everything(), list(Publication.objects.all())
        assert take_down("author", "hn:author_c2", action) == record
        assert (everything(), list(Publication.objects.all())) == (before, rest)
        Thread.objects.all().delete()
        Post.objects.all().delete()


def fetched(*comments: tuple[str, str, str]) -> FetchedThread:
    """A thread as its source gives it: each comment's reference, author and text."""
    return FetchedThread(
        "hn", "1001", "https://news.ycombinator.com/item?id=1001", "Tea", "asker", "", "",
        NOON, 1,
        tuple(FetchedComment(ref, "", 0, author, body, NOON) for ref, author, body in comments),
    )  # fmt: skip


def test_a_later_import_does_not_bring_it_back() -> None:
    told = fetched(("1", "ann", "Nice."), ("2", "bob", "Mine."), ("3", "bob", "Also."))
    import_fetched(told)
    take_down("author", "hn:bob", "remove")
    take_down("comment", "hn:1", "anonymise")
    take_down("word", "tea", "blank")
    take_down("author", "hn:carl", "blank")
    more = fetched(
        ("1", "ann", "Nice tea."), ("2", "bob", "Mine!"), ("3", "bob", "Also."),
        ("4", "bob", "More."), ("5", "carl", "New."), ("6", "dan", "Tea?"),
    )  # fmt: skip
    import_fetched(more)
    rows = Comment.objects.order_by("position").values_list("ref", "author", "body", "state")
    assert list(rows) == [
        ("1", NAMELESS, f"Nice {MASK}.", "live"),
        ("2", "", "", "deleted"),
        ("3", "", "", "deleted"),
        ("4", "", "", "deleted"),
        ("5", "", "", "deleted"),
        ("6", "dan", f"{MASK}?", "live"),
    ]
    assert import_fetched(more).status == "unchanged"


def test_the_search_and_the_export_follow(
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.HUGO_EXPORT_DIR = str(tmp_path)
    post = make_post(3)
    with django_capture_on_commit_callbacks(execute=True):
        edition = publishing.publish(post)
    file = tmp_path / "content" / "posts" / edition.path / "index.md"
    assert "What c2 says" in file.read_text()
    assert Passage.objects.filter(text="What c2 says.").exists()
    with django_capture_on_commit_callbacks(execute=True):
        take_down("comment", "hn:c2", "remove")
    edition.refresh_from_db()
    assert file.read_text() == edition.markdown
    assert not Passage.objects.filter(text="What c2 says.").exists()
    assert Passage.objects.filter(text="What c3 says.").exists()
    assert not list(search.find("c2"))


def test_a_name_is_one_source_s_and_exact() -> None:
    make_thread(2, "1")
    Comment.objects.filter(ref="c1").update(author="Bob")
    Comment.objects.filter(ref="c2").update(author="bob")
    take_down("author", "hn:Bob", "anonymise")
    assert list(Comment.objects.values_list("author", flat=True)) == [NAMELESS, "bob"]


@pytest.mark.parametrize(
    ("kind", "value", "action"),
    [
        ("author", "bob", "blank"), ("author", "xx:bob", "blank"), ("author", "hn:", "blank"),
        ("word", "a", "blank"), ("word", "", "blank"), ("word", "x" * 201, "blank"),
        ("word", "bob", "anonymise"), ("word", "削除", "remove"), ("word", "a\0b", "blank"),
    ],
)  # fmt: skip
def test_what_can_not_be_meant_is_refused_in_one_line(kind: str, value: str, action: str) -> None:
    with pytest.raises(TakedownError) as refused:
        target_of(kind, value, action)
    assert "\n" not in str(refused.value)


def test_a_reason_is_asked_for() -> None:
    with pytest.raises(TakedownError):
        carry_out(target_of("author", "hn:bob", "blank"), " ")
    assert not Takedown.objects.exists()


def test_a_tab_that_saw_the_post_before_is_told_how_it_stands() -> None:
    post = make_post(3)
    take_down("author", "hn:author_c2", "remove")
    with pytest.raises(StaleRevision):
        board.perform(post.pk, Drop((ids(post)[0],)), revision=1)
    assert Change.objects.filter(post=post).count() == 2


def test_where_it_stands_is_told_with_what_readers_see_first() -> None:
    thread = make_thread(3, "77")
    unpublished = board.start_post(thread, RECIPES["everything"]).post
    shown = make_post(3)
    publishing.publish(shown)
    unseen = board.start_post(thread, RECIPES["everything"]).post
    plan = find(target_of("author", "hn:author_c2", "blank"))
    assert [post.id for post in plan.posts] == [shown.pk, unseen.pk, unpublished.pk]
    assert (plan.comments, plan.quotes, plan.editions) == (2, 3, 1)
    (place,) = plan.posts[0].shown
    assert place.instead is not None
    assert (place.number, place.author, place.instead.body) == (2, "author_c2", BLANKED)


@pytest.mark.parametrize("action", ["blank", "remove"])
def test_whose_name_was_taken_away_can_have_the_words_taken_down_too(action: str) -> None:
    lived_in_post()
    Comment.objects.filter(ref="c4").update(author=NAMELESS)
    take_down("author", "hn:author_c2", "anonymise")
    plan = find(target_of("author", "hn:author_c2", action))
    assert (plan.comments, plan.quotes, plan.editions) == (1, 1, 2)
    take_down("author", "hn:author_c2", action)
    left = everything()
    assert "Secret tea" not in left
    assert "What c2 says" not in left
    assert "What c4 says" in left
    assert Takedown.objects.count() == 2
    told = fetched(("c2", "author_c2", "What c2 says."))
    import_fetched(told)
    assert Comment.objects.get(ref="c2").body == ""


def test_a_post_that_names_no_source_any_more_is_found_by_its_quotes() -> None:
    post = make_post(3)
    publishing.publish(post)
    Post.objects.filter(pk=post.pk).update(source="", source_ref="")
    take_down("author", "hn:author_c2", "blank")
    assert "author_c2" not in everything()
