"""Tasks through a real worker, a real Redis and a real PostgreSQL, as a deployment has them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from curation.models import Intake
from posts.models import Post

from .factories import make_post
from .servers import free_port, running, wait_until

PROJECT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.one_engine("postgresql"), pytest.mark.django_db(transaction=True)]

Manage = Callable[..., "subprocess.CompletedProcess[str]"]
ITEM = (
    b'{"id": 1001, "created_at_i": 1747742400, "type": "story", "author": "tea_drinker",'
    b' "title": "A Small Thread About Tea", "url": null, "text": null, "points": 3,'
    b' "parent_id": null, "story_id": 1001, "children": [{"id": 1002, "type": "comment",'
    b' "created_at_i": 1747742460, "author": "kettle", "text": "Two minutes.", "points": null,'
    b' "parent_id": 1001, "story_id": 1001, "children": []}]}'
)


@pytest.fixture
def environment(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a deployment: what ``docker-compose.yml`` sets."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "MATOME_VAR": os.environ["MATOME_VAR"],
        "MATOME_HUGO_EXPORT_DIR": str(tmp_path / "hugo"),
    }


@pytest.fixture
def manage(environment: dict[str, str]) -> Manage:
    """``manage("publish_post", "slug")``: run a command in a process of its own."""

    def manage(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=environment | variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return manage


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """A worker, ready for tasks; yields its log."""
    celery = [str(Path(sys.executable).with_name("celery")), "-A", "matome_cms", "worker"]
    log = tmp_path / "worker.log"
    with running([*celery, "--concurrency", "1", "--loglevel", "INFO"], log=log, env=environment):
        wait_until(lambda: " ready." in log.read_text(), "the worker is ready")
        yield log
    print(log.read_text())  # noqa: T201 - shown when the test has failed


def test_a_worker_exports_what_is_published_and_removes_what_is_withdrawn(
    manage: Manage, worker: Path, tmp_path: Path
) -> None:
    post = make_post()
    folder = tmp_path / "hugo" / "content" / "posts"

    assert manage("publish_post", post.slug).returncode == 0
    wait_until(lambda: len(list(folder.glob("*/*/index.md"))) == 1, "the worker has exported")

    assert manage("withdraw_post", post.slug).returncode == 0
    wait_until(lambda: not list(folder.glob("*/*/index.md")), "the worker has removed the file")
    assert "ERROR" not in worker.read_text()


def test_a_worker_runs_an_import(manage: Manage, worker: Path) -> None:
    intake = Intake.objects.create(wanted="tea.json")
    intake.upload.save("tea", ContentFile(ITEM))

    call = f"from curation import intake; intake.hand_over({intake.pk})"
    assert manage("shell", "--command", call).returncode == 0

    def done() -> bool:
        intake.refresh_from_db()
        return intake.state in {Intake.State.DONE, Intake.State.FAILED}

    wait_until(done, "the worker has imported")
    assert intake.error == ""
    assert intake.thread is not None
    assert intake.thread.comments.get().body == "Two minutes."
    assert "curation.run_intake" in worker.read_text()


def test_without_a_broker_a_post_is_published_and_the_log_says_what_was_not_done(
    manage: Manage,
) -> None:
    post = make_post()
    done = manage("publish_post", post.slug, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert done.returncode == 0
    assert Post.objects.published().get() == post
    assert "ERROR" in done.stderr
    assert "export" in done.stderr
