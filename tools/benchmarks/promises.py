"""What was promised, beside what came out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, and what came out; ``value`` is ``None`` where it was not measured.

    It is to be at most the ``limit``, or at least that.
    """

    what: str
    value: float | None
    limit: float
    unit: str
    is_least: bool = False

    @property
    def outcome(self) -> str:
        """PASS, MISS or, where nothing was measured, NONE."""
        if self.value is None:
            return "NONE"
        kept = self.value >= self.limit if self.is_least else self.value <= self.limit
        return "PASS" if kept else "MISS"

    def line(self) -> str:
        """Return the promise as a line."""
        value = "not measured" if self.value is None else f"{self.value:.2f}{self.unit}"
        bound = "at least" if self.is_least else "at most"
        return f"{self.outcome}  {self.what}: {value} ({bound} {self.limit:g}{self.unit})"
