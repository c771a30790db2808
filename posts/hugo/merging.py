"""A file's text with what its post says otherwise put in; all else in it stays to the byte.

Two texts of the dialect meet here in their segments: the file as it was, in whatever form, and
the post as the writer words it anew. A quote or a fold finds what it was by what it says, and of
its shortcode only the parameters that say something else are worded anew. What stands between
the pieces is the business of ``gaps``.
"""

from collections import defaultdict, deque
from collections.abc import Sequence

from posts.content import PostContent

from .body import plain
from .gaps import closing, gaps
from .reader import read_post, read_summary, read_time, segments
from .segments import PIECES, Piece, Segment, joined
from .shortcodes import parameters

# What of a post's content each part of a file's opening says.
SAYS = {
    "date": "date",
    "months": "date",
    "title": "title",
    "heading": "title",
    "tags": "tags",
    "featureimage": "thumbnail",
    "source": "source_url",
    "lead": "lead",
}
FRONT_MATTER = ("date", "months", "draft", "title", "tags", "featureimage")


def merge(base: str, content: PostContent, written: list[Segment]) -> str:
    """Return ``base`` with what ``content`` says otherwise as it is ``written`` anew.

    Raises DialectError for a ``base`` that is not in the dialect.
    """
    was = read_post(base, content.path)
    before, pieces = parted(segments(base))
    new_before, new_pieces = parted(written)
    changed = {
        kind for kind, name in SAYS.items() if getattr(was.content, name) != getattr(content, name)
    }
    if was.draft:
        changed.add("draft")
    if not has_title(before, was.content.title):
        changed.discard("heading")
    return joined(merge_opening(before, new_before, changed)) + merge_pieces(pieces, new_pieces)


def parted(text: list[Segment]) -> tuple[list[Segment], list[Piece]]:
    """Return what stands before the first piece, and the pieces with what follows each."""
    places = [place for place, segment in enumerate(text) if segment.kind in PIECES]
    ends = [*places[1:], len(text)]
    pieces = [
        Piece(*text[place], after=joined(text[place + 1 : end]))
        for place, end in zip(places, ends, strict=True)
    ]
    return text[: places[0] if places else len(text)], pieces


def has_title(opening: list[Segment], title: str) -> bool:
    """Say whether the title line is the title, and nobody's own words."""
    return any(
        segment.kind == "heading" and segment.text.strip() in {title, plain(title)}
        for segment in opening
    )


def merge_opening(
    before: list[Segment], written: list[Segment], changed: set[str]
) -> list[Segment]:
    """Return the opening with what changed in it worded anew, added or taken out."""
    words = {segment.kind: segment for segment in written if segment.kind}
    merged = [
        words.get(segment.kind, Segment(segment.kind, "")) if segment.kind in changed else segment
        for segment in before
    ]
    known = {segment.kind for segment in before}
    for kind in ("source", "lead"):
        if kind in changed - known and kind in words:
            place = place_after(merged, ("heading", "source"), otherwise=len(merged) - 1)
            merged[place:place] = [Segment("", "\n\n"), words[kind]]
    for kind in FRONT_MATTER:
        if kind in changed - known and kind != "months":
            place = place_after(merged, FRONT_MATTER, otherwise=1)
            merged.insert(place, words[kind])
    return merged


def place_after(text: list[Segment], kinds: Sequence[str], otherwise: int) -> int:
    """Return the place behind the last segment of these kinds."""
    places = [place + 1 for place, segment in enumerate(text) if segment.kind in kinds]
    return places[-1] if places else otherwise


def merge_pieces(before: list[Piece], written: list[Piece]) -> str:
    """Return the quotes and folds, and what stands between them and follows the last."""
    was = pairs(before, written)
    words = [
        piece.text if old is None else worded(before[old].text, piece.text)
        for piece, old in zip(written, was, strict=True)
    ]
    first, *others = gaps(before, written, was)
    return first + "".join(part for parts in zip(words, others, strict=True) for part in parts)


def pairs(before: list[Piece], written: list[Piece]) -> list[int | None]:
    """Return for each written piece which one of the file it was."""
    free = set(range(len(before)))
    was: list[int | None] = [None] * len(written)
    for what in (exactly, nearly):
        known: dict[object, deque[int]] = defaultdict(deque)
        for place in sorted(free):
            known[what(before[place])].append(place)
        for new, piece in enumerate(written):
            if was[new] is None and piece.kind != "close" and (found := known[what(piece)]):
                taken = found.popleft()
                was[new] = taken
                free.discard(taken)
    closes = closing(before)
    for opened, closed in closing(written).items():
        old = was[opened]
        was[closed] = None if old is None else closes[old]
    return was


def exactly(piece: Piece) -> object:
    """Return what a piece says."""
    values = {found.name: found.value for found in parameters(piece.text, 0)}
    if piece.kind == "quote":
        return values["body"], values["userName"], read_time(values["createdAt"]), values["color"]
    return piece.kind, read_summary(values.get("summary", ""))


def nearly(piece: Piece) -> object:
    """Return what of a piece an edit leaves as it was."""
    values = {found.name: found.value for found in parameters(piece.text, 0)}
    if piece.kind == "quote":
        return values["userName"], read_time(values["createdAt"])
    return piece.kind


def worded(before: str, written: str) -> str:
    """Return a shortcode with only those parameters worded anew that say something else."""
    new = {found.name: found for found in parameters(written, 0)}
    for found in reversed(list(parameters(before, 0))):
        wanted = new.get(found.name)
        if wanted and not same(found.name, found.value, wanted.value):
            words = written[wanted.start : wanted.end]
            before = before[: found.start] + words + before[found.end :]
    return before


def same(name: str, before: str, written: str) -> bool:
    """Say whether two values of a parameter say the same, though they may be spelt otherwise."""
    if name == "createdAt":
        return read_time(before) == read_time(written)
    if name == "summary":
        return read_summary(before) == read_summary(written)
    return before == written
