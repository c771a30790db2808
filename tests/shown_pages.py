"""What a browser shows of a post's quotes: of our served page, and of the page real Hugo builds.

Both are read by the program that lies beside the project's shared samples.
"""

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Shown:
    """What a browser shows of one quote."""

    author: str
    time: str
    color: str
    text: str
    raw: str
    links: tuple[str, ...]
    fold: str | None


def load_oracle(shared: Path) -> ModuleType:
    """Return the program that says what real Hugo shows, and its reader of HTML."""
    path = shared / "oracle" / "oracle.py"
    spec = importlib.util.spec_from_file_location("oracle", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def served(oracle: ModuleType, page: str) -> list[Shown]:
    """Read the quotes back from a served page."""
    root, _stray = oracle.tree(page)
    found = []
    for number, node in enumerate((n for n in root.walk() if "data-quote" in n.attrs), 1):
        assert node.attrs["data-quote"] == str(number)
        [body] = [n for n in node.walk() if "data-body" in n.attrs]
        fold = None
        for above in node.ancestors():
            if above.name == "details":
                assert "data-fold" in above.attrs
                [summary] = [n for n in above.kids if getattr(n, "name", "") == "summary"]
                fold = oracle.text_shown(summary)
        found.append(
            Shown(
                node.attrs["data-author"],
                node.attrs["data-time"],
                node.attrs["data-color"],
                oracle.text_shown(body),
                oracle.text_raw(body).strip("\n"),
                # Anchors (>>12) lead to a quote on this site's pages alone.
                tuple(
                    n.attrs["href"]
                    for n in body.walk()
                    if n.name == "a" and n.attrs.get("class") != "anchor"
                ),
                fold,
            )
        )
    return found


def built(items: list[dict[str, Any]]) -> list[Shown]:
    """Return what Hugo shows of one post's quotes."""
    return [
        Shown(
            item["author"],
            item["created_at"].replace("/", "-").replace(" ", "T") + "Z"
            if item["created_at"]
            else "",
            item["color"],
            item["text"],
            # Hugo ends a block of HTML with a line feed of its own.
            item["text_raw"].strip("\n"),
            tuple(item["hrefs"]),
            item["fold"],
        )
        for item in items
    ]


def ask_hugo(shared: Path, hugo: Path, content: Path) -> dict[str, dict[str, Any]]:
    """Return what real Hugo shows of each post, by its path."""
    done = subprocess.run(
        [sys.executable, shared / "oracle" / "oracle.py", "--limit", "120", content],
        env=os.environ | {"HUGO": str(hugo)},
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    posts = (json.loads(line) for line in done.stdout.splitlines())
    return {post["path"].removesuffix("/index.md").removeprefix("posts/"): post for post in posts}
