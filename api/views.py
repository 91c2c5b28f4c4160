"""What pages read of an organisation: its store, its link model and the names of things.

An organisation as it was is addressed as its key, ``@`` and a point: ``/o/1471@41/goal``.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock

from pyoxigraph import Literal, NamedNode

from api.records import subjects
from api.saved import Recent, saved_as
from graph.analyses.coverage import Coverage, coverage, sort_key
from graph.analyses.findings import StartFinding, start_findings
from graph.analyses.gaps import Gaps, gaps
from graph.analyses.grouping import Grouping
from graph.analyses.links import link_model
from graph.analyses.model import LinkModel
from graph.analyses.silos import Silos, silos
from graph.analyses.synergies import Synergies, synergies
from graph.analyses.what_if.cooperations import BestCooperations, best_cooperations
from graph.analyses.what_if.headline import Readings, headline
from graph.broken_rules import stored_wording
from graph.editing.values import is_iri
from graph.errors import Problem
from graph.gate import Outcome
from graph.history.points import Point, point
from graph.key_figures import NO_KEY_FIGURES, KeyFigures
from graph.linking.learning import learning
from graph.linking.organisation_texts import BearerText, bearer_texts
from graph.linking.review.answers import LinkAnswer, answers_by_bearer
from graph.linking.review.learning import answered_texts
from graph.linking.suggester import Suggesting, suggester
from graph.linking.terms import Term
from graph.names import KINDS, PREFIXES, SDG
from graph.store import Installation, OrganisationStore
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

_LABELS = (
    NamedNode(f"{PREFIXES['skos']}prefLabel"),
    NamedNode(f"{PREFIXES['rdfs']}label"),
    NamedNode(f"{PREFIXES['dcterms']}title"),
)


@dataclass(frozen=True)
class Name:
    """What a thing is called, and the language it is said in."""

    text: str
    language: Language


@dataclass(frozen=True)
class OrganisationView:
    """One state of one organisation. ``address`` below is a path on this server.

    ``point`` is where in its history this is, and ``written`` how the address says so; None and
    empty for today's. ``link_terms`` are terms of one's own that suggestions rest on too.
    """

    store: OrganisationStore
    model: LinkModel
    has_neighbours: bool
    point: Point | None = None
    written: str = ""
    link_terms: tuple[Term, ...] = ()

    @property
    def key(self) -> str:
        """The key in addresses, with the point that is looked at."""
        return f"{self.store.key}{AT}{self.written}" if self.point else self.store.key

    def named_at(self, kind: str, slug: str) -> str:
        """The IRI of a thing by its place in our addresses; empty where there can be none."""
        iri = self.store.names.resource(kind, slug)
        return iri if kind in KINDS and is_iri(iri) else ""

    @property
    def label(self) -> Text:
        """What the organisation is called."""
        return self.store.label

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Every label of the plan: IRI → language → text."""
        found: dict[str, dict[str, str]] = {}
        plan = NamedNode(self.store.names.plan)
        for predicate in _LABELS:
            for quad in self.store.store.quads_for_pattern(None, predicate, None, plan):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    by_language = found.setdefault(quad.subject.value, {})
                    by_language.setdefault(quad.object.language or "sv", quad.object.value)
        return found

    def name(self, iri: str, language: Language) -> Name:
        """Its label in that language, else in the other, else the last part of its IRI."""
        shipped = taxonomy().label(iri)
        if shipped is not None:
            return Name(shipped.into(language), language)
        said = self.labels.get(iri, {})
        for wanted in (language, *_OTHER[language]):
            if wanted in said:
                return Name(said[wanted], wanted)
        return Name(iri.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1], language)

    def address(self, iri: str) -> str:
        """Where the page of a thing is: here for our own and for the SDGs, else its IRI.

        Empty for IRIs that lead to no page on the web: a link must never be a script.
        """
        if iri.startswith(self.store.names.namespace):
            return f"/o/{self.key}/{iri.removeprefix(self.store.names.namespace)}"
        if iri.startswith(str(SDG)) and iri.removeprefix(str(SDG))[:1].isdigit():
            return f"/o/{self.key}/target/{iri.removeprefix(str(SDG))}"
        return iri if iri.startswith(("https://", "http://")) else ""

    def at_point(self, number: int, short: str = "") -> str:
        """Where the organisation, or one of its things, is shown as it was after a change."""
        return f"/o/{self.store.key}{AT}{number}" + (f"/{short}" if short else "")

    def code(self, iri: str) -> str:
        """The code of an SDG goal or target ("11", "11.3"); empty for everything else."""
        target = taxonomy().targets.get(iri)
        if target is not None:
            return target.code
        return next((str(goal.number) for goal in taxonomy().goals.values() if goal.iri == iri), "")

    def sdg(self, code: str) -> str:
        """The IRI of an SDG goal or target by its code."""
        return f"{SDG}{code}"

    def has_page(self, iri: str) -> bool:
        """Whether this server has a page about it."""
        return bool(self.kind(iri)) and self.address(iri) != iri

    def kind(self, iri: str) -> str:
        """The kind of a thing of this organisation by its IRI; empty for what has none.

        "target" for SDGs, "genid" for what had no name of its own.
        """
        if iri.startswith(str(SDG)):
            return "target"
        if not iri.startswith(self.store.names.namespace):
            return ""
        if iri.startswith(self.store.names.genid):
            return "genid"
        kind = iri.removeprefix(self.store.names.namespace).split("/", 1)[0]
        return kind if kind in KINDS else ""

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many things there are of each kind; kinds without any are left out."""
        counted = {kind: len(subjects(self.store, kind)) for kind in KINDS}
        return {kind: number for kind, number in counted.items() if number}

    def status(self, iri: str) -> str:
        """The newest judgement of a thing, else its progress; empty where nobody has said."""
        judged = self.model.follow_ups_by_subject.get(iri, ())
        newest = max(judged, key=lambda follow_up: str(follow_up.at or ""), default=None)
        if newest is not None and newest.status:
            return newest.status
        return self.model.bearers[iri].progress if iri in self.model.bearers else ""

    def in_order(self, targets: Iterable[str]) -> list[str]:
        """Targets by their codes, as the UN lists them."""
        known = [iri for iri in targets if iri in self.model.targets]
        return sorted(known, key=lambda iri: sort_key(self.model.targets[iri].code))

    @cached_property
    def coverage(self) -> Coverage:
        """Measures 1-3 as of this view."""
        return coverage(self.model)

    def synergies(self, grouping: Grouping) -> Synergies:
        """Whom should we talk to, by that grouping; computed once."""
        return synergies(self.model, grouping)

    def silos(self, grouping: Grouping) -> Silos:
        """Where the organisation is walled in, by that grouping; computed once."""
        return silos(self.model, grouping)

    @cached_property
    def readings(self) -> Readings:
        """The headline measures, to hold what is tried against."""
        return headline(self.model)

    @cached_property
    def _cooperations(self) -> BestCooperations:
        return best_cooperations(self.model)

    def cooperations(self, after: LinkModel) -> BestCooperations:
        """The cooperations that raise the meeting rate most, of this or of what is tried on it."""
        return self._cooperations if after is self.model else best_cooperations(after)

    @cached_property
    def gaps(self) -> Gaps:
        """What is missing, thing by thing."""
        return gaps(self.model)

    @cached_property
    def findings(self) -> list[StartFinding]:
        """What is most useful to look at today."""
        return start_findings(self.model)

    @cached_property
    def link_answers(self) -> Mapping[str, tuple[LinkAnswer, ...]]:
        """What reviewers have answered about links, by what it is about."""
        return answers_by_bearer(self.store.store)

    @cached_property
    def texts(self) -> Mapping[str, BearerText]:
        """What every goal, mission, assignment, pledge and activity says in words."""
        found = bearer_texts(self.store, self.model, self.model.bearers)
        return {each.iri: each for each in found}

    @cached_property
    def suggester(self) -> Suggesting:
        """What suggests targets here: it knows what has been answered about other goals."""
        answered = [*answered_texts(self.link_answers, self.texts)]
        return learning(suggester(self.link_terms), answered)

    def short(self, iri: str) -> str:
        """What comes after the organisation's own part of an IRI: "goal/trygg-skola"."""
        return iri.removeprefix(self.store.names.namespace)


_OTHER: Mapping[Language, tuple[Language, ...]] = {"sv": ("en",), "en": ("sv",)}


class Views:
    """The views of each organisation: today's, made once per change and day, and some older."""

    def __init__(
        self,
        installation: Installation,
        key_figures: KeyFigures = NO_KEY_FIGURES,
        link_terms: tuple[Term, ...] = (),
    ) -> None:
        self.installation = installation
        self.link_terms = link_terms
        self._key_figures = key_figures
        self._made: dict[str, tuple[tuple[int, date, bool], OrganisationView]] = {}
        self._past: OrderedDict[tuple[str, str, int, int], OrganisationView] = OrderedDict()
        self._days: OrderedDict[tuple[str, int, int, date], LinkModel] = OrderedDict()
        self._lock = Lock()
        self.recent = Recent()

    def __getitem__(self, key: str) -> OrganisationView:
        """The view of an organisation by its key in addresses.

        Raises ``NotFound`` for an unknown key or point.
        """
        key, at, written = key.partition(AT)
        if at:
            return self._as_of(key, written)
        store = self.installation.organisation(key)
        state = (store.number, date.today(), self._has_neighbours())
        with self._lock:
            known = self._made.get(key)
            if known is None or known[0] != state:
                model = self._model(store, state[1])
                view = OrganisationView(store, model, state[2], link_terms=self.link_terms)
                known = (state, view)
                self._made[key] = known
            return known[1]

    def model(self, key: str, day: date | None = None) -> LinkModel:
        """The link model behind the pages of a key (with its point), as of their day or another.

        Whatever is counted of it is kept with it, so that pages and programs share it.
        """
        view = self[key]
        if day is None or day == view.model.as_of:
            return view.model
        name = (key, view.store.number, self.installation.erased, day)
        with self._lock:
            if name in self._days:
                self._days.move_to_end(name)
                return self._days[name]
        model = self._model(view.store, day)
        with self._lock:
            self._days[name] = model
            while len(self._days) > _MOST_DAYS:
                self._days.popitem(last=False)
        return model

    def keep(self, key: str, outcome: Outcome) -> None:
        """Remember what to tell of a change on the next page."""
        told: dict[bool, list[Problem]] = {True: [], False: []}
        if outcome.judgement.new:
            store = self.installation.organisation(key)
            words = stored_wording(store.names, store.store)
            for found in outcome.judgement.new:
                told[found.severity == "violation"].append(words.problem(found))
        saved = saved_as(outcome.number, outcome.entry is not None, told[False], told[True])
        self.recent.keep(key, saved)

    def _as_of(self, key: str, written: str) -> OrganisationView:
        found = point(self.installation.journal, key, written)
        name = (key, written, found.number, self.installation.erased)
        with self._lock:
            if name in self._past:
                self._past.move_to_end(name)
                return self._past[name]
        store = self.installation.organisation(key, found.number)
        model = self._model(store, found.day)
        view = OrganisationView(
            store, model, self._has_neighbours(), found, written, self.link_terms
        )
        with self._lock:
            self._past[name] = view
            while len(self._past) > _MOST_PAST:
                self._past.popitem(last=False)
        return view

    def _model(self, store: OrganisationStore, day: date) -> LinkModel:
        return link_model(store, day, self._key_figures)

    def _has_neighbours(self) -> bool:
        return len(self.installation.keys()) > 1


AT = "@"
"""What stands between key and point in addresses: no key has it."""
_MOST_PAST = 4
"""How many older states are kept: each is a store of its own."""
_MOST_DAYS = 4
"""How many models as of other days are kept."""
