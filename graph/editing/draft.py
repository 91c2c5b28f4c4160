"""What an organisation would be after some edits: kept beside the store, given as a delta."""

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from graph.changes import Delta, delta_of
from graph.names import PREFIXES
from graph.organisation_store import OrganisationStore
from graph.quad_lines import canonical_quads, lines_of

TYPE = NamedNode(f"{PREFIXES['rdf']}type")


class Draft:
    """Edits of one organisation that are not made yet; reading sees them.

    ``announced`` are things that will exist when all edits are done: links may lead to them.
    """

    def __init__(self, organisation: OrganisationStore) -> None:
        self.names = organisation.names
        self.announced: frozenset[str] = frozenset()
        self._store = organisation.store
        self._graphs = {NamedNode(self.names.plan), NamedNode(self.names.observations)}
        self._before: dict[str, frozenset[Quad]] = {}
        self._after: dict[str, frozenset[Quad]] = {}

    def statements(self, iri: str) -> frozenset[Quad]:
        """What is said of an own thing."""
        if iri not in self._after:
            self._before[iri] = self._after[iri] = frozenset(
                quad
                for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None)
                if quad.graph_name in self._graphs
            )
        return self._after[iri]

    def state(self, iri: str, statements: Iterable[Quad]) -> None:
        """Let this be all that is said of a thing."""
        self.statements(iri)
        self._after[iri] = frozenset(statements)

    def is_there(self, iri: str) -> bool:
        """Whether anything is said of a thing, or will be."""
        return iri in self.announced or self.is_there_now(iri)

    def is_there_now(self, iri: str) -> bool:
        """Whether anything is said of a thing after the edits so far."""
        if iri in self._after:
            return bool(self._after[iri])
        return any(
            quad.graph_name in self._graphs
            for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None)
        )

    def pointing(self, iri: str, path: str | None = None) -> Iterator[Quad]:
        """What leads to a thing, from any subject."""
        node, property_ = NamedNode(iri), NamedNode(path) if path else None
        for quad in self._store.quads_for_pattern(None, property_, node, None):
            if isinstance(quad.subject, NamedNode) and quad.subject.value not in self._after:
                yield quad
        for statements in list(self._after.values()):
            for quad in statements:
                if quad.object == node and property_ in (None, quad.predicate):
                    yield quad

    def was(self, iri: str) -> frozenset[Quad]:
        """What was said of a thing before the edits."""
        self.statements(iri)
        return self._before[iri]

    def delta(self) -> Delta:
        """What comes and what goes, spelled as the store does."""
        coming: list[Quad] = []
        going: list[Quad] = []
        for iri, after in self._after.items():
            coming += after - self._before[iri]
            going += self._before[iri] - after
        added = canonical_quads(b"".join(lines_of(coming))).splitlines(True)
        return delta_of(added, lines_of(going))
