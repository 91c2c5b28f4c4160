"""What the rules count with for one organisation on one day, where their queries can read it."""

from datetime import date
from functools import lru_cache

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from graph.constraints import constraints, shape_graph
from graph.names import MG, SCHEME, OrganisationNames
from graph.rules import Profile, rules
from graph.turtle import as_ntriples


def state_parameters(store: ox.Store, names: OrganisationNames, profile: Profile, at: date) -> None:
    """Put the day and the limits in force in a graph of their own, instead of those before.

    The store is left alone when it says the same already.
    """
    place = ox.NamedNode(f"{names.namespace}parameters")
    wanted = {
        ox.Quad(one.subject, one.predicate, one.object, place)
        for one in _triples(_limits(profile), at)
    }
    stated = set(store.quads_for_pattern(None, None, None, place))
    for quad in stated - wanted:
        store.remove(quad)
    store.extend(wanted - stated)


def parameters(profile: Profile, at: date) -> Graph:
    """The day to count from and the limit in force, for each rule whose queries read them."""
    stated = Graph(bind_namespaces="none")
    shapes = shape_graph()
    for known in constraints().values():
        rule, shape = SCHEME[f"rule/{known.rule}"], URIRef(known.iri)
        limit = profile.limit(known.rule)
        if (shape, MG.reads, MG.asOf) in shapes:
            stated.add((rule, MG.asOf, Literal(at)))
        if (shape, MG.reads, MG.limitInForce) in shapes and limit is not None:
            stated.add((rule, MG.limitInForce, Literal(limit)))
    return stated


def _limits(profile: Profile) -> tuple[int | None, ...]:
    return tuple(profile.limit(rule) for rule in rules())


@lru_cache(maxsize=64)
def _triples(limits: tuple[int | None, ...], at: date) -> frozenset[ox.Triple]:
    """The parameters as the engine has them; the same for all who have these limits."""
    in_force = {
        rule: limit for rule, limit in zip(rules(), limits, strict=True) if limit is not None
    }
    stated = parameters(Profile("", limits=in_force), at)
    return frozenset(quad.triple for quad in ox.parse(as_ntriples(stated), ox.RdfFormat.N_TRIPLES))
