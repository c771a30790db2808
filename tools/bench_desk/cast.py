"""A thread of any size and a post of it, the same ones for the same seed."""

import datetime
import math
from collections.abc import Iterator
from random import Random

from django.utils import timezone

from curation import board
from curation.models import Comment, Thread
from curation.recipes import LIVE, Rule
from posts.models import Post
from tools.bench_hugo import generator

OPENED = datetime.datetime(2025, 5, 20, 12, 0, tzinfo=datetime.UTC)
QUOTES, SHARE, PARTS = 300, 0.6, 10
# Of Hacker News' threads: how often a comment answers the thread itself, and how deep it goes.
TOP, DEEPEST = 0.2, 12
# Paragraphs of a comment, and the median of their characters with its spread (of the logarithm).
PARAGRAPHS, MEDIAN, SPREAD = (1, 1, 2, 2, 3, 4), 100, 0.7


def quotes_of(comments: int) -> int:
    """Return how many quotes the post of a thread of this size has."""
    return min(QUOTES, int(comments * SHARE))


def make_post(comments: int, seed: int) -> Post:
    """Make the thread and the post, by a recipe as an editor would."""
    thread = make_thread(comments, seed)
    rule = Rule(
        name="bench",
        label="",
        most=quotes_of(comments),
        most_replies=None,
        fold_every=quotes_of(comments) // PARTS,
        states=LIVE,
    )
    return board.start_post(thread, rule).post


def make_thread(comments: int, seed: int) -> Thread:
    """Make a thread of so many comments."""
    random = Random(f"{seed} {comments}")  # noqa: S311 - texts, not secrets
    thread = Thread.objects.create(
        source="hn",
        ref=str(comments),
        url=f"https://news.ycombinator.com/item?id={comments}",
        title=f"A Thread of {comments} Comments",
        created_at=OPENED,
    )
    Comment.objects.bulk_create(rows(thread, comments, random), batch_size=500)
    return thread


def rows(thread: Thread, comments: int, random: Random) -> Iterator[Comment]:
    """Yield the comments in the thread's order."""
    people = ["".join(random.sample("aeioukstnhmr", 6)) for _person in range(comments // 2 + 1)]
    seen = timezone.now()
    branch: list[str] = []
    for position in range(comments):
        depth = 0 if random.random() < TOP else random.randint(0, min(len(branch), DEEPEST))
        del branch[depth:]
        ref = str(10_000_000 + position)
        yield Comment(
            thread=thread,
            ref=ref,
            parent_ref=branch[-1] if branch else "",
            position=position,
            depth=depth,
            author=random.choice(people),
            body=body(random),
            created_at=OPENED + datetime.timedelta(seconds=position * 7),
            first_seen_at=seen,
        )
        branch.append(ref)


def body(random: Random) -> str:
    """Return what a comment says, in our own Markdown."""
    return "\n\n".join(
        "".join(
            [
                *generator.sentences(random, random.lognormvariate(math.log(MEDIAN), SPREAD)),
                *generator.marks(random),
            ]
        )
        for _paragraph in range(random.choice(PARAGRAPHS))
    )
