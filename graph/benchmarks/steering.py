"""Invented steering of a stated size: so many programmes, goals, indicators and units.

Other than ``municipality``, which repeats a plan that people wrote, this one is as large in each
respect as one asks for. Everything follows from the key and the size.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Final

from graph.benchmarks.municipality import share_of
from graph.names import DEFAULT_BASE, KINDS, PREFIXES, SCHEME, OrganisationNames
from graph.vocabularies import taxonomy

_MG, _XSD, _ORG, _RDF = (PREFIXES[name] for name in ("mg", "xsd", "org", "rdf"))
_SKOS, _CUBE = PREFIXES["skos"], PREFIXES["qb"]
_PERIOD = f"{PREFIXES['sdmx-dimension']}refPeriod"
_AREA = f"{PREFIXES['sdmx-dimension']}refArea"
_VALUE = f"{PREFIXES['sdmx-measure']}obsValue"
_YEARS: Final = range(2016, 2026)
_BOARDS: Final = 12
"""One unit in so many is a board or company."""

Said = Iterator[tuple[str, str, str]]
"""Subject, predicate and object, the object as N-Triples write it."""


@dataclass(frozen=True)
class Size:
    """How much of everything.

    The rest follows: an activity for each goal, a mission for each four units, a network for each
    programme.
    """

    programmes: int = 10
    goals: int = 500
    indicators: int = 500
    units: int = 200

    def times(self, number: int) -> "Size":
        """So many times as large in every respect."""
        return Size(*(number * each for each in astuple(self)))


ORDINARY: Final = Size()
"""A municipality of ordinary size."""


def steering(key: str, size: Size = ORDINARY) -> tuple[bytes, bytes]:
    """Plan and observations as N-Triples."""
    made = _Steering(OrganisationNames(DEFAULT_BASE, key), size)
    return _lines(made.plan()), _lines(made.observations())


def _lines(said: Said) -> bytes:
    return "".join(f"<{s}> <{p}> {o} .\n" for s, p, o in said).encode()


def _iri(iri: str) -> str:
    return f"<{iri}>"


def _literal(value: object, datatype: str) -> str:
    return f'"{value}"^^<{_XSD}{datatype}>'


class _Steering:
    """What there is to say of one municipality."""

    def __init__(self, names: OrganisationNames, size: Size) -> None:
        self.names = names
        self.size = size
        self.targets = tuple(sorted(taxonomy().targets))
        self.goals_of_targets: dict[int, list[str]] = {}
        for iri, target in taxonomy().targets.items():
            self.goals_of_targets.setdefault(target.goal, []).append(iri)

    def plan(self) -> Said:
        """Everything but observations."""
        yield from self._thing("organisation", self.names.key, "Kommun")
        for rank, level in enumerate(("top", "operational"), 1):
            yield from self._thing("level", level, level)
            yield self._iri("level", level), f"{_MG}rank", _literal(rank, "integer")
        for part in (self._units, self._programmes, self._goals, self._work, self._indicators):
            yield from part()
        yield from self._together()

    def observations(self) -> Said:
        """A value a year of each indicator."""
        for number in range(self.size.indicators):
            for year in _YEARS:
                own = self._iri("observation", f"i{number}-{self.names.key}-{year}-t")
                yield own, f"{_RDF}type", _iri(f"{_CUBE}Observation")
                yield own, f"{_MG}indicator", _iri(self._iri("indicator", f"i{number}"))
                yield own, _PERIOD, _literal(year, "gYear")
                yield own, _AREA, _iri(self.names.organisation)
                yield own, _VALUE, _literal(round(100 * share_of(own), 1), "decimal")

    def _iri(self, kind: str, slug: str) -> str:
        return self.names.resource(kind, slug)

    def _chance(self, *names: object) -> float:
        return share_of(self.names.key, *(str(name) for name in names))

    def _among(self, number: int, *names: object) -> int:
        return int(self._chance(*names) * number)

    def _thing(self, kind: str, slug: str, label: str) -> Said:
        own = self._iri(kind, slug)
        yield own, f"{_RDF}type", _iri(KINDS[kind])
        yield own, f"{_SKOS}prefLabel", f'"{label} {slug}"@sv'

    def _to(self, own: str, path: str, kind: str, slug: str) -> tuple[str, str, str]:
        return own, f"{_MG}{path}", _iri(self._iri(kind, slug))

    def _units(self) -> Said:
        for number in range(self.size.units):
            slug = f"u{number}"
            own = self._iri("unit", slug)
            yield from self._thing("unit", slug, "Enhet")
            is_board = number % _BOARDS == 0
            kind = SCHEME["unit-type/board" if is_board else "unit-type/office"]
            yield own, f"{_ORG}classification", _iri(str(kind))
            above = self._iri("unit", f"u{number - number % _BOARDS}")
            path = "subOrganizationOf" if is_board else "unitOf"
            yield own, f"{_ORG}{path}", _iri(self.names.organisation if is_board else above)
            if self._chance(slug, "cooperates") < 0.05:
                yield self._to(own, "cooperatesWith", "unit", self._unit(slug, "with"))

    def _unit(self, *names: object) -> str:
        return f"u{self._among(self.size.units, *names)}"

    def _period(self, own: str, first: int, last: int) -> Said:
        yield own, f"{_MG}startDate", _literal(f"{first}-01-01", "date")
        yield own, f"{_MG}endDate", _literal(f"{last}-12-31", "date")

    def _programmes(self) -> Said:
        for number in range(self.size.programmes):
            slug = f"p{number}"
            own = self._iri("programme", slug)
            yield from self._thing("programme", slug, "Program")
            yield self._to(own, "responsibleUnit", "unit", self._unit(slug))
            yield from self._period(own, 2022 + number % 3, 2028 + number % 4)
            rhythm = "P1Y" if number % 3 else "P4M"
            yield own, f"{_MG}followUpRhythm", _literal(rhythm, "duration")
            for place in range(4):
                target = self._target(slug, "named", place, programme=number)
                yield own, f"{_MG}addresses", _iri(target)

    def _target(self, *names: object, programme: int) -> str:
        """A target, most often of one of the four SDGs that a programme is about."""
        if self._chance(*names, "field") < 0.75:
            goal = 1 + self._among(16, programme, self._among(4, *names, "which"))
            own = self.goals_of_targets[goal]
            return own[self._among(len(own), *names)]
        return self.targets[self._among(len(self.targets), *names)]

    def _goals(self) -> Said:
        for number in range(self.size.goals):
            slug, programme = f"g{number}", number % self.size.programmes
            own = self._iri("goal", slug)
            yield from self._thing("goal", slug, "Mål")
            yield self._to(own, "inProgramme", "programme", f"p{programme}")
            yield self._to(own, "responsibleUnit", "unit", self._unit(slug))
            is_top = number < max(self.size.goals // 5, self.size.programmes)
            yield self._to(own, "level", "level", "top" if is_top else "operational")
            if not is_top:
                tops = max(self.size.goals // (5 * self.size.programmes), 1)
                above = programme + self.size.programmes * self._among(tops, slug, "above")
                yield self._to(own, "contributesTo", "goal", f"g{above}")
            if self._chance(slug, "helped") < 0.4:
                yield self._to(own, "contributingUnit", "unit", self._unit(slug, "helping"))
            for place in range(1 + self._among(2, slug, "measures")):
                measure = f"i{self._among(self.size.indicators, slug, 'indicator', place)}"
                yield self._to(own, "measuredBy", "indicator", measure)
            if self._chance(slug, "linked") < 0.9:
                yield from self._links(own, slug, programme, 1 + self._among(3, slug, "links"))
            if self._chance(slug, "judged") < 0.5:
                yield from self._follow_up(own, slug)

    def _links(self, own: str, slug: str, programme: int, number: int) -> Said:
        chosen = {self._target(slug, "target", n, programme=programme) for n in range(number)}
        for target in sorted(chosen):
            hinders = self._chance(slug, target, "hinders") < 0.03
            yield own, f"{_MG}{'counteracts' if hinders else 'addresses'}", _iri(target)
            if self._chance(slug, target, "qualified") < 0.6:
                link = self._iri("contribution", f"{slug}-{target.rpartition('/')[2]}")
                yield own, f"{_MG}qualifiedContribution", _iri(link)
                yield link, f"{_RDF}type", _iri(KINDS["contribution"])
                yield link, f"{_MG}target", _iri(target)
                strength = 1 + self._among(3, slug, target)
                signed = -strength if hinders else strength
                yield link, f"{_MG}strength", _literal(signed, "integer")
                yield link, f"{_MG}linkMethod", _iri(str(SCHEME["link-method/person"]))

    def _follow_up(self, own: str, slug: str) -> Said:
        judged = self._iri("follow-up", slug)
        yield judged, f"{_RDF}type", _iri(KINDS["follow-up"])
        yield judged, f"{_MG}followsUp", _iri(own)
        month = 1 + self._among(12, slug, "month")
        yield judged, f"{_MG}followUpDate", _literal(f"2026-{month:02}-15", "date")
        yield judged, f"{_MG}status", _iri(str(SCHEME["status/partly-reached"]))

    def _work(self) -> Said:
        for number in range(self.size.goals):
            slug = f"a{number}"
            own = self._iri("activity", slug)
            yield from self._thing("activity", slug, "Aktivitet")
            yield self._to(own, "contributesTo", "goal", f"g{self._among(self.size.goals, slug)}")
            yield self._to(own, "responsibleUnit", "unit", self._unit(slug))
            yield own, f"{_MG}withoutTargetLink", _literal("true", "boolean")
            yield from self._period(own, 2026, 2026)
        for number in range(self.size.units // 4):
            slug = f"m{number}"
            own = self._iri("basic-mission", slug)
            yield from self._thing("basic-mission", slug, "Grunduppdrag")
            yield self._to(own, "responsibleUnit", "unit", f"u{number * 4 - number * 4 % _BOARDS}")
            yield from self._links(own, slug, number, 2)

    def _indicators(self) -> Said:
        for number in range(self.size.indicators):
            slug = f"i{number}"
            own = self._iri("indicator", slug)
            yield from self._thing("indicator", slug, "Indikator")
            yield own, f"{_MG}direction", _iri(str(SCHEME["direction/increase"]))
            yield own, f"{_MG}unitOfMeasure", '"procent"@sv'
            yield own, f"{_MG}baseline", _literal(self._among(50, slug), "decimal")
            if self._chance(slug, "aims") < 0.8:
                aim = self._iri("target-value", slug)
                yield own, f"{_MG}hasTargetValue", _iri(aim)
                yield aim, f"{_RDF}type", _iri(KINDS["target-value"])
                yield aim, f"{_MG}value", _literal(50 + self._among(50, slug, "aim"), "decimal")
                yield aim, f"{_MG}targetDate", _literal("2030-12-31", "date")

    def _together(self) -> Said:
        """Networks, declared conflicts, and what a workshop said of targets."""
        for number in range(self.size.programmes):
            slug = f"n{number}"
            own = self._iri("network", slug)
            yield from self._thing("network", slug, "Nätverk")
            for place in range(4 + self._among(5, slug, "members")):
                unit = self._iri("unit", self._unit(slug, "member", place))
                yield own, f"{_ORG}hasMember", _iri(unit)
            yield own, f"{_MG}concerns", _iri(self._target(slug, programme=number))
            conflict = self._iri("conflict", f"k{number}")
            yield from self._thing("conflict", f"k{number}", "Målkonflikt")
            for place in range(2):
                goal = f"g{self._among(self.size.goals, slug, 'conflict', place)}"
                yield self._to(conflict, "concerns", "goal", goal)
        workshop = self._iri("interaction-source", "workshop")
        yield workshop, f"{_RDF}type", _iri(KINDS["interaction-source"])
        yield workshop, f"{_MG}sourceKind", _iri(str(SCHEME["source-kind/workshop"]))
        for number in range(60):
            own = self._iri("interaction", f"s{number}")
            yield own, f"{_RDF}type", _iri(KINDS["interaction"])
            for path in ("fromTarget", "toTarget"):
                target = self.targets[self._among(len(self.targets), own, path)]
                yield own, f"{_MG}{path}", _iri(target)
            yield own, f"{_MG}strength", _literal(self._among(7, own, "strength") - 3, "integer")
            yield own, f"{_MG}inSource", _iri(workshop)
