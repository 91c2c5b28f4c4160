"""What a validation run found: every finding with rule, node, path, value, words and a hint."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph.errors import NOWHERE, Place
from graph.names import MG, PREFIXES, SCHEME
from graph.rules import SEVERITIES, Severity, order
from graph.texts import Text

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
