"""Makes a thread as Algolia's API gives one: the same for the same seed.

``python -m tools.bench_import.generator FILE COMMENTS SEED`` writes it and prints how large it is.
"""

import datetime
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from . import proportions as real
from . import words

OPENED = datetime.datetime(2025, 5, 20, 12, 0, tzinfo=datetime.UTC)
STORY, FIRST = 44_000_000, 44_000_001

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """How much was written, and how deep the answers go."""

    comments: int
    bytes: int
    depth: int


def generate(path: Path, comments: int, seed: int) -> Made:
    """Write a thread of so many comments to a file."""
    random = Random(f"{seed} {comments}")  # noqa: S311 - texts, not secrets
    story, depth = thread(comments, random)
    data = json.dumps(story, ensure_ascii=False, separators=(",", ":")).encode()
    path.write_bytes(data)
    return Made(comments, len(data), depth)


def thread(comments: int, random: Random) -> tuple[Item, int]:
    """Return a story with its comments nested in it, and how deep they are."""
    people = [name(random) for _person in range(comments // real.PEOPLE + 1)]
    title = "A Thread of Generated Comments"
    story = item(STORY, None, OPENED) | {
        "author": "bench", "points": 300, "title": title, "type": "story",
        "url": "https://example.com/thread",
    }  # fmt: skip
    # The items that the next comment may answer: the story, and then each answer's answer.
    branch, deepest, is_quarrel = [story], 0, False
    for number in range(comments):
        depth = level(len(branch) - 1, is_quarrel, random)
        if depth == 0:
            is_quarrel = random.random() < real.QUARREL
        del branch[depth + 1 :]
        written = OPENED + datetime.timedelta(seconds=number * 7)
        comment = item(FIRST + number, branch[-1]["id"], written)
        if random.random() >= real.DELETED:
            comment |= {"author": random.choice(people), "text": text(random)}
        branch[-1]["children"].append(comment)
        branch.append(comment)
        deepest = max(deepest, depth)
    return story, deepest


def level(most: int, is_quarrel: bool, random: Random) -> int:
    """Return how deep the next comment stands; ``most`` is right below the one before it."""
    most = min(most, real.DEEPEST)
    if random.random() < (real.STOPS if is_quarrel else real.TOP):
        return 0
    if is_quarrel or random.random() < real.ANSWERS_THE_LAST:
        return most
    return random.randint(0, most)


def item(ref: int, parent: int | None, written: datetime.datetime) -> Item:
    """Return an item that says nothing, as one that was deleted."""
    return {
        "author": None, "children": [], "created_at": f"{written:%Y-%m-%dT%H:%M:%S}.000Z",
        "created_at_i": int(written.timestamp()), "id": ref, "options": [], "parent_id": parent,
        "points": None, "story_id": STORY, "text": None, "title": None, "type": "comment",
        "url": None,
    }  # fmt: skip


def name(random: Random) -> str:
    """Return what somebody is called."""
    return "".join(random.sample(words.NAMES, 2)) + str(random.randrange(100))


def text(random: Random) -> str:
    """Return the HTML of a comment, its later paragraphs begun by a ``<p>`` that nothing ends."""
    [count] = random.choices(list(real.PARAGRAPHS), list(real.PARAGRAPHS.values()))
    paragraphs = [paragraph(random) for _paragraph in range(count)]
    for extra in extras(random):
        place = random.randrange(len(paragraphs))
        paragraphs[place] += f" {extra}"
    if random.random() < real.QUOTATION:
        paragraphs.insert(0, escaped("> ") + sentence(random))
    if random.random() < real.CODE:
        paragraphs.append(code(random))
    return "<p>".join(paragraphs)


def paragraph(random: Random) -> str:
    """Return sentences that have about so many characters together as people write."""
    length = random.lognormvariate(math.log(real.MEDIAN), real.SPREAD)
    said = [sentence(random)]
    while sum(map(len, said)) < length:
        said.append(sentence(random))
    return " ".join(said)


def sentence(random: Random) -> str:
    """Return a sentence."""
    choose = random.choice
    said = f"{choose(words.SUBJECTS)} {choose(words.VERBS)} {choose(words.OBJECTS)}"
    sign = choose(words.SIGNS) if random.random() < real.SIGNS else ""
    return escaped(said[0].upper() + said[1:] + sign + choose(words.ENDINGS) + choose(words.STOPS))


def extras(random: Random) -> Iterator[str]:
    """Yield links and emphasis, as often as people write them."""
    if random.random() < real.LINK:
        yield link(random)
    if random.random() < real.EMPHASIS:
        yield f"<i>{sentence(random)}</i>"


def link(random: Random) -> str:
    """Return a link, its label cut short as Hacker News does it."""
    parts = random.sample(words.PARTS, random.randint(1, 4))
    href = f"https://{random.choice(words.HOSTS)}/{'/'.join(parts)}"
    label = href if len(href) <= real.LONGEST_LABEL else f"{href[: real.LONGEST_LABEL]}..."
    if random.random() < real.NAMED:
        label = random.choice(words.LABELS)
    return f'<a href="{escaped(href)}" rel="nofollow">{escaped(label)}</a>'


def code(random: Random) -> str:
    """Return lines of code."""
    lines = "\n".join(f"  {line}" for line in random.choices(words.CODE, k=random.randint(1, 12)))
    return f"<pre><code>{escaped(lines)}\n</code></pre>"


def escaped(said: str) -> str:
    """Return a text as Hacker News escapes it."""
    return escape(said).replace("/", "&#x2F;")


def main() -> None:
    """Generate from the command line."""
    path, comments, seed = sys.argv[1:]
    made = generate(Path(path), int(comments), int(seed))
    sys.stdout.write(json.dumps(asdict(made)) + "\n")


if __name__ == "__main__":
    main()
