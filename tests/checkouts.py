"""A copy of the sample site for tests that import it, and the commands as a test calls them."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

from django.core.management import call_command

from posts.models import Post

SITE = Path(__file__).parent / "samples" / "hugo"


def import_hugo(*arguments: object) -> dict[str, Any]:
    """Import, whatever is refused, and return what was printed."""
    out = io.StringIO()
    status = 0
    try:
        call_command("import_hugo", *map(str, arguments), "--json", stdout=out)
    except SystemExit as end:
        status = int(end.code or 0)
    found: dict[str, Any] = json.loads(out.getvalue())
    assert status == bool(found["refusals"])
    return found


def export(folder: Path, *arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("export_hugo", str(folder), "--json", *arguments, stdout=out)
    done: dict[str, Any] = json.loads(out.getvalue())
    return done


def posts_of(folder: Path) -> dict[str, bytes]:
    """The posts' files by their folders."""
    root = folder / "content" / "posts"
    return {
        file.parent.relative_to(root).as_posix(): file.read_bytes()
        for file in root.rglob("index.md")
    }


def one(tmp_path: Path, *names: str) -> Path:
    """A checkout with only these samples, by the ends of their folders' names."""
    for name in names:
        [file] = SITE.glob(f"content/posts/*/*_{name}/index.md")
        place = tmp_path / "site" / file.relative_to(SITE)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    return tmp_path / "site"


def the_post() -> Post:
    return Post.objects.select_related("edition").get()


def change(folder: Path, old: str, new: str) -> Path:
    """Edit a checkout's only post by hand."""
    [file] = (folder / "content" / "posts").rglob("index.md")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file
