"""What is said of a measure, wherever it is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from graph.texts import Text


@dataclass(frozen=True)
class Measure:
    """One measure. ``number`` is its place among all of them; ``name`` stands in addresses.

    ``formula`` is in the signs of mathematics, the same in every language. ``values`` says what
    the number can be, ``reading`` how to read it and ``misreading`` how not to. ``function``
    counts it; ``analysis`` is the one that gives it as JSON and on the command line, ``table``
    its list there, and ``page`` where it is shown, below the organisation's first page.
    """

    number: int
    name: str
    title: Text
    definition: Text
    formula: str
    source: Text
    values: Text
    reading: Text
    misreading: Text
    function: Callable[..., object]
    analysis: str
    table: str
    page: str

    @property
    def function_name(self) -> str:
        """Where the function is found, as Python names it."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


OWN = Text("Målgrafs egen definition.", "Målgraf's own definition.")
"""The source of what nobody has defined before."""
SHARE = Text("0 till 100 %; visas bara när minst fem räknas.", "0 to 100%; shown for five or more.")
"""The values of a share."""
COUNT = Text("Ett antal, från 0.", "A number, from 0.")
"""The values of a count."""
