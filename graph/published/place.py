"""Where a service is: the addresses that what it publishes leads to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """The addresses below ``origin``, as the asker wrote it; no slash at its end."""

    origin: str

    @property
    def endpoint(self) -> str:
        """The SPARQL endpoint."""
        return f"{self.origin}/sparql"

    @property
    def service(self) -> str:
        """The service that answers there."""
        return f"{self.endpoint}#service"

    @property
    def void(self) -> str:
        """The document that describes the data."""
        return f"{self.origin}/.well-known/void"

    @property
    def dataset(self) -> str:
        """All data that whoever asks may see."""
        return f"{self.void}#dataset"

    @property
    def questions(self) -> str:
        """The document with every published question."""
        return f"{self.origin}/.well-known/sparql-examples"

    def question(self, name: str) -> str:
        """One published question."""
        return f"{self.questions}/{name}"

    def dump(self, graph: str) -> str:
        """Where all that a graph holds can be fetched; ``graph`` is its escaped name."""
        return f"{self.origin}/rdf-graph-store?graph={graph}"
