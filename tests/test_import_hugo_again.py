"""``import_hugo`` run again: what was changed in the checkout, here, or on both sides."""

from pathlib import Path

import pytest
from django.test import Client

from curation import board
from curation.verbs import Describe, Recolour, Relabel
from posts import publishing
from posts.models import Post

from .checkouts import change, export, import_hugo, one, posts_of, the_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_what_was_changed_in_the_checkout_comes_in_and_can_be_undone(
    tmp_path: Path, client: Client
) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    post = the_post()
    ids = list(post.quotes.values_list("pk", flat=True))
    file = change(folder, 'color="#', 'color="" x="#')
    change(folder, "title = '", "title = '新")
    done = import_hugo(folder)
    assert (done["changed"], done["unchanged"]) == (1, 0)
    post = the_post()
    assert post.title.startswith("新")
    assert list(post.quotes.values_list("pk", flat=True)) == ids
    assert post.edition is not None
    assert post.edition.markdown == file.read_text(encoding="utf-8")
    assert post.edition.number == 2
    assert "新" in client.get(post.edition.get_absolute_url()).content.decode()
    assert import_hugo(folder)["unchanged"] == 1
    board.undo(post.pk)
    assert not the_post().title.startswith("新")


def test_what_comes_in_again_leaves_labels_as_they_are(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    post = the_post()
    ids = tuple(post.quotes.values_list("pk", flat=True))
    board.perform(post.pk, Relabel(ids, "translation"))
    before = posts_of(folder)
    publishing.publish(post)
    export(folder)
    assert posts_of(folder) == before
    change(folder, 'matomeQuote body="', 'matomeQuote body="新')
    assert import_hugo(folder)["changed"] == 1
    assert post.quotes.filter(pk__in=ids, label="translation").count() == len(ids)
    edition = the_post().edition
    assert edition is not None
    assert edition.html.count('class="label"') == len(ids)


def test_prose_that_was_changed_in_the_checkout_is_in_the_next_edition(tmp_path: Path) -> None:
    folder = one(tmp_path, "prose_between")
    import_hugo(folder)
    change(folder, "ここで話が", "そこで話が")
    assert import_hugo(folder)["changed"] == 1
    publishing.publish(the_post())
    export(tmp_path / "out")
    assert posts_of(tmp_path / "out") == posts_of(folder)


def test_a_post_that_was_edited_here_and_there_is_a_conflict_and_stays_on_both_sides(
    tmp_path: Path,
) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    post = the_post()
    board.perform(post.pk, Describe({"title": "ここで変えた"}))
    file = change(folder, "title = '", "title = 'そこで変えた")
    there = file.read_bytes()
    done = import_hugo(folder)
    assert (done["conflicts"], done["changed"]) == (1, 0)
    [refusal] = done["refusals"]
    assert refusal["file"] == str(file)
    assert "edited both here and in the folder" in refusal["reason"]
    assert the_post().title == "ここで変えた"
    publishing.publish(the_post())
    assert import_hugo(folder)["conflicts"] == 1
    assert export(folder)["left"]
    assert file.read_bytes() == there


def test_a_change_that_is_taken_back_in_the_checkout_is_taken_back_here(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    first = posts_of(folder)
    import_hugo(folder)
    export(folder)
    change(folder, "title = '", "title = '新")
    assert import_hugo(folder)["changed"] == 1
    [file] = (folder / "content" / "posts").rglob("index.md")
    file.write_bytes(*first.values())
    assert export(folder)["left"]
    assert posts_of(folder) == first
    assert import_hugo(folder)["changed"] == 1
    assert not the_post().title.startswith("新")
    assert export(folder)["left"] == []
    assert posts_of(folder) == first


def test_a_post_that_was_a_draft_for_a_while_is_back_and_its_file_stays(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    first = posts_of(folder)
    import_hugo(folder)
    change(folder, "draft = false", "draft = true")
    import_hugo(folder)
    draft_text = posts_of(folder)
    export(folder)
    assert posts_of(folder) == draft_text
    change(folder, "draft = true", "draft = false")
    export(folder)
    assert posts_of(folder) == first
    assert import_hugo(folder)["changed"] == 1
    assert the_post().is_published
    export(folder)
    assert posts_of(folder) == first


def test_an_edit_that_was_undone_is_no_conflict(tmp_path: Path) -> None:
    for sample in ("form_b", "draft"):
        Post.objects.all().delete()
        folder = one(tmp_path / sample, sample)
        import_hugo(folder)
        board.perform(the_post().pk, Recolour((the_post().quotes.all()[0].pk,), "#45d325"))
        board.undo(the_post().pk)
        change(folder, "title = '", "title = '新")
        assert import_hugo(folder)["changed"] == 1


def test_taking_a_file_over_can_be_undone_with_its_source(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    before = the_post().source_url
    [file] = (folder / "content" / "posts").rglob("index.md")
    file.write_text(file.read_text("utf-8").replace(before, before + "9"), "utf-8")
    import_hugo(folder)
    assert (the_post().source_url, the_post().source_ref[-1]) == (before + "9", "9")
    board.undo(the_post().pk)
    assert the_post().source_url == before
    assert before.endswith(the_post().source_ref)


def test_two_drafts_cannot_be_published_at_one_address(tmp_path: Path) -> None:
    folder = one(tmp_path, "draft")
    import_hugo(folder)
    own = Post.objects.create(title="own", slug="draft", date=the_post().date)
    section = own.sections.create(position=0)
    own.quotes.create(section=section, position=0, body="茶")
    with pytest.raises(publishing.PublishError, match="address"):
        publishing.publish(own)


def test_a_file_that_is_behind_what_was_published_here_is_unchanged(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    board.perform(the_post().pk, Describe({"title": "別の題"}))
    publishing.publish(the_post())
    assert import_hugo(folder)["unchanged"] == 1
    assert the_post().title == "別の題"


def test_a_file_that_was_exported_and_then_changed_comes_in(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    board.perform(the_post().pk, Describe({"title": "別の題"}))
    publishing.publish(the_post())
    export(folder)
    change(folder, "title = '別の題'", "title = 'また別の題'")
    assert import_hugo(folder)["changed"] == 1
    assert the_post().title == "また別の題"


def test_a_draft_that_was_changed_or_published_in_the_checkout_follows(tmp_path: Path) -> None:
    folder = one(tmp_path, "draft")
    import_hugo(folder)
    change(folder, "title = '", "title = '新")
    assert import_hugo(folder)["changed"] == 1
    assert the_post().title.startswith("新")
    assert the_post().edition is None
    file = change(folder, "draft = true", "draft = false")
    assert import_hugo(folder)["changed"] == 1
    edition = the_post().edition
    assert edition is not None
    assert edition.markdown == file.read_text(encoding="utf-8")
    change(folder, "draft = false", "draft = true")
    assert import_hugo(folder)["changed"] == 1
    assert the_post().edition is None
    assert import_hugo(folder)["unchanged"] == 1


@pytest.mark.parametrize("edited", [False, True])
def test_a_draft_that_is_published_here_is_written_into_its_folder_and_stays_published(
    tmp_path: Path, edited: bool
) -> None:
    folder = one(tmp_path, "draft")
    import_hugo(folder)
    if edited:
        board.perform(the_post().pk, Describe({"title": "別の題"}))
    edition = publishing.publish(the_post())
    done = import_hugo(folder)
    assert (done["unchanged"], done["changed"]) == (1, 0)
    assert the_post().edition == edition
    done = export(folder)
    assert (done["written"], done["left"]) == (1, [])
    assert list(posts_of(folder).values()) == [edition.markdown.encode()]
    assert "draft = false" in edition.markdown
    assert import_hugo(folder)["unchanged"] == 1
    change(folder, "draft = false", "draft = true")
    assert import_hugo(folder)["changed"] == 1
    assert the_post().edition is None


def test_a_draft_that_was_edited_in_its_folder_is_left_when_the_post_is_published_here(
    tmp_path: Path,
) -> None:
    folder = one(tmp_path, "draft")
    import_hugo(folder)
    publishing.publish(the_post())
    there = change(folder, "title = '", "title = 'そこで変えた").read_bytes()
    assert export(folder)["left"] != []
    assert import_hugo(folder)["conflicts"] == 1
    assert list(posts_of(folder).values()) == [there]
    assert the_post().is_published


def test_a_post_that_became_a_draft_in_its_folder_can_be_published_here_again(
    tmp_path: Path,
) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    export(folder)
    change(folder, "draft = false", "draft = true")
    import_hugo(folder)
    publishing.publish(the_post())
    assert import_hugo(folder)["unchanged"] == 1
    done = export(folder)
    assert (done["written"], done["left"]) == (1, [])
    publishing.withdraw(the_post())
    assert export(folder)["removed"] == 1
