"""What a validation run found: every finding with rule, node, path, value, words and a hint."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox
from rdflib import RDF, SH, XSD, Graph
from rdflib.term import Node

from graph.errors import NOWHERE, Place
from graph.names import MG, PREFIXES, SCHEME
from graph.rules import SEVERITIES, Severity, order
from graph.texts import Text
from graph.turtle import Term, as_oxigraph, as_rdflib

_SEVERITY = {"info": "Info", "warning": "Warning", "violation": "Violation"}
_PREFIXES = ("sh", "mg", "mgs", "rdf", "xsd")
_TYPE, _RULE = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(MG.rule))
_BOOLEAN = ox.NamedNode(str(XSD.boolean))


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
        for prefix in _PREFIXES:
            report.bind(prefix, PREFIXES[prefix])
        for one in self._triples():
            report.add((as_rdflib(one.subject), as_rdflib(one.predicate), as_rdflib(one.object)))
        return report

    def as_turtle(self) -> bytes:
        """The same report as Turtle, in the order of the findings."""
        prefixes = {name: PREFIXES[name] for name in _PREFIXES}
        written = ox.serialize(self._triples(), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        return written or b""

    def _triples(self) -> Iterator[ox.Triple]:
        whole, results = ox.BlankNode(), [ox.BlankNode() for _ in self.findings]
        conforms = "false" if self.findings else "true"
        yield ox.Triple(whole, _TYPE, _sh("ValidationReport"))
        yield ox.Triple(whole, _sh("conforms"), ox.Literal(conforms, datatype=_BOOLEAN))
        for result in results:
            yield ox.Triple(whole, _sh("result"), result)
        for result, found in zip(results, self.findings, strict=True):
            for predicate, value in _said(found):
                yield ox.Triple(result, predicate, value)


def standing(found: Finding) -> tuple[int, tuple[int, int], str, str, str, str]:
    """Where a finding stands in a report."""
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


def _said(found: Finding) -> Iterator[tuple[ox.NamedNode, Term]]:
    """What a result states about a finding."""
    yield _TYPE, _sh("ValidationResult")
    yield _sh("focusNode"), ox.NamedNode(found.node)
    yield _sh("resultSeverity"), _sh(_SEVERITY[found.severity])
    yield _sh("sourceShape"), ox.NamedNode(found.shape)
    yield _sh("sourceConstraintComponent"), ox.NamedNode(found.component)
    yield _RULE, ox.NamedNode(SCHEME[f"rule/{found.rule}"])
    yield _sh("resultMessage"), ox.Literal(found.message.sv, language="sv")
    yield _sh("resultMessage"), ox.Literal(found.message.en, language="en")
    if found.path:
        yield _sh("resultPath"), ox.NamedNode(found.path)
    if found.term is not None:
        yield _sh("value"), as_oxigraph(found.term)


@cache
def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(str(SH) + name)
