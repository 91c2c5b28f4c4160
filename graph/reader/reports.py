"""Validation reports on their way between our processes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from graph.errors import Place
from graph.reports import Finding, Report
from graph.texts import Text


def encoded_report(report: Report) -> bytes:
    """A report as JSON."""
    return json.dumps([_said(finding) for finding in report.findings]).encode()


def decoded_report(content: bytes) -> Report:
    """The report that ``encoded_report`` wrote."""
    return Report(tuple(_finding(said) for said in json.loads(content)))


def _said(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "node": finding.node,
        "path": finding.path,
        "value": finding.value,
        "message": asdict(finding.message),
        "fix": asdict(finding.fix),
        "place": asdict(finding.place),
        "shape": finding.shape,
        "component": finding.component,
        "term": _term(finding.term),
    }


def _finding(said: Mapping[str, Any]) -> Finding:
    texts = {name: Text(**said[name]) for name in ("message", "fix")}
    term = None if said["term"] is None else _node(*said["term"])
    return Finding(**{**said, **texts, "place": Place(**said["place"]), "term": term})


def _term(term: Node | None) -> tuple[str, str, str | None, str | None] | None:
    if term is None:
        return None
    if isinstance(term, Literal):
        datatype = None if term.datatype is None else str(term.datatype)
        return "literal", str(term), term.language, datatype
    return ("blank" if isinstance(term, BNode) else "iri"), str(term), None, None


def _node(kind: str, value: str, language: str | None, datatype: str | None) -> Node:
    if kind == "literal":
        return Literal(value, lang=language, datatype=URIRef(datatype) if datatype else None)
    return BNode(value) if kind == "blank" else URIRef(value)
