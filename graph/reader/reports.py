"""Whole validation runs on their way between our processes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from graph.errors import Place
from graph.reports import Finding, Report
from graph.texts import Text
from graph.whole_runs import WholeRun


def encoded_run(run: WholeRun) -> bytes:
    """A run as JSON."""
    said = {
        **vars(run),
        "at": run.at.isoformat(),
        "made": run.made.isoformat(),
        "report": [_said(finding) for finding in run.report.findings],
    }
    return json.dumps(said).encode()


def decoded_run(content: bytes) -> WholeRun:
    """The run that ``encoded_run`` wrote."""
    said = json.loads(content)
    read = {
        "at": date.fromisoformat(said["at"]),
        "made": datetime.fromisoformat(said["made"]),
        "report": Report(tuple(_finding(one) for one in said["report"])),
        "owners": {node: tuple(units) for node, units in said["owners"].items()},
    }
    return WholeRun(**{**said, **read})


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
