"""What the mirror calls its graphs at the engine, and whose each graph there is."""

from dataclasses import dataclass

from graph.names import OrganisationNames, is_key
from graph.snapshots import SHARED


@dataclass(frozen=True)
class Places:
    """The graphs at an engine that are the mirror's own; all others bear the names they have here.

    ``base`` is that of the data folder, so that several folders can be mirrored to one engine.
    """

    base: str

    @property
    def _own(self) -> str:
        return f"{self.base}/.well-known/malgraf/"

    @property
    def state(self) -> str:
        """The graph that says how far the mirror is; its one subject has the same name."""
        return f"{self._own}mirror"

    @property
    def whole(self) -> str:
        """The graph of everything, which questions to all organisations read."""
        return f"{self._own}everything"

    @property
    def default(self) -> str:
        """The graph of what lies in no named graph of a plain store."""
        return f"{self._own}default-graph"

    @property
    def nothing(self) -> str:
        """A graph that never holds anything."""
        return f"{self._own}nothing"

    @property
    def genid(self) -> str:
        """What the names start with that blank nodes get at the engine (RDF 1.1, section 3.5)."""
        return f"{self.base}/.well-known/genid/"

    def is_reserved(self, graph: str) -> bool:
        """Whether a graph's name is one of the mirror's own."""
        return graph.startswith(self._own)

    def owner_of(self, graph: str) -> str:
        """The organisation whose plan or observations a graph is; ``shared`` for every other.

        >>> places = Places("http://localhost:8000")
        >>> places.owner_of("http://localhost:8000/id/1471/plan")
        '1471'
        >>> places.owner_of("http://localhost:8000/id/1471/goal/a"), places.owner_of("urn:x")
        ('shared', 'shared')
        """
        key = graph.removeprefix(f"{self.base}/id/").partition("/")[0]
        if not is_key(key) or key == SHARED:
            return SHARED
        names = OrganisationNames(self.base, key)
        return key if graph in {names.plan, names.observations} else SHARED
