"""The link model: one organisation's steering as plain values, for analyses to count on.

Analyses take a ``LinkModel`` and return plain values: no RDF, no store, no HTTP inside.
Things are named by IRI; ``labels`` tells what people call them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graph.texts import Text


@dataclass(frozen=True)
class Target:
    """A target of the taxonomy. ``code`` is the UN's compact one ("11.3")."""

    iri: str
    code: str
    goal: int
    label: Text
    means_of_implementation: bool = False


@dataclass(frozen=True)
class Link:
    """Bearer → SDG target. ``strength`` is −3…+3; None means unstated, which computes as 1."""

    bearer: str
    target: str
    strength: int | None
    method: str = ""

    @property
    def weight(self) -> int:
        """The strength to compute with."""
        return 1 if self.strength is None else self.strength


@dataclass(frozen=True)
class FollowUp:
    """A judgement at a date; status and trend are the last part of the concept's IRI."""

    iri: str
    subject: str
    at: date | None
    status: str = ""
    trend: str = ""
    judgement: str = ""


@dataclass(frozen=True)
class Indicator:
    """An indicator with the value it starts from, the values it aims at and its last value."""

    iri: str
    label: str
    direction: str = ""
    unit_of_measure: str = ""
    baseline: Decimal | None = None
    target_values: tuple[tuple[date | None, Decimal | None], ...] = ()
    last_period: str = ""
    last_value: Decimal | None = None
    rhythm_months: int | None = None


@dataclass(frozen=True)
class Bearer:
    """A goal, basic mission, assignment, pledge or activity; ``kind`` is as in the IRI.

    ``programmes`` and ``responsible`` are sets because published data may hold several or none.
    ``rank`` is the level's, 1 = top; None where no level is stated.
    """

    iri: str
    kind: str
    label: str
    programmes: frozenset[str] = frozenset()
    responsible: frozenset[str] = frozenset()
    contributing: frozenset[str] = frozenset()
    level: str = ""
    rank: int | None = None
    start: date | None = None
    end: date | None = None
    parents: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    decided: bool = False
    has_criterion: bool = False
    without_target_link: bool = False
    sdg_goals: frozenset[int] = frozenset()
    rhythm_months: int | None = None
    progress: str = ""
    has_money: bool = False

    def is_current(self, at: date) -> bool:
        """Whether its period includes the date; an open end or start is no limit."""
        return (self.start is None or self.start <= at) and (self.end is None or at <= self.end)


@dataclass(frozen=True)
class Programme:
    """A programme with its own list of targets, which never counts for its goals."""

    iri: str
    label: str
    responsible: frozenset[str] = frozenset()
    contributing: frozenset[str] = frozenset()
    start: date | None = None
    end: date | None = None
    rhythm_months: int | None = None
    targets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unit:
    """A board, department, company …; ``unit_type`` is the last part of the concept's IRI."""

    iri: str
    label: str
    unit_type: str = ""
    parent: str = ""
    cooperates_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Network:
    """A network or group; ``concerns`` holds IRIs of targets, programmes and themes."""

    iri: str
    label: str
    members: frozenset[str] = frozenset()
    concerns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conflict:
    """A declared goal conflict; ``handling`` is empty where none is written."""

    iri: str
    label: str
    concerns: frozenset[str] = frozenset()
    handling: str = ""
    handled_by: frozenset[str] = frozenset()
    responsible: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Document:
    """A steering document other than a programme, with the documents it cites."""

    iri: str
    label: str
    document_type: str = ""
    end: date | None = None
    cites: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LinkModel:
    """Everything the analyses count on, for one organisation at one date.

    ``relevant`` holds the targets of the relevance profile (T in the methods);
    ``profile_decided`` is False while only the shipped draft or an undecided profile is used.
    ``tops`` are visions, focus areas and other ends of the chain that are not bearers.
    ``interactions`` maps (from, to) target IRIs to the mean strength in the organisation's sources.
    """

    organisation: str
    label: str
    as_of: date
    targets: Mapping[str, Target]
    relevant: frozenset[str]
    profile_decided: bool
    bearers: Mapping[str, Bearer]
    links: tuple[Link, ...]
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    follow_ups: tuple[FollowUp, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    tops: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    interactions: Mapping[tuple[str, str], float] = field(default_factory=dict)
    budget_known: bool = False
