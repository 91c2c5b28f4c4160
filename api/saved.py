"""What the next page tells after something was saved: the number and what it caused."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from graph.errors import Problem
from graph.texts import Text

_MOST = 200


@dataclass(frozen=True)
class Saved:
    """A change just made, with what it caused.

    ``broken`` are the rules that it broke where the gate only reports, ``findings`` the others.
    """

    number: int
    said: Text
    findings: tuple[Problem, ...] = ()
    broken: tuple[Problem, ...] = ()


class Recent:
    """The last changes made on pages, by organisation and number; forgotten when we restart."""

    def __init__(self) -> None:
        self._saved: OrderedDict[tuple[str, int], Saved] = OrderedDict()
        self._lock = Lock()

    def keep(self, key: str, saved: Saved) -> None:
        """Remember what to tell of a change."""
        with self._lock:
            self._saved[key, saved.number] = saved
            while len(self._saved) > _MOST:
                self._saved.popitem(last=False)

    def told(self, key: str, number: str) -> Saved | None:
        """What to tell of a change by its number as it stands in an address; None for others."""
        with self._lock:
            return self._saved.get((key, int(number))) if _is_number(number) else None


def saved_as(
    number: int, changed: bool, findings: Sequence[Problem], broken: Sequence[Problem] = ()
) -> Saved:
    """What is told of a change."""
    if not changed:
        return Saved(number, Text("Ingenting ändrades.", "Nothing was changed."))
    said = Text(f"Sparat som ändring {number}.", f"Saved as change {number}.")
    return Saved(number, said, tuple(findings), tuple(broken))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < len(str(2**63))
