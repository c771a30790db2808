"""A post's working copy as plain values: read, compared, patched, written back.

The verbs of ``curation.verbs`` change a Draft in memory; what they changed is a patch, in JSON:
``{"fields": {name: value}, "quotes": {id: {name: value} or null}, "sections": [...]}``, each key
only where something changed. ``null`` means that there is no such quote, a quote that is new in
a patch has all its values, and ``sections`` is the whole layout, ids of quotes included.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from django.db import connection
from django.utils.dateparse import parse_datetime

from posts.content import content_digest, said_by
from posts.markdown import HUGO, OWN, as_own
from posts.models import Post, Quote, Section, set_tags

# What of a post itself a verb can change, beside its tags.
POST_FIELDS = (
    "title", "slug", "date", "thumbnail", "lead", "notes", "reprint_reason", "source",
    "source_ref", "source_url",
)  # fmt: skip

Patch = dict[str, Any]


class BoardError(Exception):
    """What is asked of a post can't be done. Its text is one line for a person."""


class QuoteDraft(NamedTuple):
    """One quote's values; ``time`` is ISO 8601 or empty.

    It can't be changed, only replaced, so that drafts can share it: most verbs touch few of many.
    """

    source: str
    source_ref: str
    author: str
    time: str
    body: str
    color: str = ""
    markup: str = OWN
    label: str = ""

    def own_body(self) -> str:
        """Return the body in our own Markdown: that is what an editor gets to edit."""
        return as_own(self.body) if self.markup == HUGO else self.body


@dataclass(slots=True)
class SectionDraft:
    """One section's values and the ids of its quotes. A new one's id is below zero until saved."""

    id: int
    folded: bool
    summary: str
    quotes: list[int] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """Return the values by name: ``dataclasses.asdict`` takes a hundred times as long."""
        return {
            "id": self.id,
            "folded": self.folded,
            "summary": self.summary,
            "quotes": list(self.quotes),
        }


@dataclass(slots=True)
class Draft:
    """A whole post: its fields, its sections in order, its quotes by id (new ones below zero)."""

    fields: dict[str, Any]
    sections: list[SectionDraft]
    quotes: dict[int, QuoteDraft]
    last_id: int = field(default=0, compare=False)

    def copy(self) -> Self:
        """Return a draft that can be changed while this one stays: deepcopy takes far longer."""
        return replace(
            self,
            fields={**self.fields, "tags": list(self.fields["tags"])},
            sections=[replace(section, quotes=list(section.quotes)) for section in self.sections],
            quotes=dict(self.quotes),
        )

    def order(self) -> list[int]:
        """Return the quotes' ids in the order in which the post shows them."""
        return [quote for section in self.sections for quote in section.quotes]

    def section_of(self, quote: int) -> SectionDraft:
        """Return the section that holds a quote."""
        return next(section for section in self.sections if quote in section.quotes)

    def fresh_id(self) -> int:
        """Return an id for a quote or a section that is not saved yet."""
        self.last_id -= 1
        return self.last_id


def read(post: Post) -> Draft:
    """Read a post's working copy, in three queries."""
    sections = [
        SectionDraft(*values)
        for values in post.sections.order_by("position").values_list("pk", "folded", "summary")
    ]
    by_id = {section.id: section for section in sections}
    quotes: dict[int, QuoteDraft] = {}
    rows = post.quotes.order_by("position").values_list("pk", "section_id", *QuoteDraft._fields)
    for id, section_id, source, ref, author, time, *others in rows:
        by_id[section_id].quotes.append(id)
        said_at = time.isoformat() if time else ""
        quotes[id] = QuoteDraft(source, ref, author, said_at, *others)
    values = {name: getattr(post, name) for name in POST_FIELDS}
    values["date"] = post.date.isoformat() if post.date else ""
    return Draft(values | {"tags": post.tag_names()}, sections, quotes)


def nothing() -> Draft:
    """Return the draft of a post that holds nothing."""
    return Draft(dict.fromkeys((*POST_FIELDS, "tags"), ""), [], {})


def digest_of(draft: Draft) -> str:
    """Return what a post's ``content_digest`` is while its draft is this one."""
    said = {
        id: said_by(quote.author, quote.time, quote.color, quote.body, quote.markup, quote.label)
        for id, quote in draft.quotes.items()
    }
    fields = draft.fields
    return content_digest(
        (fields["title"], fields["thumbnail"], fields["source_url"], fields["lead"]),
        fields["tags"],
        (
            (section.folded, section.summary, [said[id] for id in section.quotes])
            for section in draft.sections
        ),
    )


def patch_from(old: Draft, new: Draft) -> Patch:
    """Return what must be applied to ``old`` to make it ``new``; empty when they are equal."""
    patch: Patch = {}
    changed = {name: value for name, value in new.fields.items() if old.fields[name] != value}
    if changed:
        patch["fields"] = changed
    quotes: dict[str, dict[str, str] | None] = {
        str(id): None for id in old.quotes if id not in new.quotes
    }
    for id, quote in new.quotes.items():
        before = old.quotes.get(id)
        if before is not quote and before != quote:
            known = before._asdict() if before else {}
            quotes[str(id)] = {k: v for k, v in quote._asdict().items() if known.get(k, ...) != v}
    if quotes:
        patch["quotes"] = quotes
    if old.sections != new.sections:
        patch["sections"] = [section.values() for section in new.sections]
    return patch


def apply_patch(draft: Draft, patch: Patch) -> None:
    """Change a draft as a patch says."""
    draft.fields.update(patch.get("fields", {}))
    for key, values in patch.get("quotes", {}).items():
        id = int(key)
        if values is None:
            del draft.quotes[id]
        elif id in draft.quotes:
            draft.quotes[id] = draft.quotes[id]._replace(**values)
        else:
            draft.quotes[id] = QuoteDraft(**values)
    if "sections" in patch:
        draft.sections = [
            SectionDraft(**section | {"quotes": list(section["quotes"])})
            for section in patch["sections"]
        ]


def write(post: Post, old: Draft, new: Draft) -> None:
    """Write the difference between two drafts to the database, and give new rows their ids.

    The number of queries does not depend on how many quotes there are, nor on how many changed.
    """
    write_fields(post, old, new)
    write_new_sections(post, old, new)
    write_quotes(post, old, new)
    kept = {section.id for section in new.sections}
    if gone := [section.id for section in old.sections if section.id not in kept]:
        Section.objects.filter(post=post, pk__in=gone).delete()
    places = {section.id: place for place, section in enumerate(new.sections)}
    before = {section.id: place for place, section in enumerate(old.sections)}
    old_values = {section.id: (section.folded, section.summary) for section in old.sections}
    run_each(
        "UPDATE posts_section SET position = %s, folded = %s, summary = %s WHERE id = %s",
        (
            (places[section.id], section.folded, section.summary, section.id)
            for section in new.sections
            if section.id in before
            and (before[section.id], old_values[section.id])
            != (places[section.id], (section.folded, section.summary))
        ),
    )


def write_fields(post: Post, old: Draft, new: Draft) -> None:
    """Write the post's own fields and its tags."""
    changed = [name for name in POST_FIELDS if old.fields[name] != new.fields[name]]
    for name in changed:
        setattr(post, name, new.fields[name])
    if "date" in changed:
        post.date = datetime.date.fromisoformat(new.fields["date"]) if new.fields["date"] else None
    if old.fields["tags"] != new.fields["tags"]:
        set_tags(post, new.fields["tags"])
    if changed:
        post.save(update_fields=changed)


def write_new_sections(post: Post, old: Draft, new: Draft) -> None:
    """Insert the sections that were not there; one that an undo brings back keeps its id."""
    known = {section.id for section in old.sections}
    fresh = [section for section in new.sections if section.id not in known]
    if not fresh:
        return
    rows = Section.objects.bulk_create(
        Section(
            pk=section.id if section.id > 0 else None,
            post=post,
            position=new.sections.index(section),
            folded=section.folded,
            summary=section.summary,
        )
        for section in fresh
    )
    for section, row in zip(fresh, rows, strict=True):
        section.id = row.pk


def write_quotes(post: Post, old: Draft, new: Draft) -> None:
    """Delete, insert and update quotes, and put each in its place."""
    run_each(
        "DELETE FROM posts_quote WHERE id = %s",
        ((id,) for id in old.quotes if id not in new.quotes),
    )
    places = dict(placed(new))
    if fresh := [id for id in new.quotes if id not in old.quotes]:
        rows = Quote.objects.bulk_create(
            quote_row(post, id, new.quotes[id], *places[id]) for id in fresh
        )
        rename_quotes(new, {id: row.pk for id, row in zip(fresh, rows, strict=True)})
    run_each(
        "UPDATE posts_quote SET source = %s, source_ref = %s, author = %s, time = %s,"
        " body = %s, color = %s, markup = %s, label = %s WHERE id = %s",
        (
            (
                quote.source,
                quote.source_ref,
                quote.author,
                connection.ops.adapt_datetimefield_value(parse_datetime(quote.time))
                if quote.time
                else None,
                quote.body,
                quote.color,
                quote.markup,
                quote.label,
                id,
            )
            for id, quote in new.quotes.items()
            if id in old.quotes and old.quotes[id] is not quote and old.quotes[id] != quote
        ),
    )
    before = dict(placed(old))
    put_in_place(
        [(id, *place) for id, place in places.items() if id in before and before[id] != place]
    )


def put_in_place(places: list[tuple[int, int, int]]) -> None:
    """Give quotes their section and position: (id, section's id, position).

    A move can shift hundreds. As one statement that is several times as quick on PostgreSQL as a
    statement a quote.
    """
    if not places:
        return
    marks = ", ".join(["(%s, %s, %s)"] * len(places))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH places (id, section_id, position) AS (VALUES {marks})"  # noqa: S608 - marks alone
            " UPDATE posts_quote SET section_id = places.section_id, position = places.position"
            " FROM places WHERE posts_quote.id = places.id",
            [value for place in places for value in place],
        )


def placed(draft: Draft) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield each quote's id with its section's id and its position in the post."""
    position = 0
    for section in draft.sections:
        for quote in section.quotes:
            yield quote, (section.id, position)
            position += 1


def quote_row(post: Post, id: int, quote: QuoteDraft, section: int, position: int) -> Quote:
    """Return a row to insert; one that an undo brings back keeps its id."""
    return Quote(
        pk=id if id > 0 else None,
        post=post,
        section_id=section,
        position=position,
        **quote._asdict() | {"time": parse_datetime(quote.time) if quote.time else None},
    )


def rename_quotes(draft: Draft, names: dict[int, int]) -> None:
    """Replace the ids that new quotes had in memory by those of their rows."""
    draft.quotes = {names.get(id, id): quote for id, quote in draft.quotes.items()}
    for section in draft.sections:
        section.quotes = [names.get(id, id) for id in section.quotes]


def run_each(sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Run one statement for each row of values, as one call to the database; none for no rows."""
    values = list(rows)
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)
