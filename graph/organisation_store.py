"""One organisation's plan, observations and the vocabularies in memory."""

from functools import cached_property
from typing import Self

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from graph.errors import QueryError
from graph.names import PREFIXES, OrganisationNames
from graph.quad_lines import graph_lines
from graph.texts import Text
from graph.vocabularies import load_vocabularies

Term = NamedNode | BlankNode | Literal | Triple

_PREF_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")


class OrganisationStore:
    """One organisation's plan, observations and the vocabularies, as they were at ``number``.

    Whoever holds one sees the same data in every question. ``number`` is that of the newest
    change to anything in it and can be part of a cache key.
    """

    def __init__(self, names: OrganisationNames, number: int, store: Store) -> None:
        self.names = names
        self.number = number
        self.store = store

    @classmethod
    def of(cls, names: OrganisationNames, number: int, *quads: bytes) -> Self:
        """What N-Quads say, together with the shipped vocabularies."""
        store = Store()
        load_vocabularies(store)
        for part in quads:
            store.bulk_load(part, RdfFormat.N_QUADS)
        return cls(names, number, store)

    @property
    def key(self) -> str:
        """The organisation's key, as in its IRIs."""
        return self.names.key

    @property
    def quads(self) -> bytes:
        """The organisation's own graphs as sorted N-Quads."""
        return graph_lines(self.store, (self.names.plan, self.names.observations))

    @cached_property
    def label(self) -> Text:
        """What the organisation is called; its key where the data do not say."""
        subject, place = NamedNode(self.names.organisation), NamedNode(self.names.plan)
        labels = {
            quad.object.language: quad.object.value
            for quad in self.store.quads_for_pattern(subject, _PREF_LABEL, None, place)
            if isinstance(quad.object, Literal)
        }
        swedish = labels.get("sv") or labels.get("en") or self.key
        return Text(swedish, labels.get("en") or swedish)

    def select(self, text: str, **values: Term) -> list[dict[str, Term]]:
        """The rows of a SELECT of ours over all graphs; an unbound variable is not in its row.

        ``values`` replace variables, which must be in the projection. For bounded questions of
        our own only: a stranger's query goes to the reader, which can end it.
        """
        given = {Variable(name): value for name, value in values.items()}
        try:
            solutions = self.store.query(text, use_default_graph_as_union=True, substitutions=given)
        except (SyntaxError, ValueError) as error:
            raise QueryError(Text(f"Frågan duger inte: {error}", f"Bad query: {error}")) from error
        if not isinstance(solutions, QuerySolutions):
            raise QueryError(Text("Bara SELECT ger rader.", "Only a SELECT gives rows."))
        names = [variable.value for variable in solutions.variables]
        return [
            {name: term for name, term in zip(names, row, strict=True) if term is not None}
            for row in solutions
        ]
