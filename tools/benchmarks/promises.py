"""What was promised, beside what came out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, and what came out; ``value`` is ``None`` where it was not measured."""

    what: str
    value: float | None
    most: float
    unit: str

    @property
    def outcome(self) -> str:
        """PASS, MISS or, where nothing was measured, NONE."""
        if self.value is None:
            return "NONE"
        return "PASS" if self.value <= self.most else "MISS"

    def line(self) -> str:
        """Return the promise as a line."""
        value = "not measured" if self.value is None else f"{self.value:.2f}{self.unit}"
        return f"{self.outcome}  {self.what}: {value} (at most {self.most:g}{self.unit})"
