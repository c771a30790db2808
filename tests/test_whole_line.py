"""The whole line: import, draft, publish, serve, export, build with real Hugo, and compare.

What a reader's browser would show of the served page, and of the page that Hugo builds from the
export, must be the same for every comment: text, links, author, time, colour, fold, order.
"""

import io
import json
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import call_command
from django.test import Client

from posts.models import Post

from .shown_pages import ask_hugo, built, load_oracle, served

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine("sqlite")]

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def oracle(shared: Path) -> ModuleType:
    """The program that says what real Hugo shows."""
    return load_oracle(shared)


def run(*command: str) -> str:
    """Run a management command and return what it printed."""
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def take_through(*inputs: Path) -> list[Post]:
    """Import files, draft everything of each, and publish."""
    posts = []
    for path in inputs:
        [line] = run("import_thread", str(path), "--json").splitlines()
        thread = json.loads(line)
        drafted = json.loads(
            run(
                "draft_post",
                f"{thread['source']}:{thread['ref']}",
                "--recipe",
                "everything",
                "--json",
            )
        )
        run("publish_post", drafted["slug"])
        posts.append(Post.objects.select_related("edition").get(slug=drafted["slug"]))
    return posts


def compare(posts: list[Post], oracle: ModuleType, shared: Path, hugo: Path, folder: Path) -> int:
    """Assert that each post is served as Hugo shows it; return how many quotes there were."""
    run("export_hugo", str(folder))
    by_path = ask_hugo(shared, hugo, folder / "content")
    count = 0
    for post in posts:
        assert post.edition is not None
        page = Client().get(post.edition.get_absolute_url()).content.decode()
        here, there = served(oracle, page), built(by_path[post.edition.path]["items"])
        assert len(here) == post.quotes.count() > 0
        for ours, theirs in zip(here, there, strict=True):
            assert ours == theirs
        assert by_path[post.edition.path]["title"] == post.title
        assert by_path[post.edition.path]["source_url"] == post.source_url
        count += len(here)
    return count


def test_our_own_samples_are_served_as_hugo_shows_them(
    oracle: ModuleType, shared: Path, hugo: Path, tmp_path: Path
) -> None:
    samples = sorted((SAMPLES / "threads").glob("*"))
    assert samples
    assert compare(take_through(*samples), oracle, shared, hugo, tmp_path / "site")


def test_real_threads_are_served_as_hugo_shows_them(
    oracle: ModuleType, shared: Path, hugo: Path, tmp_path: Path
) -> None:
    folder = shared / "samples"
    samples = sorted(
        [
            *folder.glob("hn-algolia-item/*.json"),
            *folder.glob("hn-firebase/*.json"),
            *folder.glob("hn-html/*-*c.html"),
        ]
    )
    assert len(samples) >= 9
    assert compare(take_through(*samples), oracle, shared, hugo, tmp_path / "site") > 1000
