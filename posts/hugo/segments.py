"""The parts of a file's text: what reader and writer have in common."""

from typing import NamedTuple


class Segment(NamedTuple):
    """A part of a file's text; ``kind`` is ``""`` for what the dialect does not model.

    Other kinds: a front matter's key, its line with it; ``heading``, ``source`` and ``lead``; a
    ``quote``, and where a fold ``open``s and ``close``s.
    """

    kind: str
    text: str


PIECES = ("quote", "open", "close")


def joined(segments: list[Segment]) -> str:
    """Return the text."""
    return "".join(segment.text for segment in segments)


class Piece(NamedTuple):
    """A quote, or where a fold opens or closes, as it is written; ``after`` follows it."""

    kind: str
    text: str
    after: str
