"""Is a plan in order? Set-wise over a store, of single nodes, or of lines without a store.

Every shape is first asked of the store: a shape with a query by that query, any other by the query
for its suspects. What SHACL itself can say is then said by pyshacl, about the suspects alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache

import pyoxigraph as ox
from rdflib import SH, Graph
from rdflib.term import Node

from graph.affected import MANY, Focus, affected
from graph.constraints import Constraint, constraints, reference_lines
from graph.hierarchy import hierarchy_of
from graph.judging import Result, compiled_shapes, judged
from graph.names import OrganisationNames
from graph.neighbourhood import Resource
from graph.parameters import parameters, state_parameters
from graph.reports import Finding, Report, standing
from graph.rules import (
    DEFAULT_PROFILE,
    Profile,
    Severity,
    load_profile,
    rules,
    stored_profile,
)
from graph.selection import Wanted, offenders, suspects_of
from graph.suspects import suspect_queries
from graph.texts import Text
from graph.turtle import as_ntriples

__all__ = [
    "Finding",
    "Focus",
    "Profile",
    "Report",
    "Severity",
    "affected",
    "caused",
    "find",
    "load_profile",
    "new_findings",
    "prepare",
    "state_parameters",
    "stored_profile",
    "validate",
]


def find(
    store: ox.Store, names: OrganisationNames, profile: Profile, focus: Focus | None = None
) -> tuple[Finding, ...]:
    """What the rules say of an organisation's own things, the hardest first.

    The store holds the organisation's graphs, the vocabularies and the parameters of the rules
    (``state_parameters``). With ``focus`` only those shapes are tested, on those nodes; what is in
    it that a shape is not about is passed over.
    """
    return _found(store, lambda node: node.startswith(names.namespace), profile, focus)


def caused(
    before: ox.Store, found: Iterable[Finding], names: OrganisationNames, profile: Profile
) -> tuple[Finding, ...]:
    """Those of the findings after a change that the store before it does not have.

    Both stores must state the same parameters.
    """
    after = tuple(found)
    return new_findings(after, find(before, names, profile, _same_again(after)) if after else ())


def new_findings(after: Iterable[Finding], before: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings whose rule, node, path and value nothing before has."""
    known = {(found.rule, found.node, found.path, found.value) for found in before}
    return tuple(
        found for found in after if (found.rule, found.node, found.path, found.value) not in known
    )


def validate(
    data: Graph | bytes,
    profile: str | Profile = DEFAULT_PROFILE,
    focus: Collection[str] | None = None,
    at: date | None = None,
) -> Report:
    """Test a plan against the rules, as severely as a profile says.

    ``data`` is the plan alone, as a graph or as N-Triples: what the shapes need of the
    vocabularies is added here. With ``focus``, only findings about those nodes count; the rest of
    the data is what they are judged against. ``at`` is the day that rules about time count from;
    today if not given.
    """
    chosen = load_profile(profile) if isinstance(profile, str) else profile
    lines = data if isinstance(data, bytes) else as_ntriples(data)
    store = ox.Store()
    store.bulk_load(lines, ox.RdfFormat.N_TRIPLES)
    about = {quad.subject.value for quad in store if not isinstance(quad.subject, ox.Triple)}
    stated = as_ntriples(parameters(chosen, at or date.today()))
    for part in (reference_lines(), stated):
        store.bulk_load(part, ox.RdfFormat.N_TRIPLES)
    kept = about if focus is None else about.intersection(focus)
    return Report(_found(store, kept.__contains__, chosen, None))


def prepare() -> None:
    """Import and read what validation needs, for when there is time to wait for something else."""
    compiled_shapes()
    store = ox.Store()
    store.bulk_load(reference_lines(), ox.RdfFormat.N_TRIPLES)
    suspect_queries(hierarchy_of(store))


def _found(
    store: ox.Store, own: Callable[[str], bool], profile: Profile, focus: Focus | None
) -> tuple[Finding, ...]:
    hierarchy = hierarchy_of(store)
    found: set[Finding] = set()
    suspects: dict[str, frozenset[Resource]] = {}
    for shape, wanted in _asked(own, profile, focus):
        if constraints()[shape].select:
            for row in offenders(store, shape, hierarchy, wanted):
                found.add(_by_query(shape, profile, row))
        else:
            suspects[shape] = suspects_of(store, shape, hierarchy, wanted)
    found.update(_by_result(result, profile) for result in judged(store, suspects))
    return tuple(sorted(found, key=standing))


def _asked(
    own: Callable[[str], bool], profile: Profile, focus: Focus | None
) -> Iterator[tuple[str, Wanted]]:
    """The shapes that are on, each with the nodes it is to be tried on."""
    for shape in constraints() if focus is None else focus:
        nodes = None if focus is None else focus[shape]
        if profile.severity(constraints()[shape].rule) == "off":
            continue
        if nodes is None:
            yield shape, Wanted(own)
        elif nodes:
            yield shape, Wanted(nodes.__contains__, nodes if len(nodes) <= MANY else None)


def _same_again(found: Iterable[Finding]) -> Focus:
    """The nodes found, with every shape that could say the same of them."""
    nodes: dict[str, set[str]] = {}
    for finding in found:
        for shape in _alike(finding.rule, finding.path):
            nodes.setdefault(shape, set()).add(finding.node)
    return {shape: frozenset(those) for shape, those in nodes.items()}


@cache
def _alike(rule: str, path: str) -> tuple[str, ...]:
    """The shapes of a rule that may state a path: a query states what it likes."""
    return tuple(
        known.iri
        for known in constraints().values()
        if known.rule == rule and (known.select or known.path == path)
    )


def _by_query(shape: str, profile: Profile, row: Mapping[str, Node]) -> Finding:
    known = constraints()[shape]
    return _finding(
        known,
        profile,
        node=str(row["this"]),
        path=str(row.get("path", known.path)),
        term=row.get("value"),
        component=str(SH.SPARQLConstraintComponent),
        message=_filled(known.message, row),
    )


def _by_result(result: Result, profile: Profile) -> Finding:
    known = constraints()[result.shape]
    return _finding(
        known,
        profile,
        node=str(result.node),
        path=known.path,
        term=result.value,
        component=result.component,
        message=known.message,
    )


def _finding(
    known: Constraint,
    profile: Profile,
    *,
    node: str,
    path: str,
    term: Node | None,
    component: str,
    message: Text,
) -> Finding:
    return Finding(
        rule=known.rule,
        severity=profile.severity(known.rule),
        node=node,
        path=path,
        value="" if term is None else str(term),
        message=message,
        fix=rules()[known.rule].fix,
        shape=known.iri,
        component=component,
        term=term,
    )


def _filled(message: Text, words: Mapping[str, Node]) -> Text:
    """The message with what a query found in the places of ``{?name}``."""
    sv, en = message.sv, message.en
    for name, value in words.items():
        sv, en = sv.replace(f"{{?{name}}}", str(value)), en.replace(f"{{?{name}}}", str(value))
    return Text(sv, en)
