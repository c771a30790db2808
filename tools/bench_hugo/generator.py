"""Makes posts in a real site's proportions: the same ones for the same seed.

``python -m tools.bench_hugo.generator DIR POSTS SEED`` writes them to ``DIR/content`` and prints
how many there are.
"""

import datetime
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from . import proportions as real
from . import words

FIRST_DAY, DAYS = datetime.date(2025, 2, 5), 290
END = '[記事一覧へ]({{% ref "/posts/" %}})\n'


@dataclass(frozen=True, slots=True)
class Form:
    """One of the dialect's two forms: how a time is written, and the line feeds between parts."""

    time: str
    apart: int
    opened: int
    closing: int
    folds_apart: int
    end: int
    close: str


OLDER = Form("%Y-%m-%dT%H:%M:%S", 2, 1, 3, 1, 3, "{{< /details >}}")
NEWER = Form("%Y/%m/%d %H:%M:%S", 5, 2, 2, 5, 4, "{{</details>}}")


@dataclass(slots=True)
class Made:
    """How much was written."""

    posts: int = 0
    quotes: int = 0
    bytes: int = 0


def generate(folder: Path, posts: int, seed: int) -> Made:
    """Write so many posts below ``folder/content/posts``."""
    made = Made()
    for number in range(posts):
        post = Post(number, posts, seed)
        data = post.text().encode()
        place = folder / "content" / "posts" / post.path
        place.mkdir(parents=True)
        (place / "index.md").write_bytes(data)
        made.posts += 1
        made.quotes += post.quotes
        made.bytes += len(data)
    return made


class Post:
    """One post, made of a generator of its own."""

    def __init__(self, number: int, posts: int, seed: int) -> None:
        self.random = Random(f"{seed} {number}")  # noqa: S311 - texts, not secrets
        self.number = number
        self.day = FIRST_DAY + datetime.timedelta(days=number * DAYS // posts)
        self.form = OLDER if number < posts * real.OLDER_FORM else NEWER
        slug = "_".join(self.random.sample(words.TITLE_WORDS, 6))
        self.path = f"{self.day:%Y_%m}/{self.day:%Y_%m_%d}_{slug}_{number}"
        self.quotes = 0
        self.people: list[str] = []

    def text(self) -> str:
        """Return the file's text."""
        head, form = self.head(), self.form
        sizes = self.sizes()
        self.people = self.names(math.ceil(sum(sizes) * real.PEOPLE))
        apart = "\n" * form.apart
        opened = apart.join(self.quote() for _quote in range(sizes[0]))
        folds = [self.fold(number, size) for number, size in enumerate(sizes[1:], 1)]
        folded = apart + ("\n" * form.folds_apart).join(folds) if folds else ""
        return f"{head}{apart}{opened}{folded}{chr(10) * form.end}{END}"

    def head(self) -> str:
        """Return the front matter, the title and the source."""
        random = self.random
        title = random.choice(words.TOPICS) + random.choice(words.HEADLINES)
        title += random.choice(words.DETAILS) + random.choice(words.PREDICATES)
        tags = ", ".join(f'"{tag}"' for tag in random.sample(words.TAGS, 5))
        url = f"https://news.ycombinator.com/item?id={40_000_000 + self.number}"
        return (
            f"+++\ndate = '{self.day}T00:00:00'\nmonths = '{self.day:%Y/%m}'\ndraft = false\n"
            f"title = '{title}'\ntags = [{tags}]\nfeatureimage = 'thumbnails/calm_1.svg'\n+++\n\n"
            f"> {title}\n\n引用元：[{url}]({url})"
        )

    def sizes(self) -> list[int]:
        """Return how many quotes stand open, and how many in each fold."""
        random = self.random
        [folds] = random.choices(list(real.FOLDS), list(real.FOLDS.values()))
        if not folds:
            return [random.randint(*real.UNFOLDED_QUOTES)]
        inside = [random.randint(*real.FOLD_QUOTES) for _fold in range(folds)]
        return [random.randint(*real.OPEN_QUOTES), *inside]

    def names(self, count: int) -> list[str]:
        """Return the people of a thread."""
        random = self.random
        return [
            "".join(random.choices(words.SYLLABLES, k=random.randint(2, 5)))[:15]
            for _name in range(count)
        ]

    def fold(self, number: int, size: int) -> str:
        """Return a fold with its quotes."""
        form = self.form
        quotes = ("\n" * form.apart).join(self.quote() for _quote in range(size))
        opening = f'{{{{< details summary="もっとコメントを表示（{number}）">}}}}'
        return f"{opening}{chr(10) * form.opened}{quotes}{chr(10) * form.closing}{form.close}"

    def quote(self) -> str:
        """Return the line of one quote."""
        random = self.random
        self.quotes += 1
        time = datetime.datetime(
            self.day.year, self.day.month, self.day.day, tzinfo=datetime.UTC
        ) + datetime.timedelta(seconds=random.randrange(86_400))
        color = random.choice(real.COLOURS) if random.random() < real.COLOURED else ""
        return (
            f'{{{{<matomeQuote body="{body(random)}" userName="{random.choice(self.people)}"'
            f' createdAt="{time.strftime(self.form.time)}" color="{color}">}}}}'
        )


def body(random: Random) -> str:
    """Return a comment's text, mostly Japanese."""
    if random.random() < real.EMPTY:
        return ""
    length = random.lognormvariate(math.log(real.MEDIAN), real.SPREAD)
    if random.random() < real.VERY_LONG:
        length = random.uniform(real.LONGEST / 2, real.LONGEST)
    parts = list(sentences(random, min(length, real.LONGEST)))
    for part in marks(random):
        parts.insert(random.randint(0, len(parts)), part)
    for _break in range(breaks(random) if len(parts) > 1 else 0):
        parts[random.randrange(len(parts) - 1)] += "<br>"
    return start(random) + "".join(parts)


def sentences(random: Random, length: float) -> Iterator[str]:
    """Yield sentences that have about so many characters together."""
    if length < 25:
        yield random.choice(words.SHORT)
        return
    choose = random.choice
    japanese = random.random() < real.ALL_JAPANESE
    topics = words.JAPANESE_TOPICS if japanese else words.TOPICS
    while length > 0:
        said = (
            choose(topics)
            + choose(words.PARTICLES)
            + choose(words.DETAILS)
            + choose(words.PREDICATES)
            + choose(words.ENDINGS)
            + choose(words.STOPS)
        )
        yield said
        length -= len(said)


def marks(random: Random) -> Iterator[str]:
    """Yield what Hugo reads as more than text, as often as people write it."""
    if random.random() < real.ADDRESS:
        yield f" https://{random.choice(words.HOSTS)}/{random.choice(words.TITLE_WORDS)}?id=5 "
    if random.random() < real.CODE:
        yield f" `{random.choice(words.TITLE_WORDS)}.all()` "
    if random.random() < real.ELLIPSIS:
        yield "うーん..."
    if random.random() < real.CURLY:
        yield f"”{random.choice(words.TOPICS)}”だね。"
    chance = random.random()
    for text, share in real.RARE.items():
        if chance < share:
            yield text
            return
        chance -= share


def breaks(random: Random) -> int:
    """Return how many line breaks a body has."""
    if random.random() >= real.WITH_BREAKS:
        return 0
    return 1 + int(random.expovariate(1 / (real.MORE_BREAKS + 0.5)))


def start(random: Random) -> str:
    """Return what stands first: now and then something that begins a list or a block quote."""
    chance = random.random()
    for text, share in real.STARTS.items():
        if chance < share:
            return text
        chance -= share
    return ""


def main() -> None:
    """Generate from the command line."""
    folder, posts, seed = sys.argv[1:]
    made = generate(Path(folder), int(posts), int(seed))
    sys.stdout.write(
        json.dumps({"posts": made.posts, "quotes": made.quotes, "bytes": made.bytes}) + "\n"
    )


if __name__ == "__main__":
    main()
