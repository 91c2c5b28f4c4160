"""The rules that plans are tested against, and how severely each profile takes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

from rdflib import RDF, SKOS, Graph, URIRef

from graph.changes import Delta
from graph.errors import NotFound
from graph.names import MG, SCHEME, OrganisationNames
from graph.texts import Text
from graph.turtle import graph_of, read_graph
from shapes import FOLDER

Severity = Literal["off", "info", "warning", "violation"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From the mildest to the hardest."""

DEFAULT_PROFILE = "ordinary"
_PROFILES = str(SCHEME["rule-profile/"])
_SEVERITIES = str(SCHEME["severity/"])
_ABOUT_PROFILES = re.compile(
    rb"<%s(ruleProfile|hasRuleSetting|rule|severity|limit)>" % re.escape(str(MG)).encode()
)


@dataclass(frozen=True)
class Rule:
    """One demand on described steering. Structural rules cannot be set: they are violations."""

    id: str
    label: Text
    fix: Text
    reason: Text
    severity: Severity
    limit: int | None = None

    @property
    def structural(self) -> bool:
        """Whether the rule is about form, not about what makes a good goal."""
        return self.id.startswith("S")


@dataclass(frozen=True)
class Profile:
    """How severely an organisation takes each rule; rules it does not name have their default."""

    name: str
    severities: Mapping[str, Severity] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)

    def severity(self, rule: str) -> Severity:
        """How severe a broken rule is; structural rules are always violations."""
        known = rules()[rule]
        return known.severity if known.structural else self.severities.get(rule, known.severity)

    def limit(self, rule: str) -> int | None:
        """The number the rule counts against; None for rules that count nothing."""
        return self.limits.get(rule, rules()[rule].limit)


@cache
def rule_graph() -> Graph:
    """The rules as written, with their words, limits and other parameters."""
    return read_graph(FOLDER / "rules.ttl")


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order G1 … G17, I1 …, M1, D1, S1 …."""
    described = rule_graph()
    found = [_rule(described, iri) for iri in described.subjects(RDF.type, MG.Rule)]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: order(rule.id))}


def order(rule: str) -> tuple[int, int]:
    """Where a rule stands among the others.

    >>> sorted(["S1", "G10", "G2", "M1"], key=order)
    ['G2', 'G10', 'M1', 'S1']
    """
    return "GIMDS".index(rule[0]), int(rule[1:])


@cache
def profile_names() -> tuple[str, ...]:
    """The ready profiles, from the hardest to the mildest."""
    return ("strict", "ordinary", "trust", "start")


def load_profile(source: str | Graph) -> Profile:
    """A ready profile by name or IRI, or the one that an organisation's data point at.

    Data that point at no profile mean the ordinary one. A profile the data point at but do not
    describe is looked for among the ready ones.
    """
    if isinstance(source, Graph):
        chosen = next(source.objects(None, MG.ruleProfile), None)
        if chosen is None:
            return _ready(DEFAULT_PROFILE)
        if (chosen, MG.hasRuleSetting, None) in source:
            return _profile(source, URIRef(str(chosen)))
        return _ready(str(chosen).removeprefix(_PROFILES))
    return _ready(source.removeprefix(_PROFILES))


def stored_profile(
    plan: bytes, names: OrganisationNames, otherwise: str = DEFAULT_PROFILE
) -> Profile:
    """The profile that an organisation's plan (N-Triples) points at, else the one named.

    >>> names = OrganisationNames("http://localhost:8000", "1471")
    >>> stored_profile(b"", names, "start").name
    'start'
    >>> trust = f"<{names.organisation}> <{MG.ruleProfile}> <{_PROFILES}trust> ."
    >>> stored_profile(trust.encode(), names, "start").name
    'trust'
    """
    described = Graph(bind_namespaces="none")
    for line in plan.splitlines():
        if _ABOUT_PROFILES.search(line):
            described += graph_of(line)
    if (URIRef(names.organisation), MG.ruleProfile, None) not in described:
        return _ready(otherwise or DEFAULT_PROFILE)
    return load_profile(described)


def changes_profile(delta: Delta) -> bool:
    r"""Whether a change chooses another rule profile or sets how a rule is taken.

    >>> limit = f'<http://x/id/1/rule-setting/a> <{MG.limit}> "3" <http://x/id/1/plan> .'
    >>> changes_profile(Delta(limit.encode() + b"\n")), changes_profile(Delta())
    (True, False)
    """
    return any(
        _ABOUT_PROFILES.fullmatch(line.split(b" ", 2)[1])
        for side in (delta.added, delta.removed)
        if b"/plan> .\n" in side and _ABOUT_PROFILES.search(side)  # the first is quicker
        for line in side.splitlines()
    )


@cache
def _ready_profiles() -> Graph:
    return read_graph(FOLDER / "profiles.ttl")


@cache
def _ready(name: str) -> Profile:
    if name not in profile_names():
        raise NotFound(
            Text(f"Regelprofilen ”{name}” finns inte.", f"There is no rule profile “{name}”.")
        )
    return _profile(_ready_profiles(), URIRef(_PROFILES + name))


def _profile(described: Graph, iri: URIRef) -> Profile:
    severities: dict[str, Severity] = {}
    limits: dict[str, int] = {}
    for setting in described.objects(iri, MG.hasRuleSetting):
        rule = str(described.value(setting, MG.rule)).rsplit("/", 1)[-1]
        severity = _severity(described.value(setting, MG.severity))
        if severity is not None:
            severities[rule] = severity
        limit = described.value(setting, MG.limit)
        if limit is not None:
            limits[rule] = int(str(limit))
    return Profile(str(iri).removeprefix(_PROFILES), severities, limits)


def _rule(described: Graph, iri: object) -> Rule:
    node = URIRef(str(iri))
    limit = described.value(node, MG.limit)
    return Rule(
        id=str(described.value(node, SKOS.notation)),
        label=text_of(described, node, SKOS.prefLabel),
        fix=text_of(described, node, MG.fixHint),
        reason=text_of(described, node, MG.reason),
        severity=_severity(described.value(node, MG.severity)) or "violation",
        limit=None if limit is None else int(str(limit)),
    )


def _severity(concept: object) -> Severity | None:
    name = str(concept).removeprefix(_SEVERITIES)
    return next((severity for severity in SEVERITIES if severity == name), None)


def text_of(described: Graph, node: URIRef, predicate: URIRef) -> Text:
    """What a node says in both languages; a language it lacks is empty."""
    words = {
        str(getattr(value, "language", "")): str(value)
        for value in described.objects(node, predicate)
    }
    return Text(words.get("sv", ""), words.get("en", ""))
