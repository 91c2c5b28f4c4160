"""How far a mirror is behind its journal."""

from dataclasses import dataclass

from graph.mirror.engine import Engine, EngineFault
from graph.mirror.mirror import disagreement
from graph.mirror.state import State, read_state
from graph.mirror.truth import Truth
from graph.texts import Text


@dataclass(frozen=True)
class Standing:
    """Where a journal and its mirror are.

    ``at`` is when the mirror was last changed. ``trouble`` says what must be done before it can
    go on; None where nothing must.
    """

    journal: int
    mirror: int | None
    becoming: int | None
    behind: int
    at: str
    graphs: int
    triples: int
    has_everything: bool
    trouble: Text | None

    @property
    def is_level(self) -> bool:
        """Whether the mirror has all that the journal has."""
        return self.trouble is None and self.mirror == self.journal


def standing(engine: Engine, truth: Truth) -> Standing:
    """Where they are now; nothing is changed."""
    state: State | None = None
    trouble: Text | None = None
    try:
        state = read_state(engine, truth.places)
        found = disagreement(engine, truth, state)
        trouble = found.message if found else None
    except EngineFault as error:
        trouble = error.message
    counts = dict(state.counts) if state else {}
    whole = counts.pop(truth.places.whole, None)
    number = state.number if state else None
    return Standing(
        journal=truth.number,
        mirror=number,
        becoming=state.becoming if state else None,
        behind=truth.number - (number or 0),
        at=state.at if state else "",
        graphs=sum(1 for count in counts.values() if count),
        triples=sum(counts.values()),
        has_everything=whole is not None,
        trouble=trouble,
    )
