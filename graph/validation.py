"""Is a plan in order? Every finding with rule, node, path, value, words and a hint."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module

import pyoxigraph as ox
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph.constraints import (
    Constraint,
    constraints,
    core_shapes,
    reference,
    reference_lines,
    target_nodes,
)
from graph.errors import NOWHERE, Place
from graph.names import MG, PREFIXES, SCHEME
from graph.rules import (
    DEFAULT_PROFILE,
    SEVERITIES,
    Profile,
    Severity,
    load_profile,
    order,
    rule_graph,
    rules,
    stored_profile,
)
from graph.texts import Text
from graph.turtle import as_ntriples, as_rdflib, graph_of

__all__ = [
    "Finding",
    "Profile",
    "Report",
    "Severity",
    "load_profile",
    "stored_profile",
    "validate",
]

_SEVERITY = {"info": SH.Info, "warning": SH.Warning, "violation": SH.Violation}


@dataclass(frozen=True)
class Finding:
    """One broken rule: where, how serious, what to do. What does not apply is empty."""

    rule: str
    severity: Severity
    node: str
    path: str
    value: str
    message: Text
    fix: Text
    place: Place = NOWHERE
    shape: str = ""
    component: str = ""
    term: Node | None = field(default=None, compare=False)
    """The value as RDF has it, for the W3C report."""


@dataclass(frozen=True)
class Report:
    """What was found, the hardest first, then by rule and node."""

    findings: tuple[Finding, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing found is a violation; warnings do not hinder."""
        return not self.violations

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the hardest first; none are left out."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in reversed(SEVERITIES[1:])}

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Only the findings of one severity."""
        return tuple(found for found in self.findings if found.severity == severity)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that hinder."""
        return self.of("violation")

    def by_rule(self) -> dict[str, tuple[Finding, ...]]:
        """The findings of each broken rule, in the order of the report."""
        return _grouped(self.findings, "rule")

    def by_node(self) -> dict[str, tuple[Finding, ...]]:
        """The findings about each thing, in the order of their IRIs."""
        return _grouped(sorted(self.findings, key=lambda found: found.node), "node")

    def as_graph(self) -> Graph:
        """A W3C validation report. As SHACL has it, any result at all means not conforming."""
        report = Graph(bind_namespaces="none")
        for prefix in ("sh", "mg", "mgs", "rdf", "xsd"):
            report.bind(prefix, PREFIXES[prefix])
        whole = BNode()
        report.add((whole, RDF.type, SH.ValidationReport))
        report.add((whole, SH.conforms, Literal(not self.findings)))
        for found in self.findings:
            _describe(report, whole, found)
        return report


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
    off = frozenset(rule for rule in rules() if chosen.severity(rule) == "off")
    plan = graph_of(data) if isinstance(data, bytes) else data
    lines = data if isinstance(data, bytes) else as_ntriples(data)
    store = query_store(lines, chosen, at or date.today())
    about = {str(subject) for subject in plan.subjects(unique=True)}
    found = {*query_findings(store, plan, off), *core_findings(plan, off)}
    kept = about if focus is None else about.intersection(focus)
    findings = (
        replace(finding, severity=chosen.severity(finding.rule))
        for finding in found
        if finding.node in kept
    )
    return Report(tuple(sorted(findings, key=_standing)))


def prepare() -> None:
    """Import and read what validation needs, for when there is time to wait for something else."""
    import_module("pyshacl")
    constraints()
    core_shapes(frozenset())
    reference_lines()


def core_findings(plan: Graph, off: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """What SHACL itself finds, by pyshacl."""
    import pyshacl  # takes half a second, which asking for help need not wait for

    together = Graph(bind_namespaces="none")
    together += plan
    together += reference()
    _, report, _ = pyshacl.validate(together, shacl_graph=core_shapes(off), inplace=True)
    known = constraints()
    for result in report.objects(None, SH.result):  # not the details within the results
        value, node = report.value(result, SH.value), report.value(result, SH.focusNode)
        yield _finding(
            known[str(report.value(result, SH.sourceShape))],
            node=str(node),
            term=None if value == node else value,
            component=str(report.value(result, SH.sourceConstraintComponent)),
        )


def query_findings(
    store: ox.Store, plan: Graph, off: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """What the shapes' own queries find, each run once for all nodes."""
    for constraint in constraints().values():
        if constraint.select and constraint.rule not in off:
            targets = {str(node) for node in target_nodes(constraint.iri, plan)}
            if targets:
                yield from _offenders(store, constraint, targets)


def query_store(lines: bytes, profile: Profile, at: date) -> ox.Store:
    """What the shapes' own queries run on: the plan, the vocabularies' part, the parameters."""
    store = ox.Store()
    for part in (lines, reference_lines(), as_ntriples(parameters(profile, at))):
        store.bulk_load(part, format=ox.RdfFormat.N_TRIPLES)
    return store


def parameters(profile: Profile, at: date) -> Graph:
    """What the rules themselves state for their queries: words, limits, the day to count from."""
    stated = Graph(bind_namespaces="none")
    for predicate in (MG.vagueVerb, MG.singleValued):
        for node, value in rule_graph().subject_objects(predicate):
            stated.add((node, predicate, value))
    for rule in rules():
        stated.add((SCHEME[f"rule/{rule}"], MG.asOf, Literal(at)))
        limit = profile.limit(rule)
        if limit is not None:
            stated.add((SCHEME[f"rule/{rule}"], MG.limit, Literal(limit)))
    return stated


def _offenders(store: ox.Store, constraint: Constraint, targets: set[str]) -> Iterator[Finding]:
    solutions = store.query(constraint.select)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        row = {
            name: as_rdflib(term)
            for name, term in zip(names, solution, strict=True)
            if term is not None
        }
        node = str(row.get("this"))
        if node in targets:
            yield _finding(
                constraint,
                node=node,
                term=row.get("value"),
                component=str(SH.SPARQLConstraintComponent),
                words=row,
            )


def _finding(
    constraint: Constraint,
    *,
    node: str,
    term: Node | None,
    component: str,
    words: Mapping[str, Node] | None = None,
) -> Finding:
    known = words or {}
    return Finding(
        rule=constraint.rule,
        severity=rules()[constraint.rule].severity,
        node=node,
        path=str(known.get("path", constraint.path)),
        value="" if term is None else str(term),
        message=_filled(constraint.message, known),
        fix=rules()[constraint.rule].fix,
        shape=constraint.iri,
        component=component,
        term=term,
    )


def _filled(message: Text, words: Mapping[str, Node]) -> Text:
    """The message with what a query found in the places of ``{?name}``."""
    sv, en = message.sv, message.en
    for name, value in words.items():
        sv, en = sv.replace(f"{{?{name}}}", str(value)), en.replace(f"{{?{name}}}", str(value))
    return Text(sv, en)


def _standing(found: Finding) -> tuple[int, tuple[int, int], str, str, str, str]:
    return (
        -SEVERITIES.index(found.severity),
        order(found.rule),
        found.node,
        found.path,
        found.value,
        found.shape,
    )


def _grouped(findings: Iterable[Finding], by: str) -> dict[str, tuple[Finding, ...]]:
    groups: dict[str, list[Finding]] = {}
    for found in findings:
        groups.setdefault(str(getattr(found, by)), []).append(found)
    return {key: tuple(group) for key, group in groups.items()}


def _describe(report: Graph, whole: Node, found: Finding) -> None:
    result = BNode()
    report.add((whole, SH.result, result))
    report.add((result, RDF.type, SH.ValidationResult))
    report.add((result, SH.focusNode, URIRef(found.node)))
    report.add((result, SH.resultSeverity, _SEVERITY[found.severity]))
    report.add((result, SH.sourceShape, URIRef(found.shape)))
    report.add((result, SH.sourceConstraintComponent, URIRef(found.component)))
    report.add((result, MG.rule, SCHEME[f"rule/{found.rule}"]))
    report.add((result, SH.resultMessage, Literal(found.message.sv, lang="sv")))
    report.add((result, SH.resultMessage, Literal(found.message.en, lang="en")))
    if found.path:
        report.add((result, SH.resultPath, URIRef(found.path)))
    if found.term is not None:
        report.add((result, SH.value, found.term))
