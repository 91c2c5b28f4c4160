"""Money that a budget gives to something in the steering, as plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Allocation:
    """An amount in kronor. ``to`` is what gets it; where that is several, each gets an equal part.

    The period is the budget's; open where the budget states none or is not known.
    """

    iri: str
    to: tuple[str, ...]
    amount: Decimal
    budget: str = ""
    start: date | None = None
    end: date | None = None

    def is_current(self, at: date) -> bool:
        """Whether the budget's period includes the date."""
        return (self.start is None or self.start <= at) and (self.end is None or at <= self.end)
