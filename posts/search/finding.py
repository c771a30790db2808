"""What a question finds: posts in the order in which they answer it, with the quotes that do.

Of what a question finds, the newest passages are looked at, so many at the most, and ranked:
so a word that stands in every other quote costs no more than one that is rare.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import overload

from django.db import connection
from django.utils.safestring import SafeString

from ..archive import HEAVY_FIELDS
from ..models import Edition, Passage
from .index import TITLE
from .marking import marked
from .words import Phrase, phrases_of

LONGEST_QUESTION = 100
NEWEST = 1000
HITS_SHOWN = 3
TITLE_WEIGHT = 6.0

SQLITE = """
    SELECT passage.id, passage.edition_id, passage.number
    FROM posts_passage_terms JOIN posts_passage AS passage
        ON passage.id = posts_passage_terms.rowid
    WHERE posts_passage_terms MATCH %s ORDER BY posts_passage_terms.rowid DESC LIMIT %s
"""
POSTGRESQL = """
    SELECT id, edition_id, number FROM posts_passage
    WHERE terms @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A quote that answers: its number in the post, its author, and its words with marks."""

    number: int
    author: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """A post that answers, by the Edition that readers get; ``more`` quotes are not shown."""

    edition: Edition
    title: SafeString
    hits: tuple[Hit, ...]
    more: int


@dataclass(slots=True)
class Match:
    """What of an Edition was found: its quotes' passages, in their order, and whether its title."""

    passages: list[tuple[int, int]]
    title: bool = False

    def weight(self, freshness: int) -> tuple[float, int]:
        """Say how well it answers; of two that answer alike the newer is first."""
        return TITLE_WEIGHT * self.title + log2(1 + len(self.passages)), freshness


class Results(Sequence[Found]):
    """The answer to a question: how many posts there are, and some of them on demand."""

    def __init__(self, question: str) -> None:
        self.phrases = phrases_of(question[:LONGEST_QUESTION])
        self.matches = matches(self.phrases) if self.phrases else {}
        self.order = sorted(self.matches, key=lambda id: self.matches[id].weight(id), reverse=True)

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, part: int) -> Found: ...
    @overload
    def __getitem__(self, part: slice) -> list[Found]: ...
    def __getitem__(self, part: int | slice) -> Found | list[Found]:
        """Return a part of the posts, the best first: two queries."""
        if isinstance(part, int):
            return self[part : part + 1][0]
        wanted = self.order[part]
        editions = Edition.objects.defer(*HEAVY_FIELDS).in_bulk(wanted)
        shown = [id for edition in wanted for _n, id in self.matches[edition].passages[:HITS_SHOWN]]
        passages = Passage.objects.in_bulk(shown)
        return [self.found(editions[id], passages) for id in wanted if id in editions]

    def found(self, edition: Edition, passages: dict[int, Passage]) -> Found:
        """Return one post with its first hits."""
        match = self.matches[edition.pk]
        here = [passages[id] for _n, id in match.passages[:HITS_SHOWN] if id in passages]
        return Found(
            edition,
            marked(edition.title, self.phrases, len(edition.title)),
            tuple(Hit(one.number, one.author, marked(one.text, self.phrases)) for one in here),
            max(0, len(match.passages) - HITS_SHOWN),
        )


def find(question: str) -> Results:
    """Return what a reader's question finds; one without a word in it finds nothing.

    All words must stand in the title, or in one quote. Three queries, whatever is found.
    """
    return Results(question)


def matches(phrases: Sequence[Phrase]) -> dict[int, Match]:
    """Return what was found, by the ids of the Editions that readers get."""
    title = Phrase((TITLE,), begins=False, text="")
    found: dict[int, Match] = defaultdict(lambda: Match([]))
    ids = set()
    for id, edition, number in [*asked(phrases), *asked([title, *phrases])]:
        if id in ids:
            continue
        ids.add(id)
        if number == 0:
            found[edition].title = True
        else:
            found[edition].passages.append((number, id))
    read = Edition.objects.filter(current_of__isnull=False, pk__in=list(found))
    current = set(read.values_list("pk", flat=True))
    for match in found.values():
        match.passages.sort()
    return {id: match for id, match in found.items() if id in current}


def asked(phrases: Sequence[Phrase]) -> Iterator[tuple[int, int, int]]:
    """Yield the newest passages with all phrases: id, Edition and number."""
    postgresql = connection.vendor == "postgresql"
    question = " & ".join(map(tsquery, phrases)) if postgresql else " AND ".join(map(fts, phrases))
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL if postgresql else SQLITE, [question, NEWEST])
        yield from cursor.fetchall()


def fts(phrase: Phrase) -> str:
    """Return a phrase as FTS5 reads it. Terms hold letters and digits alone."""
    return f'"{" ".join(phrase.terms)}"{" *" if phrase.begins else ""}'


def tsquery(phrase: Phrase) -> str:
    """Return a phrase as PostgreSQL reads a tsquery."""
    row = " <-> ".join(f"'{term}'" for term in phrase.terms)
    return f"({row}{':*' if phrase.begins else ''})"
