"""What stands between a file's quotes and folds, once some of them came, went or changed places.

It stays where the same two pieces still meet, where those that stood between two are gone or
elsewhere, and where the post has the same kinds of pieces in another order. Elsewhere new line
feeds part them, as many as the file has elsewhere, and prose follows the piece that it followed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from .segments import Piece


class Run(NamedTuple):
    """Two pieces of the file that follow each other now; -1 and the file's end are such, too."""

    old: int
    following: int


def closing(pieces: list[Piece]) -> dict[int, int]:
    """Return for the place of each fold's opening that of its closing."""
    opens = [place for place, piece in enumerate(pieces) if piece.kind == "open"]
    closes = [place for place, piece in enumerate(pieces) if piece.kind == "close"]
    return dict(zip(opens, closes, strict=True))


def gaps(before: list[Piece], written: list[Piece], was: list[int | None]) -> Iterator[str]:
    """Yield what stands before the first of the written pieces, and what follows each.

    ``was`` says of each written piece which one of the file it was.
    """
    if [piece.kind for piece in before] == [piece.kind for piece in written]:
        yield ""
        yield from (piece.after for piece in before)
        return
    stays = staying(before, written, was)
    used = {old for olds in stays.values() for old in olds}
    prose = prose_by_piece(before, written, was, used | {len(before) - 1})
    usual = usual_gaps(before)
    opening = together(before, stays[-1]).lstrip("\n")
    yield opening + "".join(f"{text}\n\n" for text in prose[-1])
    for place, (piece, following) in enumerate(pairwise(written)):
        gap = usual.get((piece.kind, following.kind), piece.after)
        own = together(before, stays[place]) if stays[place] else gap
        old = was[place]
        line_end = before[old].after if old is not None else ""
        yield with_line_end("".join(gap + text for text in prose[place]) + own, line_end)
    place = len(written) - 1
    ending = together(before, stays[place]).rstrip("\n")
    yield ending + "".join(f"\n\n{text}" for text in prose[place]) + before[-1].after


def together(before: list[Piece], olds: list[int]) -> str:
    """Return what follows these pieces of the file as one text."""
    texts = [before[old].after for old in olds]
    return "".join(texts[:1] + [text.lstrip("\n") for text in texts[1:]])


def with_line_end(gap: str, after: str) -> str:
    """Return a gap that begins with the spaces that ended the piece's line in the file."""
    spaces, line_feed, _rest = after.partition("\n")
    others, same, rest = gap.partition("\n")
    blank = line_feed and same and not spaces.strip() and not others.strip()
    return f"{spaces}\n{rest}" if blank else gap


def staying(
    before: list[Piece], written: list[Piece], was: list[int | None]
) -> dict[int, list[int]]:
    """Return the pieces of the file whose ``after`` stays, by the place that it stands behind now.

    The place -1 is before the first piece. Prose with shortcodes does not come into a fold in which
    it was not, as that may not have another within.
    """
    ends = [-1, *was, len(before)]
    runs = {
        place: Run(old, following)
        for place, (old, following) in enumerate(pairwise(ends), -1)
        if old is not None and following is not None and old < following
    }
    met = {run.old for run in runs.values() if run.old + 1 == run.following}
    folded, were_folded = in_folds(written), in_folds(before)
    stays: dict[int, list[int]] = defaultdict(list)
    for place, run in runs.items():
        stays[place] = [
            old
            for old in ([run.old] if run.old in met else closed_up(before, run, met))
            if 0 <= old < len(before) - 1
            and not ("{{" in before[old].after and place in folded and old not in were_folded)
        ]
    return stays


def closed_up(before: list[Piece], run: Run, met: set[int]) -> list[int]:
    """Return whose ``after`` parts two pieces between which others stood: prose, else line feeds.

    Line feeds are those of the one, or before the other, if they parted two pieces of these kinds.
    """
    inner = range(max(run.old, 0), min(run.following, len(before) - 1))
    prose = [old for old in inner if before[old].after.strip() and old not in met]
    if prose or run.old < 0 or run.following == len(before):
        return prose
    kinds = before[run.old].kind, before[run.following].kind
    for old in (run.old, run.following - 1):
        if (before[old].kind, before[old + 1].kind) == kinds and not before[old].after.strip():
            return [old]
    return []


def in_folds(pieces: list[Piece]) -> set[int]:
    """Return the places of the pieces behind which a fold is open."""
    places: set[int] = set()
    for opened, closed in closing(pieces).items():
        places.update(range(opened, closed))
    return places


def usual_gaps(pieces: list[Piece]) -> dict[tuple[str, str], str]:
    """Return the line feeds that mostly part two kinds of pieces in this file."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for piece, following in pairwise(pieces):
        if not piece.after.strip():
            counts[piece.kind, following.kind][piece.after] += 1
    return {kinds: gaps.most_common(1)[0][0] for kinds, gaps in counts.items()}


def prose_by_piece(
    before: list[Piece], written: list[Piece], was: list[int | None], kept: set[int]
) -> dict[int, list[str]]:
    """Return what stood between pieces that no longer meet, by the written piece it follows now.

    That is -1 where nothing that stood before it is left. What holds shortcodes does not come into
    a fold in which it was not.
    """
    prose: dict[int, list[str]] = defaultdict(list)
    places = {old: place for place, old in enumerate(was) if old is not None}
    folds, were_folded = closing(written), in_folds(before)
    for old, piece in enumerate(before):
        if old not in kept and (text := piece.after.strip()):
            nearest = max((number for number in places if number <= old), default=None)
            place = -1 if nearest is None else places[nearest]
            if "{{" in text and old not in were_folded:
                place = next((end for start, end in folds.items() if start <= place < end), place)
            prose[place].append(text)
    return prose
