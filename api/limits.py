"""What the SPARQL endpoint lets each client have."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class QueryLimits:
    """Seconds a query may take, seconds of work a minute, and rows of an answer.

    Those of ``unknown_…`` are for who has not signed in, from elsewhere. ``slow`` is the seconds
    from which a query is logged.
    """

    deadline: float = 10.0
    unknown_deadline: float = 5.0
    allowance: float = 240.0
    unknown_allowance: float = 30.0
    rows: int = 1_000_000
    slow: float = 1.0


USUAL: Final = QueryLimits()
"""What holds where the operator says nothing."""
