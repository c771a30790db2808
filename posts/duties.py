"""What is to be done by the clock beside publishing: by whoever registers it when they start.

With a broker Celery's beat asks for each by a task of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is due now and then: ``is_due`` takes one query at the most.

    ``do`` may take as long as it likes, and does nothing where somebody else came first.
    """

    name: str
    is_due: Callable[[], bool]
    do: Callable[[], object]


duties: list[Duty] = []


def register(duty: Duty) -> None:
    """Have something done by the clock."""
    if duty not in duties:
        duties.append(duty)


def due() -> list[Duty]:
    """Return what is to be done now."""
    return [duty for duty in duties if duty.is_due()]
