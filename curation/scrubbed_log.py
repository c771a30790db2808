"""A post's working copy and its log without what is taken down: as if it had never been said.

A quote that is removed goes from every state of the post, so that each Change still leads from the
state before it to the one after it, and can be taken back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from posts.content import shown_time
from posts.takedowns import Stated, Target, Words, words_of

from .draft import Draft, Patch, QuoteDraft, SectionDraft

# What of a post's own texts a word is looked for in, and masked in.
TEXT_FIELDS = ("title", "lead", "notes", "reprint_reason")


@dataclass(slots=True)
class Scrub:
    """What a takedown makes of one post's states.

    ``source`` is the post's. ``covered`` are the ids of the quotes that are to be taken down, in
    whatever state; a word is looked for in each state by itself, so for that they are those of
    today's.
    """

    target: Target
    source: str
    covered: set[int] = field(default_factory=set)

    def learn(self, current: Draft, patches: Iterable[Patch]) -> None:
        """Find out which quotes are to be taken down: a log knows such as were dropped, too."""
        self.covered |= {id for id, quote in current.quotes.items() if self.covers(quote)}
        if self.target.kind == "word":
            return
        for patch in patches:
            self.covered |= {
                int(id)
                for id, values in patch.get("quotes", {}).items()
                if values and "source_ref" in values and self.covers(QuoteDraft(**values))
            }

    def covers(self, quote: QuoteDraft) -> bool:
        """Say whether these are words that are to be taken down."""
        return self.target.covers(
            Stated(
                quote.source or self.source,
                quote.source_ref,
                quote.author,
                shown_time(datetime.fromisoformat(quote.time) if quote.time else None)[1],
                words_of(quote.body, quote.markup),
            )
        )

    def draft(self, current: Draft) -> Draft:
        """Return the working copy without it."""
        new = current.copy()
        new.fields |= self.fields(new.fields)
        for id, quote in current.quotes.items():
            if id in self.covered and self.target.removes:
                del new.quotes[id]
            elif id in self.covered:
                new.quotes[id] = quote._replace(**self.instead(quote._asdict()))
        new.sections = [
            SectionDraft(**section)
            for section in self.sections([section.values() for section in new.sections])
        ]
        return new

    def patch(self, patch: Patch) -> Patch:
        """Return one side of a Change without it."""
        new: Patch = dict(patch)
        if "fields" in patch:
            new["fields"] = patch["fields"] | self.fields(patch["fields"])
        if "quotes" in patch:
            new["quotes"] = dict(self.quotes(patch["quotes"]))
        if "sections" in patch:
            new["sections"] = list(self.sections(patch["sections"]))
        return new

    def fields(self, fields: dict[str, Any]) -> dict[str, str]:
        """Return those of a post's texts that a word goes from."""
        if not self.target.masks:
            return {}
        return {name: self.target.masked(fields[name]) for name in TEXT_FIELDS if fields.get(name)}

    def quotes(self, quotes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield the quotes of a patch that are left, by their ids."""
        for key, values in quotes.items():
            is_covered = int(key) in self.covered
            if is_covered and self.target.removes:
                continue
            by_word = self.target.kind == "word"
            yield key, self.instead(values) if values and (is_covered or by_word) else values

    def instead(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return values of a quote as they are once it was taken down, those alone that it has."""
        known = Words(*(values.get(name, "") for name in Words._fields))
        said = self.target.instead(known)
        new = said._asdict()
        if self.target.kind != "word" and said.body != known.body:
            new["label"] = ""
        return values | {name: value for name, value in new.items() if name in values}

    def sections(self, sections: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield a layout's sections that hold something still."""
        for section in sections:
            left = dict(section)
            if self.target.masks:
                left["summary"] = self.target.masked(section["summary"])
            if self.target.removes:
                left["quotes"] = [id for id in section["quotes"] if id not in self.covered]
            if left["quotes"] or not section["quotes"]:
                yield left
