"""What stock pyshacl says of an organisation's whole graph, queries and all, to compare with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import patch

import pyoxigraph as ox
import pyshacl
from rdflib import SH, Graph, Literal, URIRef
from rdflib.plugins.sparql import operators, processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query, SPARQLError

from graph.constraints import Constraint, constraints, core_shapes, reference, shape_graph
from graph.names import OrganisationNames
from graph.parameters import parameters
from graph.rules import Profile
from graph.shape_model import core_models
from graph.turtle import as_rdflib

Key = tuple[str, str, str, str, str]
"""Shape, node, path, value, component."""


def by_pyshacl(store: ox.Store, names: OrganisationNames, profile: Profile, at: date) -> set[Key]:
    """Every finding about the organisation's own nodes.

    The shapes with queries are told which nodes to look at, or they would ask every shipped
    concept; the others look for themselves.
    """
    own = own_graph(store, names)
    whole = Graph(bind_namespaces="none")
    for part in (own, reference(), parameters(profile, at)):
        whole += part
    nodes = [str(node) for node in own.subjects(unique=True)]
    with _queries_prepared_once():
        _, core, _ = pyshacl.validate(
            whole, shacl_graph=core_shapes(frozenset()), advanced=True, inplace=True
        )
        _, queried, _ = pyshacl.validate(
            whole, shacl_graph=query_shapes(), advanced=True, inplace=True, focus_nodes=nodes
        )
    found = {*_keys(core), *_keys(queried)}
    return {key for key in found if key[1].startswith(names.namespace)}


def own_graph(store: ox.Store, names: OrganisationNames) -> Graph:
    """What the organisation itself describes."""
    own = Graph(bind_namespaces="none")
    for place in (names.plan, names.observations):
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(place)):
            own.add((as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object)))
    return own


@cache
def query_shapes() -> Graph:
    """The shapes that hold a query, with the prefixes these need."""
    left = Graph(bind_namespaces="none")
    left += shape_graph()
    for known in constraints().values():
        if not known.select:
            left.remove((URIRef(known.iri), None, None))
    return left


def _keys(report: Graph) -> Iterator[Key]:
    for result in report.objects(None, SH.result):
        known = constraints()[str(report.value(result, SH.sourceShape))]
        node, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        stated = report.value(result, SH.resultPath)
        yield (
            known.iri,
            str(node),
            str(stated) if known.select and isinstance(stated, URIRef) else known.path,
            "" if value is None or (value == node and not _has_values(known)) else str(value),
            str(report.value(result, SH.sourceConstraintComponent)),
        )


def _has_values(known: Constraint) -> bool:
    """Whether a result's value is one the shape reads; else it repeats the node."""
    if known.select:
        return "?value" in known.select.partition("WHERE")[0]
    return core_models()[known.iri].path is not None


@contextmanager
def _queries_prepared_once() -> Iterator[None]:
    """Rdflib parses a query anew for every node; a prepared one may be asked again and again."""

    def known(text: str, base: str | None, prefixes: Mapping[str, Any] | None) -> Query:
        if text not in _PREPARED:
            _PREPARED[text] = translateQuery(parseQuery(text), base, prefixes)
        return _PREPARED[text]

    with (
        patch.object(processor, "parseQuery", str),
        patch.object(processor, "translateQuery", known),
        patch.object(operators, "date", _real_date),
    ):
        yield


def _real_date(term: Literal) -> date:
    """A date, or an error of SPARQL; rdflib hands on what only says that it is one, and breaks."""
    found = _date_of(term)
    if not isinstance(found, date):
        raise SPARQLError(f"Not a date: {term!r}")
    return found


_date_of = operators.date
_PREPARED: dict[str, Query] = {}
