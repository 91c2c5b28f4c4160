"""The triples of a load while they are gathered, with their places and what was wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph.errors import Place, Problem
from graph.intake.faults import told
from graph.intake.limits import PROBLEMS
from graph.intake.model import Intake
from graph.names import QB
from graph.texts import Text

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Term = ox.NamedNode | ox.Literal
Statement = tuple[str, str, Term]
"""Subject and property as IRIs, and the value."""
_MORE = f"More than {PROBLEMS} faults; the rest are not shown"
_OBSERVED = frozenset({str(QB.Observation), str(QB.DataSet)})


@dataclass
class Draft:
    """Gathers one load; ``finished`` sorts it into plan and observations."""

    statements: set[Statement] = field(default_factory=set)
    rows: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    cells: dict[tuple[str, str], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    foreign: dict[str, str] = field(default_factory=dict)
    scored: set[tuple[str, str]] = field(default_factory=set)

    def describe(self, node: str, row: str, place: Place) -> None:
        """Count a node among those described, in the row that is about ``row``."""
        self.rows.setdefault(node, row)
        self.places.setdefault(node, place)

    def state(self, node: str, path: str, value: Term) -> None:
        """Say one thing about an own node."""
        self.statements.add((node, path, value))

    def refuse(self, problem: Problem, row: str = "") -> None:
        """Add a problem, and mark the subject whose row it is in."""
        if len(self.problems) < PROBLEMS:
            self.problems.append(problem)
        elif len(self.problems) == PROBLEMS:
            message = Text(f"Fler än {PROBLEMS} fel; resten visas inte", _MORE)
            self.problems.append(told("more-problems", message, Place(problem.place.file)))
        if row:
            self.faulty.add(row)

    def finished(self) -> Intake:
        """Plan and observations apart, in the order and the spelling the store gives them."""
        observed = {
            node
            for node, path, value in self.statements
            if path == RDF_TYPE and value.value in _OBSERVED
        }
        plan: list[Statement] = []
        observations: list[Statement] = []
        for statement in self.statements:
            node = statement[0]
            seen = node in observed or self.rows.get(node) in observed
            (observations if seen else plan).append(statement)
        return Intake(
            plan=serialised(plan),
            observations=serialised(observations),
            rows=self.rows,
            places=self.places,
            cells=self.cells,
            problems=tuple(self.problems),
            notes=tuple(self.notes),
            faulty=frozenset(self.faulty),
            foreign=self.foreign,
            scored=frozenset(self.scored),
        )


def serialised(statements: Iterable[Statement]) -> bytes:
    """Sorted N-Triples with literals as Oxigraph keeps them, so that equal means equal."""
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(ox.NamedNode(node), ox.NamedNode(path), value) for node, path, value in statements
    )
    lines = {f"{quad.triple} .\n".encode() for quad in store}
    return b"".join(sorted(lines))
