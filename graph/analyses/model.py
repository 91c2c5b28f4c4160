"""The link model: one organisation's steering as plain values, for analyses to count on.

Analyses take a ``LinkModel`` and return plain values: no RDF, no store, no HTTP inside.
Things are named by IRI; ``label_of`` tells what people call them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from graph.analyses.allocations import Allocation
from graph.analyses.influence.sources import InteractionSource
from graph.analyses.profile import Profile
from graph.analyses.reached import reached
from graph.answers import Thing
from graph.key_figures import NO_KEY_FIGURES, KeyFigures
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
    """Bearer → SDG target. ``strength`` is −3…+3; None means unstated, which computes as 1.

    ``counteracts`` tells the sign where the strength is unstated. ``motivation`` is empty where
    nobody has said why.
    """

    bearer: str
    target: str
    strength: int | None
    method: str = ""
    counteracts: bool = False
    motivation: str = ""

    @property
    def weight(self) -> int:
        """The strength to compute with.

        >>> Link("a", "t", None).weight, Link("a", "t", None, counteracts=True).weight
        (1, -1)
        """
        if self.strength is None:
            return -1 if self.counteracts else 1
        return self.strength


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
class Bounds:
    """What a value is to lie within; None where there is no bound on that side."""

    due: date | None
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator with the value it starts from, the values it aims at and its last value.

    ``values`` are all of the whole organisation, by period, oldest first. ``tolerance`` is its
    own; None where none is stated. ``key_figure`` is its id in the national database ("N00401").
    """

    iri: str
    label: Text
    direction: str = ""
    unit_of_measure: str = ""
    baseline: Decimal | None = None
    target_values: tuple[tuple[date | None, Decimal | None], ...] = ()
    last_period: str = ""
    last_value: Decimal | None = None
    rhythm_months: int | None = None
    baseline_year: int | None = None
    bounds: tuple[Bounds, ...] = ()
    tolerance: Decimal | None = None
    values: tuple[tuple[str, Decimal], ...] = ()
    key_figure: str = ""


@dataclass(frozen=True)
class Bearer:
    """A goal, basic mission, assignment, pledge or activity; ``kind`` is as in the IRI.

    ``programmes`` and ``responsible`` are sets because published data may hold several or none.
    ``rank`` is the level's, 1 = top; None where no level is stated. ``start`` and ``end`` are the
    plan's or programme's where the bearer states neither, ``rhythm_months`` the programme's where
    it states none; ``decided`` holds for what stands in something decided. ``sdg_goals`` are links
    to goals 1-17, which never count as target links.
    """

    iri: str
    kind: str
    label: Text
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
    has_quality_level: bool = False
    without_target_link: bool = False
    sdg_goals: frozenset[int] = frozenset()
    rhythm_months: int | None = None
    progress: str = ""
    has_money: bool = False
    proposed: bool = False

    def is_current(self, at: date) -> bool:
        """Whether its period includes the date; an open end or start is no limit.

        What is only proposed is not current at any date.
        """
        return (
            not self.proposed
            and (self.start is None or self.start <= at)
            and (self.end is None or at <= self.end)
        )


@dataclass(frozen=True)
class Programme:
    """A programme with its own list of targets, which never counts for its goals."""

    iri: str
    label: Text
    responsible: frozenset[str] = frozenset()
    contributing: frozenset[str] = frozenset()
    start: date | None = None
    end: date | None = None
    rhythm_months: int | None = None
    targets: frozenset[str] = frozenset()
    sdg_goals: frozenset[int] = frozenset()
    indicators: frozenset[str] = frozenset()

    def is_current(self, at: date) -> bool:
        """Whether its period includes the date; an open end or start is no limit."""
        return (self.start is None or self.start <= at) and (self.end is None or at <= self.end)


@dataclass(frozen=True)
class Unit:
    """A board, department, company …; ``unit_type`` is the last part of the concept's IRI.

    The organisation itself is among them, without a parent.
    """

    iri: str
    label: Text
    unit_type: str = ""
    parent: str = ""
    cooperates_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Network:
    """A network or group; ``concerns`` holds IRIs of targets, programmes and themes."""

    iri: str
    label: Text
    members: frozenset[str] = frozenset()
    concerns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conflict:
    """A declared goal conflict; ``handling`` is empty where none is written."""

    iri: str
    label: Text
    concerns: frozenset[str] = frozenset()
    handling: str = ""
    handled_by: frozenset[str] = frozenset()
    responsible: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MeetingOutcome:
    """What became of a proposed meeting between two; ``outcome`` is the last part of the concept.

    ``takes_up`` holds the targets and indicators it was about; empty is whatever the two share.
    ``said_by`` is the one of them that gave it, empty where an administrator did; ``at`` is a
    moment as ISO 8601 has it.
    """

    iri: str
    between: frozenset[str]
    outcome: str
    takes_up: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    reason: str = ""
    said_by: str = ""
    at: str = ""


@dataclass(frozen=True)
class Document:
    """A steering document other than a programme."""

    iri: str
    label: Text
    document_type: str = ""
    end: date | None = None
    targets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LinkModel:
    """Everything the analyses count on, for one organisation at one date.

    ``relevant`` holds the targets of the relevance profile (T in the methods), which tells more;
    ``profile_decided`` is False while only the shipped draft or an undecided profile is used.
    ``tops`` are visions, focus areas and other ends of the chain that are not bearers.
    ``interactions`` maps (from, to) IRIs to the mean strength in the organisation's own and
    workshop sources; literature is left out, and stands in ``interaction_sources`` alone.
    ``parents`` is the chain above the bearers; ``citations`` maps what cites to the documents it
    cites. ``descriptions`` are those of bearers and indicators that have one. ``key_figures`` are
    the national ones that somebody gave a list of. ``most_targets`` is how many a bearer may
    address before they are too many (rule G18).
    """

    organisation: str
    label: Text
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
    outcomes: tuple[MeetingOutcome, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    tops: Mapping[str, Text] = field(default_factory=dict)
    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    interactions: Mapping[tuple[str, str], float] = field(default_factory=dict)
    interaction_sources: Mapping[str, InteractionSource] = field(default_factory=dict)
    levels: Mapping[str, Text] = field(default_factory=dict)
    citations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    budget_known: bool = False
    profile: Profile = field(default_factory=Profile)
    allocations: tuple[Allocation, ...] = ()
    descriptions: Mapping[str, Text] = field(default_factory=dict)
    key_figures: KeyFigures = NO_KEY_FIGURES
    most_targets: int = 5

    @cached_property
    def kept(self) -> dict[object, object]:
        """What has been computed of it (``graph.analyses.kept``)."""
        return {}

    @cached_property
    def current(self) -> Mapping[str, Bearer]:
        """The bearers whose period includes the date: only they make links count."""
        return {
            iri: bearer
            for iri, bearer in sorted(self.bearers.items())
            if bearer.is_current(self.as_of)
        }

    @cached_property
    def links_by_bearer(self) -> Mapping[str, tuple[Link, ...]]:
        """The target links of each current bearer that has any."""
        found: dict[str, list[Link]] = {iri: [] for iri in self.current}
        for link in self.links:
            if link.bearer in found and link.target in self.targets:
                found[link.bearer].append(link)
        return {
            bearer: tuple(sorted(links, key=attrgetter("target")))
            for bearer, links in found.items()
            if links
        }

    @cached_property
    def strengths(self) -> Mapping[str, Mapping[str, int]]:
        """Bearer → target → strength, of the links that help (unstated computes as 1)."""
        return {
            bearer: {link.target: link.weight for link in links if link.weight >= 1}
            for bearer, links in self.links_by_bearer.items()
        }

    @cached_property
    def bearers_by_target(self) -> Mapping[str, tuple[str, ...]]:
        """Target → the current bearers that address it."""
        found: dict[str, list[str]] = defaultdict(list)
        for bearer, strengths in self.strengths.items():
            for target in strengths:
                found[target].append(bearer)
        return {target: tuple(bearers) for target, bearers in found.items()}

    @cached_property
    def follow_ups_by_subject(self) -> Mapping[str, tuple[FollowUp, ...]]:
        """Bearer or programme → its follow-ups."""
        found: dict[str, list[FollowUp]] = defaultdict(list)
        for follow_up in self.follow_ups:
            found[follow_up.subject].append(follow_up)
        return {subject: tuple(follow_ups) for subject, follow_ups in found.items()}

    @cached_property
    def descendants(self) -> Mapping[str, frozenset[str]]:
        """Bearer → all current bearers below it in the chain; a cycle is walked once."""
        children: dict[str, list[str]] = defaultdict(list)
        for iri, bearer in self.current.items():
            for parent in bearer.parents:
                children[parent].append(iri)
        return {iri: reached(iri, children) for iri in (*self.current, *self.tops)}

    @cached_property
    def ancestors(self) -> Mapping[str, frozenset[str]]:
        """Bearer → everything above it in the chain, visions and focus areas too."""
        parents = {iri: bearer.parents for iri, bearer in self.current.items()}
        parents.update(self.parents)
        return {iri: reached(iri, parents) for iri in self.current}

    def without_methods(self, methods: Collection[str]) -> "LinkModel":
        """The same without links that came about in these ways ("import" …)."""
        return replace(self, links=tuple(link for link in self.links if link.method not in methods))

    def rows_of(self, bearer: Bearer) -> frozenset[str]:
        """Its programme; without one, its responsible unit; empty where neither is known."""
        return bearer.programmes or bearer.responsible

    def answers_for(self, bearer: Bearer) -> frozenset[str]:
        """Its responsible unit; without one, its programme's."""
        if bearer.responsible:
            return bearer.responsible
        programmes = [self.programmes[iri] for iri in bearer.programmes if iri in self.programmes]
        return frozenset().union(*(programme.responsible for programme in programmes))

    @cached_property
    def _labels(self) -> Mapping[str, Text]:
        things: list[Mapping[str, Target | Bearer | Programme | Unit | Network]] = [
            dict(part)
            for part in (self.targets, self.bearers, self.programmes, self.units, self.networks)
        ]
        labels = {iri: thing.label for part in things for iri, thing in part.items()}
        labels |= {iri: indicator.label for iri, indicator in self.indicators.items()}
        labels |= {iri: document.label for iri, document in self.documents.items()}
        labels |= {conflict.iri: conflict.label for conflict in self.conflicts}
        labels |= {iri: source.label for iri, source in self.interaction_sources.items()}
        return {**labels, **self.tops, **self.levels, self.organisation: self.label}

    def label_of(self, iri: str) -> Text:
        """What people call it; the last part of the IRI where nobody has said."""
        if iri in self._labels:
            return self._labels[iri]
        name = iri.rstrip("/").rsplit("/", 1)[-1]
        return Text(name, name)

    def thing(self, iri: str) -> Thing:
        """The IRI with its label, for tables."""
        target = self.targets.get(iri)
        label = self.label_of(iri)
        if target is None:
            return Thing(iri, label)
        return Thing(iri, Text(f"{target.code} {label.sv}", f"{target.code} {label.en}"))
