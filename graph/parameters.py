"""What the rules count with for one organisation on one day, where their queries can read it."""

from datetime import date

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from graph.constraints import constraints, shape_graph
from graph.names import MG, SCHEME, OrganisationNames
from graph.rules import Profile
from graph.turtle import as_ntriples


def state_parameters(store: ox.Store, names: OrganisationNames, profile: Profile, at: date) -> None:
    """Put the day and the limits in force in a graph of their own, instead of those before.

    The store is left alone when it says the same already.
    """
    place = ox.NamedNode(f"{names.namespace}parameters")
    wanted = {
        ox.Quad(quad.subject, quad.predicate, quad.object, place)
        for quad in ox.parse(as_ntriples(parameters(profile, at)), ox.RdfFormat.N_TRIPLES)
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
