"""What differs between two states of a post: quote by quote, and word by word within a text."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from .draft import Draft

# Words of letters that are written with spaces, runs of kana, single kanji and signs.
WORD = re.compile(
    r"[^\W\u3040-\u30ff\u3400-\u9fff]+|[\u3040-\u309f]+|[\u30a0-\u30ff]+|\s+|.", re.DOTALL
)
SENTENCE = re.compile(r".*?(?:[。！？!?\n]+|\.\s+|\Z)", re.DOTALL)
# When sentences of so many words were compared, others that differ are shown as replaced.
MOST_WORDS = 2000

# What an editor sees of a post itself; the rest is where it came from.
SHOWN_FIELDS = (
    "title", "slug", "date", "tags", "thumbnail", "lead", "notes", "reprint_reason",
)  # fmt: skip


class Piece(NamedTuple):
    """A stretch of a text: in both states, in the first alone (gone) or in the second (new)."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class QuoteDifference:
    """One quote in both states; ``number`` is ``None`` where the post has it not.

    ``pieces`` hold its text word by word if that differs, ``colors`` both colours likewise, and
    ``labels`` both labels.
    """

    id: int
    number: int | None
    number_now: int | None
    moved: bool = False
    refolded: bool = False
    pieces: list[Piece] = field(default_factory=list)
    colors: tuple[str, str] | None = None
    labels: tuple[str, str] | None = None

    @property
    def gone(self) -> bool:
        """Say whether only the first state has it."""
        return self.number_now is None

    @property
    def added(self) -> bool:
        """Say whether only the second state has it."""
        return self.number is None

    @property
    def differs(self) -> bool:
        """Say whether anything about it does."""
        others = self.moved or self.refolded or self.pieces or self.colors or self.labels
        return bool(self.gone or self.added or others)


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """A section of the first state, with what the second has beside its quotes."""

    folded: bool
    summary: list[Piece]
    quotes: list[QuoteDifference]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of a post; ``fields`` holds the pieces of those that differ, by name."""

    fields: dict[str, list[Piece]]
    sections: list[SectionDifference]

    @property
    def quotes(self) -> list[QuoteDifference]:
        """All quotes of both states."""
        return [quote for section in self.sections for quote in section.quotes]

    @property
    def differs(self) -> bool:
        """Say whether anything does."""
        summaries = any(is_changed(section.summary) for section in self.sections)
        return bool(self.fields) or summaries or any(quote.differs for quote in self.quotes)


def compare(then: Draft, now: Draft) -> Comparison:
    """Compare a state of a post with a later one."""
    fields = {
        name: word_diff(plain(then.fields[name]), plain(now.fields[name]))
        for name in SHOWN_FIELDS
        if plain(then.fields[name]) != plain(now.fields[name])
    }
    here = {section.id: section.summary for section in now.sections}
    beside = added_after(then, now)
    differ = Differing(then, now)
    sections: list[SectionDifference] = []
    for section in then.sections:
        quotes = [
            differ.quote(id) for known in section.quotes for id in (known, *beside.get(known, ()))
        ]
        summary = word_diff(section.summary, here.get(section.id, "") or section.summary)
        sections.append(SectionDifference(section.folded, summary, quotes))
    if ahead := beside.get(None):
        first = SectionDifference(folded=False, summary=[], quotes=[*map(differ.quote, ahead)])
        sections.insert(0, first)
    return Comparison(fields, sections)


def added_after(then: Draft, now: Draft) -> dict[int | None, list[int]]:
    """Return the quotes that only the later state has, by the known quote that they stand after."""
    added: defaultdict[int | None, list[int]] = defaultdict(list)
    known: int | None = None
    for id in now.order():
        if id in then.quotes:
            known = id
        else:
            added[known].append(id)
    return added


class Differing:
    """Finds out of single quotes how they differ."""

    def __init__(self, then: Draft, now: Draft) -> None:
        self.then, self.now = then, now
        self.numbers = {id: number for number, id in enumerate(then.order(), 1)}
        self.numbers_now = {id: number for number, id in enumerate(now.order(), 1)}
        self.folded, self.folded_now = folded_of(then), folded_of(now)
        both = [self.numbers_now[id] for id in then.order() if id in now.quotes]
        self.unmoved = set(longest_rise(both))

    def quote(self, id: int) -> QuoteDifference:
        """Return one quote's differences."""
        number, number_now = self.numbers.get(id), self.numbers_now.get(id)
        if number is None or number_now is None:
            return QuoteDifference(id, number, number_now)
        then, now = self.then.quotes[id], self.now.quotes[id]
        body, body_now = then.own_body(), now.own_body()
        return QuoteDifference(
            id,
            number,
            number_now,
            moved=number_now not in self.unmoved,
            refolded=self.folded[id] != self.folded_now[id],
            pieces=word_diff(body, body_now) if body != body_now else [],
            colors=(then.color, now.color) if then.color != now.color else None,
            labels=(then.label, now.label) if then.label != now.label else None,
        )


def folded_of(draft: Draft) -> dict[int, bool]:
    """Return of each quote whether it stands in a fold."""
    return {id: section.folded for section in draft.sections for id in section.quotes}


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Return the longest part of different numbers that rises: the others are what moved."""
    ends: list[int] = []  # the lowest number that a rise of each length can end with
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    rise: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        rise.append(last)
        last = before[last]
    return rise[::-1]


def word_diff(old: str, new: str) -> list[Piece]:
    """Return both texts as one: sentence by sentence, and word by word where a sentence differs."""
    pieces: list[Piece] = []
    budget = MOST_WORDS
    for same, gone, new_part in stretches(sentences(old), sentences(new)):
        before, after = WORD.findall(gone), WORD.findall(new_part)
        budget -= 0 if same else len(before) + len(after)
        within = [(same, gone, new_part)] if same or budget < 0 else stretches(before, after)
        for kept, lost, fresh in within:
            if kept:
                pieces.append(Piece("same", lost))
                continue
            pieces += [Piece("gone", lost)] if lost else []
            pieces += [Piece("new", fresh)] if fresh else []
    return pieces


def sentences(text: str) -> list[str]:
    """Return the sentences or lines of a text."""
    return [found for found in SENTENCE.findall(text) if found]


def stretches(before: list[str], after: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Yield what two rows of parts have in common, and what stands between that in each."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, start_now, end_now in matcher.get_opcodes():
        yield kind == "equal", "".join(before[start:end]), "".join(after[start_now:end_now])


def is_changed(pieces: Sequence[Piece]) -> bool:
    """Say whether anything of a text differs."""
    return any(piece.kind != "same" for piece in pieces)


def plain(value: str | list[str]) -> str:
    """Return a field's value as one text."""
    return value if isinstance(value, str) else ", ".join(value)
