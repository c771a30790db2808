"""The emoji that Hugo shows for GitHub's codes: ``:smile:``.

``emoji.txt`` holds a code and its emoji a line, as real Hugo answered each of them
(``tools/emoji_codes.py``).
"""

import re
from pathlib import Path

EMOJI_CODE = re.compile(r":([a-zA-Z0-9_+-]+):")
EMOJI = dict(
    line.split(" ")
    for line in Path(__file__).with_name("emoji.txt").read_text(encoding="utf-8").splitlines()
)
