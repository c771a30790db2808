"""Taking down what came in from a Hugo checkout: its files follow, and bring nothing back."""

import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curation import board
from curation.takedown import find, target_of
from curation.taking_down import carry_out
from curation.verbs import Edit
from posts import publishing
from posts.hugo.reader import read_post
from posts.models import Edition, Post
from posts.takedowns import BLANKED, MASK, NAMELESS

from .checkouts import SITE, change, export, import_hugo, one, posts_of, the_post
from .factories import make_post

pytestmark = pytest.mark.django_db

AUTHOR = "yane_ni_noboru"


def take_down(kind: str, value: str, action: str) -> None:
    carry_out(target_of(kind, value, action), "Asked for.")


@pytest.mark.parametrize("action", ["anonymise", "blank", "remove"])
def test_the_file_changes_at_these_quotes_alone_and_the_export_writes_it(
    tmp_path: Path, action: str
) -> None:
    folder = one(tmp_path, "form_b")
    [(path, before)] = posts_of(folder).items()
    import_hugo(folder)
    take_down("author", f"hn:{AUTHOR}", action)
    assert export(folder)["left"] == []
    after = posts_of(folder)[path].decode()
    old = before.decode().split("\n")
    if action == "anonymise":
        assert after == before.decode().replace(AUTHOR, NAMELESS)
    elif action == "blank":
        lines = after.split("\n")
        assert len(lines) == len(old)
        for was, now in zip(old, lines, strict=True):
            if AUTHOR in was:
                assert f'body="{BLANKED}" userName="" createdAt=' in now
                assert now[now.index("createdAt") :] == was[was.index("createdAt") :]
            else:
                assert now == was
    else:
        left = [line for line in after.split("\n") if line]
        gone = [line for line in old if line and AUTHOR not in line]
        assert [line for line in left if "matomeQuote" in line] == [
            line for line in gone if "matomeQuote" in line
        ]
        assert set(left) <= set(gone)


@pytest.mark.parametrize("action", ["anonymise", "blank", "remove"])
def test_an_old_checkout_brings_nothing_back(tmp_path: Path, action: str) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    take_down("author", f"hn:{AUTHOR}", action)
    edition = the_post().edition
    assert edition is not None
    found = import_hugo(folder)
    assert (found["unchanged"], found["changed"], found["conflicts"]) == (1, 0, 0)
    change(folder, "雪の日はどうする？", "雪の日は？")
    assert import_hugo(folder)["changed"] == 1
    new = the_post().edition
    assert new is not None
    assert "雪の日は？" in new.html
    assert AUTHOR not in new.html + new.markdown + str(list(the_post().quotes.values()))
    assert export(folder)["left"] == []
    assert AUTHOR not in next(iter(posts_of(folder).values())).decode()


def test_a_post_that_comes_in_later_comes_without_it(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    take_down("author", f"hn:{AUTHOR}", "remove")
    assert import_hugo(folder)["created"] == 1
    assert not the_post().quotes.filter(author=AUTHOR).exists()
    assert import_hugo(folder)["unchanged"] == 1
    assert export(folder)["left"] == []
    assert AUTHOR not in next(iter(posts_of(folder).values())).decode()


def test_a_draft_s_file_loses_it_too_and_goes_out_without_it(tmp_path: Path) -> None:
    folder = one(tmp_path, "draft")
    import_hugo(folder)
    post = the_post()
    name = post.quotes.exclude(author="").values_list("author", flat=True)[0]
    take_down("author", f"{post.source}:{name}", "anonymise")
    assert name not in the_post().draft_markdown
    assert import_hugo(folder)["unchanged"] == 1
    publishing.publish(the_post())
    assert export(folder)["left"] == []
    assert name not in next(iter(posts_of(folder).values())).decode()


def test_every_form_of_the_dialect_stays_readable_without_its_first_author(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(SITE, folder)
    import_hugo(folder)
    Post.objects.update(source="hn")
    for edition in Edition.objects.all():
        author = next(iter(read_post(edition.markdown, edition.path).content.quotes)).author
        for action in ("blank", "remove"):
            take_down("author", f"hn:{author}", action) if author else None
            now = Edition.objects.get(pk=edition.pk)
            if now.markdown:
                content = read_post(now.markdown, now.path).content
                assert author not in {quote.author for quote in content.quotes} or not author
    for edition in Edition.objects.exclude(markdown=""):
        assert edition.quote_count == edition.html.count("<figure")


def test_a_word_goes_from_files_that_say_it_in_signs_of_html(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    change(folder, "電池は？", "R&amp;D の*電*池は？ <code>R&D</code>")
    import_hugo(folder)
    take_down("word", "r&d", "blank")
    edition = the_post().edition
    assert edition is not None
    assert f"{MASK} の" in edition.markdown
    assert f"<code>{MASK}</code>" in edition.html
    assert "R&amp;D" not in edition.html


def test_a_post_takes_a_fixed_number_of_statements_however_long_it_is() -> None:
    counts = []
    for size in (4, 40):
        post = make_post(size, ref=str(size))
        ids = list(post.quotes.order_by("position").values_list("pk", flat=True))
        for number in range(size // 2):
            board.perform(post.pk, Edit(ids[1], f"Wording {number}."))
        publishing.publish(post)
        publishing.publish(post)
        with CaptureQueriesContext(connection) as captured:
            take_down("comment", "hn:c2", "blank")
        counts.append(len(captured))
        Post.objects.all().delete()
    assert counts[0] == counts[1]
    assert find(target_of("comment", "hn:c2", "blank")).quotes == 0
