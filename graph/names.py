"""Namespaces and IRIs: the terms we use, and how data are named under the operator's base."""

import re
from dataclasses import dataclass

from rdflib import Namespace, URIRef


class Terms(Namespace):
    """A namespace of which each term is made once: rdflib makes it anew wherever it is named."""

    def __getattr__(self, name: str) -> URIRef:
        """The term of that name."""
        term = super().__getattr__(name)
        self.__dict__[name] = term
        return term


MG = Terms("https://w3id.org/malgraf/def/")
MGS = Terms("https://w3id.org/malgraf/shape/")
SCHEME = Terms("https://w3id.org/malgraf/scheme/")
SDG = Terms("http://metadata.un.org/sdg/")
SDGO = Terms("http://metadata.un.org/sdg/ontology#")
ORG = Terms("http://www.w3.org/ns/org#")
QB = Terms("http://purl.org/linked-data/cube#")
SDMX_DIMENSION = Terms("http://purl.org/linked-data/sdmx/2009/dimension#")
SDMX_MEASURE = Terms("http://purl.org/linked-data/sdmx/2009/measure#")
SDMX_ATTRIBUTE = Terms("http://purl.org/linked-data/sdmx/2009/attribute#")

PREFIXES = {
    "mg": str(MG),
    "mgs": str(MGS),
    "sdg": str(SDG),
    "sdgo": str(SDGO),
    "org": str(ORG),
    "qb": str(QB),
    "sdmx-dimension": str(SDMX_DIMENSION),
    "sdmx-measure": str(SDMX_MEASURE),
    "sdmx-attribute": str(SDMX_ATTRIBUTE),
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""The prefixes of every file we write, of the question files and of the query editor."""

DEFAULT_BASE = "http://localhost:8000"

KINDS = {
    "organisation": "http://www.w3.org/ns/org#FormalOrganization",
    "unit": "http://www.w3.org/ns/org#OrganizationalUnit",
    "network": str(MG.Network),
    "external-actor": str(MG.ExternalActor),
    "vision": str(MG.Vision),
    "focus-area": str(MG.FocusArea),
    "programme": str(MG.Programme),
    "level": "http://www.w3.org/2004/02/skos/core#Concept",
    "goal": str(MG.Goal),
    "basic-mission": str(MG.BasicMission),
    "quality-level": str(MG.QualityLevel),
    "assignment": str(MG.Assignment),
    "pledge": str(MG.Pledge),
    "action-plan": str(MG.ActionPlan),
    "operational-plan": str(MG.OperationalPlan),
    "activity": str(MG.Activity),
    "budget": str(MG.Budget),
    "allocation": str(MG.Allocation),
    "indicator": str(MG.Indicator),
    "target-value": str(MG.TargetValue),
    "observation": str(QB.Observation),
    "dataset": str(QB.DataSet),
    "follow-up": str(MG.FollowUp),
    "document": str(MG.SteeringDocument),
    "decision": str(MG.Decision),
    "contribution": str(MG.Contribution),
    "interaction": str(MG.Interaction),
    "interaction-source": str(MG.InteractionSource),
    "conflict": str(MG.GoalConflict),
    "meeting-outcome": str(MG.MeetingOutcome),
    "link-answer": str(MG.LinkAnswer),
    "process-step": str(MG.ProcessStep),
    "relevance-profile": str(MG.RelevanceProfile),
    "relevance": str(MG.TargetRelevance),
    "rule-profile": str(MG.RuleProfile),
    "rule-setting": str(MG.RuleSetting),
    "theme": "http://www.w3.org/2004/02/skos/core#Concept",
}
"""The path segment of each kind of thing, and its class (a unit may also be a company)."""

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TARGET = re.compile(
    r"""(?:https?://metadata\.un\.org/sdg/|sdg[\s:]*|(?:globalt\s+)?(?:del)?mål\s*|target\s*|goal\s*)?
        0*(?P<goal>[1-9]|1[0-7])
        (?:\.(?:0*(?P<number>[1-9][0-9]?)|(?P<letter>[a-d])))?\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def is_key(text: str) -> bool:
    """Whether a text may name an organisation or a thing in an IRI.

    >>> is_key("1471"), is_key("Götene"), is_key("")
    (True, False, False)
    """
    return _KEY.fullmatch(text) is not None


def sdg_iri(code: str) -> str | None:
    """The UN's IRI for a goal or target in any of the ways people write it; None if it is not one.

    Only the form is checked: whether 19.1 or 1.99 exists is the taxonomy's to say.

    >>> sdg_iri("11.3"), sdg_iri("SDG 11.03"), sdg_iri("Delmål 1.A")
    ('http://metadata.un.org/sdg/11.3', 'http://metadata.un.org/sdg/11.3', 'http://metadata.un.org/sdg/1.a')
    >>> sdg_iri("https://metadata.un.org/sdg/4"), sdg_iri("19.1"), sdg_iri("")
    ('http://metadata.un.org/sdg/4', None, None)
    """
    found = _TARGET.fullmatch(code.strip())
    if found is None:
        return None
    part = found["number"] or (found["letter"] or "").lower()
    return f"{SDG}{found['goal']}.{part}" if part else f"{SDG}{found['goal']}"


@dataclass(frozen=True)
class OrganisationNames:
    """The IRIs of one organisation: every subject it describes starts with ``namespace``.

    >>> names = OrganisationNames("http://localhost:8000", "1471")
    >>> names.resource("goal", "trygg-skola")
    'http://localhost:8000/id/1471/goal/trygg-skola'
    """

    base: str
    key: str

    @property
    def namespace(self) -> str:
        """What every subject of this organisation starts with; ends with a slash."""
        return f"{self.base}/id/{self.key}/"

    @property
    def organisation(self) -> str:
        """The IRI of the organisation itself."""
        return self.resource("organisation", self.key)

    @property
    def plan(self) -> str:
        """The named graph of everything but observations."""
        return f"{self.namespace}plan"

    @property
    def observations(self) -> str:
        """The named graph of observations and their data sets."""
        return f"{self.namespace}observations"

    @property
    def genid(self) -> str:
        """What the names given to this organisation's blank nodes start with."""
        return f"{self.namespace}.well-known/genid/"

    def resource(self, kind: str, slug: str) -> str:
        """The IRI of a thing; ``kind`` is a key of ``KINDS``."""
        return f"{self.namespace}{kind}/{slug}"
