"""What an organisation has said of each SDG target, and who decided it, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from graph.texts import Text

RelevanceCode = Literal["undecided", "relevant", "not-relevant"]
ControlCode = Literal["own", "shared", "none", ""]

RELEVANCES: Final[Mapping[RelevanceCode, Text]] = {
    "undecided": Text("inte avgjort", "undecided"),
    "relevant": Text("viktigt", "important"),
    "not-relevant": Text("avsiktligt bortvalt", "deliberately left out"),
}
"""What can be said of a target, what most needs an answer first."""
CONTROLS: Final[Mapping[ControlCode, Text]] = {
    "own": Text("egen rådighet", "own control"),
    "shared": Text("delad rådighet", "shared control"),
    "none": Text("ingen rådighet", "no control"),
    "": Text("rådighet ej angiven", "control not stated"),
}
"""How much of a target is the organisation's own to decide."""


_NOTHING: Final = Text("", "")


@dataclass(frozen=True)
class Position:
    """What is said of one target. ``iri`` is where the used profile says it; empty if nowhere.

    ``draft`` is what the shipped draft says, which holds while the profile says nothing.
    """

    target: str
    relevance: RelevanceCode = "undecided"
    control: ControlCode = ""
    reason: Text = _NOTHING
    case_number: str = ""
    iri: str = ""
    draft: RelevanceCode = "undecided"

    @property
    def counts(self) -> bool:
        """Whether the target is among those that are measured: T in the methods.

        What somebody has called undecided counts, until it is left out on purpose.
        """
        if self.iri:
            return self.relevance != "not-relevant"
        return self.draft == "relevant"


@dataclass(frozen=True)
class Profile:
    """Everything said of targets. ``iri`` is the profile in use; empty where it is the draft.

    ``decided`` tells whether anybody decided it; who and when are then known or not.
    """

    iri: str = ""
    positions: Mapping[str, Position] = field(default_factory=dict)
    decided: bool = False
    decided_by: frozenset[str] = frozenset()
    decided_on: date | None = None
    case_number: str = ""
