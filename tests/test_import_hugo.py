"""``import_hugo``: an existing site comes in, is worked on, and goes out again."""

import datetime
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from selectolax.lexbor import LexborHTMLParser

from curation import board, draft, importing
from curation.models import Comment, Thread
from curation.sources.base import FetchedComment, FetchedThread
from curation.verbs import Describe, Drop, Edit, Fold, Move, Recolour
from posts import publishing
from posts.checkout import MOST_BYTES
from posts.content import content_of
from posts.hugo.reader import read_post
from posts.importing import MANY
from posts.markdown import HUGO, OWN, render
from posts.models import Edition, Post, Publication, Quote

from .checkouts import SITE, change, export, import_hugo, one, posts_of, the_post

BASE_DIR = Path(__file__).parent.parent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SAMPLES = Path(__file__).parent / "samples"
REFUSED = SAMPLES / "refused_hugo"
PLACE = "content/posts/2025_05/2025_05_20_{name}/index.md"
FORM_A = "2025_02/2025_02_05_form_a"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sample site."""
    return Path(shutil.copytree(SITE, tmp_path / "site"))


def is_draft(text: bytes) -> bool:
    return b"draft = true" in text


def test_a_site_comes_in_and_goes_out_to_the_byte(checkout: Path, tmp_path: Path) -> None:
    files = posts_of(checkout)
    done = import_hugo(checkout)
    published = {path: text for path, text in files.items() if not is_draft(text)}
    assert done["posts"] == done["created"] == len(files)
    assert done["quotes"] == Quote.objects.count() > len(files)
    assert export(tmp_path / "out")["written"] == len(published)
    assert posts_of(tmp_path / "out") == published
    assert export(checkout)["written"] == 0
    assert posts_of(checkout) == files


def test_what_a_post_says_came_in_as_it_was(tmp_path: Path) -> None:
    import_hugo(one(tmp_path, "form_a"))
    post = the_post()
    assert post.last_path == FORM_A
    assert post.slug == "form_a"
    assert post.date == datetime.date(2025, 2, 5)
    assert post.source == "hn"
    assert post.source_url == f"https://news.ycombinator.com/item?id={post.source_ref}"
    text = (SITE / "content/posts" / FORM_A / "index.md").read_text(encoding="utf-8")
    said = read_post(text, FORM_A).content
    assert post.edition is not None
    assert content_of(post, path=FORM_A, date=post.date) == said
    assert post.edition.markdown == text
    assert post.edition.tag_names == list(said.tags)
    assert post.edition.quote_count == len(list(said.quotes))
    assert not post.has_unpublished_changes
    record = Publication.objects.get()
    assert (record.verb, record.edition) == (Publication.Verb.IMPORTED, post.edition)


def test_an_imported_post_is_served_and_its_edition_is_what_publishing_makes(
    tmp_path: Path, client: Client
) -> None:
    import_hugo(one(tmp_path, "signs"))
    first = the_post().edition
    assert first is not None
    assert client.get(first.get_absolute_url()).status_code == 200
    again = publishing.publish(the_post())
    for name in ("html", "markdown", "digest", "search_text", "description", "title", "path"):
        assert getattr(again, name) == getattr(first, name)
    assert again.first_published_at == first.first_published_at


def test_a_second_import_writes_nothing(checkout: Path) -> None:
    first = import_hugo(checkout)
    with CaptureQueriesContext(connection) as queries:
        done = import_hugo(checkout)
    assert done == first | {"created": 0, "unchanged": first["posts"]}
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_the_number_of_queries_does_not_grow_with_the_site(checkout: Path, tmp_path: Path) -> None:
    counts = []
    for folder in (one(tmp_path, "form_b", "form_a"), checkout):
        Post.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            import_hugo(folder)
        counts.append(len([query for query in queries if "COPY" not in query["sql"]]))
    batches = -(-len(posts_of(checkout)) // 50)
    assert counts[1] <= counts[0] * batches


def test_a_content_folder_and_several_folders_will_do(tmp_path: Path) -> None:
    first = one(tmp_path / "a", "form_a")
    second = one(tmp_path / "b", "form_b")
    done = import_hugo(first / "content", second)
    assert done["created"] == 2
    twice = import_hugo(first, one(tmp_path / "c", "form_a"))
    assert twice["unchanged"] == 1
    [refusal] = twice["refusals"]
    assert refusal["reason"].startswith("the same post as ")


def test_a_draft_is_a_draft_here_and_its_file_stays(tmp_path: Path, client: Client) -> None:
    folder = one(tmp_path, "draft", "form_b")
    before = posts_of(folder)
    import_hugo(folder)
    post = Post.objects.get(edition=None)
    path = "2025_05/2025_05_29_draft"
    assert post.path() == path
    assert not post.is_withdrawn
    assert not post.editions.exists()
    assert client.get(f"/posts/{path}/").status_code == 404
    export(folder)
    assert posts_of(folder) == before
    assert import_hugo(folder)["unchanged"] == 2
    publishing.publish(post)
    export(folder, "--force")
    after = posts_of(folder)
    assert after[path] == before[path].replace(b"draft = true", b"draft = false")
    assert import_hugo(folder)["unchanged"] == 2


EDITS: list[tuple[str, Callable[[list[int]], Any], int]] = [
    ("one quote's colour", lambda ids: Recolour((ids[1],), "#45d325"), 1),
    ("two quotes' order", lambda ids: Move((ids[0],), "down"), 2),
    ("a wording", lambda ids: Edit(ids[1], "別の*言い方*"), 1),
]


@pytest.mark.parametrize(("what", "verb", "lines"), EDITS, ids=[edit[0] for edit in EDITS])
@pytest.mark.parametrize("sample", ["form_a", "form_b", "trailing_spaces", "prose_between"])
def test_an_edit_at_the_desk_changes_its_lines_of_the_file_alone(
    checkout: Path, sample: str, what: str, verb: Callable[[list[int]], Any], lines: int
) -> None:
    before = posts_of(checkout)
    import_hugo(checkout)
    post = Post.objects.get(slug=sample)
    board.perform(post.pk, verb(list(post.quotes.values_list("pk", flat=True))))
    publishing.publish(post)
    assert export(checkout)["written"] == 1
    after = posts_of(checkout)
    [path] = [path for path in after if after[path] != before[path]]
    assert path == post.last_path
    old, new = (text[path].decode().split("\n") for text in (before, after))
    assert len(old) == len(new)
    assert sum(a != b for a, b in zip(old, new, strict=True)) == lines


def test_an_edit_that_is_undone_leaves_the_file_as_it_was(checkout: Path) -> None:
    before = posts_of(checkout)
    import_hugo(checkout)
    post = Post.objects.get(slug="form_b_five_folds")
    ids = list(post.quotes.values_list("pk", flat=True))
    for verb in (Drop((ids[0],)), Edit(ids[2], "x"), Describe({"title": "別", "tags": "茶"})):
        board.perform(post.pk, verb)
    publishing.publish(post)
    export(checkout)
    assert posts_of(checkout) != before
    for _verb in range(3):
        board.undo(post.pk)
    publishing.publish(post)
    export(checkout)
    assert posts_of(checkout) == before


def test_a_count_of_folds_that_somebody_made_stays_until_a_fold_comes_or_goes(
    tmp_path: Path,
) -> None:
    folder = one(tmp_path, "form_b")
    change(folder, "表示（1）", "表示（7）")
    import_hugo(folder)
    post = the_post()
    long = next(section for section in post.sections.all() if section.quotes.count() > 2)
    ids = list(long.quotes.values_list("pk", flat=True))

    def counts() -> list[str]:
        folds = post.sections.filter(folded=True)
        return [summary[-2] for summary in folds.values_list("summary", flat=True)]

    before = counts()
    board.perform(post.pk, Move((ids[0],), "down"))
    assert counts() == before
    assert before[0] == "7"
    part = post.sections.filter(folded=False)[0]
    board.perform(post.pk, Fold((part.quotes.values_list("pk", flat=True)[0],)))
    assert counts() == [str(number + 1) for number in range(len(before) + 1)]


def fetched(post: Post) -> FetchedThread:
    """A thread whose comments have the authors and times of a post's quotes, the last first."""
    quotes = list(post.quotes.order_by("-position"))
    return FetchedThread(
        source="hn",
        ref=post.source_ref,
        url=post.source_url,
        title="The thread",
        author="op",
        link="",
        body="",
        created_at=quotes[-1].time,
        points=1,
        complete=True,
        comments=tuple(
            FetchedComment(
                ref=str(9000 + quote.position),
                parent_ref="",
                depth=0,
                author=quote.author,
                body=f"original {quote.position}",
                created_at=quote.time,
                points=None,
                state="live",
            )
            for quote in quotes
        ),
    )


@pytest.mark.parametrize("thread_first", [False, True])
def test_quotes_find_their_comments_whichever_came_first(
    tmp_path: Path, thread_first: bool
) -> None:
    folder = one(tmp_path, "form_b")
    import_hugo(folder)
    thread = fetched(the_post())
    if thread_first:
        Post.objects.all().delete()
    importing.import_fetched(thread)
    import_hugo(folder)
    quotes = list(the_post().quotes.order_by("position"))
    assert [(quote.source, quote.source_ref) for quote in quotes] == [
        ("hn", str(9000 + quote.position)) for quote in quotes
    ]
    assert not the_post().has_unpublished_changes
    assert Thread.objects.get().posts().get() == the_post()


def test_quotes_of_one_author_and_second_find_comments_in_their_order(tmp_path: Path) -> None:
    import_hugo(one(tmp_path, "same_quotes"))
    post = the_post()
    thread = fetched(post)
    importing.import_fetched(thread)
    refs = list(post.quotes.values_list("source_ref", flat=True))
    assert len(set(refs)) == len(refs)
    assert set(refs) <= set(Comment.objects.values_list("ref", flat=True))


def test_the_desk_shows_an_imported_quote_as_hugo_does_and_offers_it_in_our_markdown(
    tmp_path: Path, editor: User, client: Client
) -> None:
    import_hugo(one(tmp_path, "signs"))
    post = the_post()
    client.force_login(editor)
    page = client.get(reverse("desk", args=[post.pk])).content.decode()
    quote = post.quotes.filter(body__contains="--")[0]
    assert render(quote.body, HUGO) in page
    offered = draft.read(post).quotes[quote.pk].own_body()
    assert escape(offered) in page
    board.perform(post.pk, Edit(quote.pk, offered))
    quote.refresh_from_db()
    assert quote.markup == HUGO
    board.perform(post.pk, Edit(quote.pk, offered + "！"))
    quote.refresh_from_db()
    assert (quote.markup, quote.body) == (OWN, offered + "！")
    board.undo(post.pk)
    quote.refresh_from_db()
    assert quote.markup == HUGO


def test_the_desk_leads_to_the_import_of_a_thread_that_is_not_here(
    tmp_path: Path, editor: User, client: Client
) -> None:
    import_hugo(one(tmp_path, "form_b"))
    post = the_post()
    client.force_login(editor)
    page = LexborHTMLParser(client.get(reverse("desk", args=[post.pk])).content)
    [link] = page.css(f'a[href^="{reverse("intake")}?address="]')
    form = LexborHTMLParser(client.get(link.attributes["href"] or "").content)
    [field] = form.css("input[name=address]")
    assert field.attributes["value"] == post.source_url


def refused_site(tmp_path: Path, *names: str) -> Path:
    """A site with a good post and files that are refused."""
    folder = one(tmp_path, "form_b")
    for name in names:
        place = folder / PLACE.format(name=Path(name).stem)
        place.parent.mkdir(parents=True)
        shutil.copy(REFUSED / name, place)
    return folder


FAULTS = ["crlf.md", "unclosed_fold.md", "invalid_utf8.md", "not_a_date.md"]


def test_files_that_are_refused_are_named_and_the_others_come_in(tmp_path: Path) -> None:
    expected = json.loads((REFUSED / "expected.json").read_text(encoding="utf-8"))
    folder = refused_site(tmp_path, *FAULTS)
    done = import_hugo(folder)
    assert (done["posts"], done["created"], done["refused"]) == (1, 1, len(FAULTS))
    for name, refusal in zip(sorted(FAULTS), done["refusals"], strict=True):
        assert Path(refusal["file"]).parent.name.endswith(Path(name).stem)
        assert refusal["line"] == expected[name]["line"]
    assert Post.objects.count() == 1


def test_strict_imports_nothing_when_a_file_is_refused(tmp_path: Path) -> None:
    done = import_hugo(refused_site(tmp_path, "crlf.md"), "--strict")
    assert (done["refused"], done["created"]) == (1, 0)
    assert not Post.objects.exists()


def test_reasons_are_one_line_a_file_on_the_error_output(tmp_path: Path) -> None:
    errors = io.StringIO()
    with pytest.raises(SystemExit):
        call_command(
            "import_hugo", str(refused_site(tmp_path, *FAULTS)), stdout=io.StringIO(), stderr=errors
        )
    lines = errors.getvalue().splitlines()
    assert len(lines) == len(FAULTS)
    assert all("/index.md:" in line for line in lines)


def test_places_that_lead_elsewhere_or_are_no_posts_are_refused(tmp_path: Path) -> None:
    folder = one(tmp_path, "form_b")
    posts = folder / "content" / "posts"
    outside = one(tmp_path / "outside", "form_a")
    (posts / "2025_02").symlink_to(outside / "content/posts/2025_02")
    (posts / "2025_05" / "2025_05_20_a..b").mkdir()
    (posts / "2025_05" / "2025_05_20_a..b" / "index.md").write_text("x")
    (posts / "2025_05" / "2025_05_20_big").mkdir()
    with (posts / "2025_05" / "2025_05_20_big" / "index.md").open("wb") as big:
        big.truncate(MOST_BYTES * 5)
    os.mkfifo(posts / "2025_05" / "2025_05_20_big" / "pipe.md")
    (posts / "2025_05" / f"2025_05_20_{'x' * 121}").mkdir()
    (posts / "2025_05" / f"2025_05_20_{'x' * 121}" / "index.md").write_text("x")
    (posts / "esc\x1b[31m.md").write_text("x")
    (posts / "about.md").write_text("+++\n+++\n")
    (posts / "_index.md").write_text("+++\n+++\n")
    done = import_hugo(folder)
    assert done["created"] == 1
    reasons = {Path(each["file"]).name: each["reason"] for each in done["refusals"]}
    assert len(done["refusals"]) == 7
    assert reasons["pipe.md"] == "not a file"
    assert "esc\\x1b[31m.md" in reasons
    assert "link" in reasons["2025_02"]
    assert "not at posts/" in reasons["about.md"]
    assert any("longer than 120" in each["reason"] for each in done["refusals"])
    assert any("larger than" in each["reason"] for each in done["refusals"])


@pytest.mark.parametrize("name", ["missing", "file", "empty"])
def test_a_folder_without_posts_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError) as refused:
        call_command("import_hugo", str(tmp_path / name))
    assert str(refused.value).startswith(str(tmp_path / name))
    assert "\n" not in str(refused.value)


@pytest.mark.django_db(transaction=True)
def test_many_files_are_brought_in_by_several_processes_with_the_same_outcome(
    tmp_path: Path, database_url: str
) -> None:
    text = (SITE / "content/posts" / FORM_A / "index.md").read_bytes()
    for number in range(MANY + 5):
        place = tmp_path / PLACE.format(name=f"n{number}")
        place.parent.mkdir(parents=True)
        place.write_bytes(text if number % 100 else b"x")
    command = [sys.executable, "manage.py", "import_hugo", str(tmp_path), "--json"]
    environment = os.environ | {"DATABASE_URL": database_url, "LANG": "C"}
    for created in (MANY + 2, 0):
        run = subprocess.run(
            command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )
        assert (run.returncode, run.stderr) == (1, "")
        done = json.loads(run.stdout)
        assert (done["posts"], done["created"], done["refused"]) == (MANY + 2, created, 3)
    assert [Path(each["file"]).parent.name for each in done["refusals"]] == [
        "2025_05_20_n0",
        "2025_05_20_n100",
        "2025_05_20_n200",
    ]
    assert Post.objects.count() == Edition.objects.count() == MANY + 2
    assert {edition.digest for edition in Edition.objects.all()} == {sha256(text).hexdigest()}
    assert Post.objects.values("pk").distinct().count() == MANY + 2


@pytest.mark.parametrize("folder", ["corpus", "seed"])
def test_the_users_posts_come_in_and_go_out_to_the_byte(
    shared: Path, tmp_path: Path, folder: str
) -> None:
    if folder == "seed":
        [file] = (shared / "seed").glob("*.txt")
        place = tmp_path / "in" / PLACE.format(name="seed")
        place.parent.mkdir(parents=True)
        shutil.copy(file, place)
        site = tmp_path / "in"
    else:
        site = shared / "corpus"
    done = import_hugo(site)
    files = posts_of(site)
    assert (done["created"], done["refused"]) == (len(files), 0)
    export(tmp_path / "out")
    assert posts_of(tmp_path / "out") == files
    for post in Post.objects.all():
        edition = publishing.publish(post)
        assert edition.markdown.encode() == files[post.last_path]


@pytest.mark.one_engine("sqlite")
def test_a_diff_of_a_users_post_after_one_colour_is_one_line(shared: Path, tmp_path: Path) -> None:
    import_hugo(shared / "corpus")
    for post in Post.objects.order_by("pk")[:40]:
        edition = post.edition
        assert edition is not None
        quote = post.quotes.order_by("-position")[0]
        color = "#45d325" if quote.color != "#45d325" else ""
        board.perform(post.pk, Recolour((quote.pk,), color))
        old, new = (
            text.split("\n") for text in (edition.markdown, publishing.publish(post).markdown)
        )
        assert sum(a != b for a, b in zip(old, new, strict=True)) == 1
    assert Edition.objects.filter(number=2).count() == 40
