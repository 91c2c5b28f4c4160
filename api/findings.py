"""Broken rules as JSON, in the language of the reader."""

from collections.abc import Iterable

from graph.texts import Language
from graph.validation import Finding


def told_findings(findings: Iterable[Finding], language: Language) -> list[dict[str, str]]:
    """Each finding: rule, severity, thing, property, value, what is wrong and what to do."""
    return [
        {
            "rule": found.rule,
            "severity": found.severity,
            "node": found.node,
            "path": found.path,
            "value": found.value,
            "message": found.message.into(language),
            "fix": found.fix.into(language),
        }
        for found in findings
    ]
