"""How the hosts of a source are asked meanwhile: by which rules, and for whose sake.

It goes with the thread of work, also into those that ask side by side; nothing is passed along by
hand. Who fetches for a source says so by ``mannerly``; what asks without is held to no rules.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from ..base import Rules


@dataclass(frozen=True, slots=True)
class Manner:
    """The rules of the source that is asked; ``since``, as seconds since 1970: what came after
    that, for the same piece of work, need not be asked for again.
    """

    rules: Rules
    since: float


NO_RULES = Manner(Rules(title="", pause=0, robots=False), float("inf"))
_manner: ContextVar[Manner] = ContextVar("manner", default=NO_RULES)


@contextmanager
def mannerly(rules: Rules, since: float = float("inf")) -> Iterator[None]:
    """Ask by these rules meanwhile."""
    token = _manner.set(Manner(rules, since))
    try:
        yield
    finally:
        _manner.reset(token)


def manner() -> Manner:
    """Return how hosts are to be asked now."""
    return _manner.get()
