"""The link model of an organisation, read from its store."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph.analyses.descriptions import Descriptions, Source, first_number
from graph.analyses.gaps import period_end
from graph.analyses.influence.sources import counted_means
from graph.analyses.interaction_links import interaction_sources
from graph.analyses.model import (
    Bearer,
    Bounds,
    Conflict,
    Document,
    FollowUp,
    Indicator,
    Link,
    LinkModel,
    MeetingOutcome,
    Network,
    Programme,
    Target,
    Unit,
)
from graph.analyses.stated import allocations, most_targets, relevance_profile
from graph.key_figures import NO_KEY_FIGURES, KeyFigures
from graph.names import KINDS, MG, ORG, PREFIXES, SDG, OrganisationNames
from graph.vocabularies import taxonomy

BEARERS = ("goal", "basic-mission", "assignment", "pledge", "activity")
"""The kinds of bearer."""
DOCUMENTS = ("document", "action-plan", "operational-plan", "budget")
"""The kinds of steering document other than programmes."""

_PART_OF = f"{PREFIXES['dcterms']}isPartOf"
_DESCRIPTION = f"{PREFIXES['dcterms']}description"
_REFERENCES = f"{PREFIXES['dcterms']}references"
_SAID_BY = f"{PREFIXES['prov']}wasAttributedTo"
_SAID_AT = f"{PREFIXES['prov']}generatedAtTime"
_VALUES = Path(__file__).with_name("observed_values.rq")


def link_model(source: Source, as_of: date, key_figures: KeyFigures = NO_KEY_FIGURES) -> LinkModel:
    """Everything the analyses count on, as it stands; ``as_of`` decides what is current."""
    names, plan = source.names, Descriptions(source.store, source.names.plan)
    everything = Descriptions(source.store, None)
    targets = taxonomy().targets
    allocated = plan.inverse(MG.allocatedTo)
    sources = interaction_sources(everything)
    profile = relevance_profile(names, plan, everything, targets)
    programmes = {iri: _programme(plan, iri, targets) for iri in plan.instances(KINDS["programme"])}
    bearers = {
        iri: _bearer(plan, iri, kind, programmes, allocated)
        for kind in BEARERS
        for iri in plan.instances(KINDS[kind])
    }
    above = plan.instances(KINDS["vision"], KINDS["focus-area"])
    cited = {iri: plan.iris(iri, _REFERENCES) for iri in plan.subjects(_REFERENCES)}
    return LinkModel(
        organisation=names.organisation,
        label=plan.label(names.organisation),
        as_of=as_of,
        targets=targets,
        relevant=frozenset(t for t, position in profile.positions.items() if position.counts),
        profile_decided=profile.decided,
        bearers=bearers,
        links=tuple(link for iri in bearers for link in _links(plan, iri, targets)),
        programmes=programmes,
        units={
            iri: _unit(plan, iri) for iri in plan.instances(KINDS["organisation"], KINDS["unit"])
        },
        networks=_networks(plan),
        indicators=_indicators(source.store, names, plan),
        follow_ups=_follow_ups(plan),
        conflicts=_conflicts(plan),
        outcomes=_outcomes(plan),
        documents=_documents(plan, targets),
        tops={iri: plan.label(iri) for iri in above},
        parents={iri: plan.iris(iri, MG.contributesTo) for iri in (*above, *programmes)},
        interactions=counted_means(sources.values()),
        interaction_sources=sources,
        levels={iri: plan.label(iri) for iri in plan.subjects(MG.rank)},
        citations=cited,
        budget_known=any(iri in allocated for iri, each in bearers.items() if each.kind == "goal"),
        profile=profile,
        allocations=allocations(plan),
        descriptions={
            iri: said
            for iri in (*bearers, *plan.instances(KINDS["indicator"]))
            if (said := plan.in_words(iri, _DESCRIPTION)).sv
        },
        key_figures=key_figures,
        most_targets=most_targets(names, plan),
    )


def _bearer(
    plan: Descriptions,
    iri: str,
    kind: str,
    programmes: Mapping[str, Programme],
    allocated: Mapping[str, frozenset[str]],
) -> Bearer:
    inside = plan.iris(iri, MG.inProgramme)
    level = plan.iri(iri, MG.level)
    rank = plan.number(level, MG.rank) if level else None
    start, end = _period(plan, iri)
    qualities = plan.iris(iri, MG.hasQualityLevel)
    rhythms = [programmes[each].rhythm_months for each in inside if each in programmes]
    return Bearer(
        iri=iri,
        kind=kind,
        label=plan.label(iri),
        programmes=frozenset(inside & programmes.keys()),
        responsible=plan.iris(iri, MG.responsibleUnit),
        contributing=plan.iris(iri, MG.contributingUnit),
        level=level,
        rank=None if rank is None else int(rank),
        start=start,
        end=end,
        parents=plan.iris(iri, MG.contributesTo),
        indicators=plan.iris(iri, MG.measuredBy).union(
            *(plan.iris(quality, MG.measuredBy) for quality in qualities)
        ),
        decided=_is_decided(plan, iri),
        has_criterion=bool(plan.literals(iri, MG.criterion)),
        has_quality_level=bool(qualities),
        without_target_link=plan.truth(iri, MG.withoutTargetLink),
        sdg_goals=_sdg_goals(plan, iri),
        rhythm_months=plan.months(iri, MG.followUpRhythm)
        or min((each for each in rhythms if each), default=None),
        progress=plan.name(iri, MG.progress),
        has_money=iri in allocated or any(programme in allocated for programme in inside),
        proposed=plan.truth(iri, MG.proposed),
    )


def _period(plan: Descriptions, iri: str) -> tuple[date | None, date | None]:
    """Its own period; where it states none, its plan's or else its programme's."""
    places = (iri, plan.iri(iri, MG.inPlan), min(plan.iris(iri, MG.inProgramme), default=""))
    for place in places:
        start, end = plan.day(place, MG.startDate), plan.day(place, MG.endDate, last=True)
        if start is not None or end is not None:
            return start, end
    return None, None


def _is_decided(plan: Descriptions, iri: str) -> bool:
    """Whether it, or a document it stands in, is decided."""
    places = {iri} | plan.iris(iri, MG.inProgramme, MG.inPlan, _PART_OF)
    return any(plan.iris(place, MG.decidedIn) for place in places)


def _sdg_goals(plan: Descriptions, iri: str) -> frozenset[int]:
    codes = (each.removeprefix(SDG) for each in plan.iris(iri, MG.addresses))
    return frozenset(int(code) for code in codes if code.isdigit())


def _links(plan: Descriptions, iri: str, targets: Mapping[str, Target]) -> list[Link]:
    """One link per target: a qualified one tells more than a plain one."""
    found = {
        target: Link(iri, target, None) for target in plan.iris(iri, MG.addresses) & targets.keys()
    }
    for target in plan.iris(iri, MG.counteracts) & targets.keys():
        found[target] = Link(iri, target, None, counteracts=True)
    for contribution in sorted(plan.iris(iri, MG.qualifiedContribution)):
        target = plan.iri(contribution, MG.target)
        strength = plan.number(contribution, MG.strength)
        if target in targets and (strength is not None or target in found):
            plain = found.get(target)
            motivation = plan.text(contribution, MG.motivation).strip()
            found[target] = Link(
                bearer=iri,
                target=target,
                strength=None if strength is None else int(strength),
                method=plan.name(contribution, MG.linkMethod),
                counteracts=plain is not None and plain.counteracts,
                motivation=motivation or (plain.motivation if plain else ""),
            )
    return [found[target] for target in sorted(found)]


def _programme(plan: Descriptions, iri: str, targets: Mapping[str, Target]) -> Programme:
    return Programme(
        iri=iri,
        label=plan.label(iri),
        responsible=plan.iris(iri, MG.responsibleUnit),
        contributing=plan.iris(iri, MG.contributingUnit),
        start=plan.day(iri, MG.startDate),
        end=plan.day(iri, MG.endDate, last=True),
        rhythm_months=plan.months(iri, MG.followUpRhythm),
        targets=frozenset(plan.iris(iri, MG.addresses) & targets.keys()),
        sdg_goals=_sdg_goals(plan, iri),
        indicators=plan.iris(iri, MG.measuredBy),
    )


def _unit(plan: Descriptions, iri: str) -> Unit:
    return Unit(
        iri=iri,
        label=plan.label(iri),
        unit_type=plan.name(iri, ORG.classification),
        parent=plan.iri(iri, ORG.unitOf, ORG.subOrganizationOf),
        cooperates_with=plan.iris(iri, MG.cooperatesWith),
    )


def _networks(plan: Descriptions) -> dict[str, Network]:
    partakers = plan.inverse(MG.takesPartIn)
    none: frozenset[str] = frozenset()
    return {
        iri: Network(
            iri=iri,
            label=plan.label(iri),
            members=plan.iris(iri, ORG.hasMember) | partakers.get(iri, none),
            concerns=plan.iris(iri, MG.concerns),
        )
        for iri in plan.instances(KINDS["network"])
    }


def _indicators(store: Store, names: OrganisationNames, plan: Descriptions) -> dict[str, Indicator]:
    observed = _observed(store, names)
    return {
        iri: _indicator(plan, iri, observed.get(iri, ()))
        for iri in plan.instances(KINDS["indicator"])
    }


def _indicator(plan: Descriptions, iri: str, values: tuple[tuple[str, Decimal], ...]) -> Indicator:
    aims = [
        (aim, plan.day(aim, MG.targetDate)) for aim in sorted(plan.iris(iri, MG.hasTargetValue))
    ]
    bounds = [
        Bounds(due, plan.number(aim, MG.lowerBound), plan.number(aim, MG.upperBound))
        for aim, due in aims
    ]
    start = period_end(plan.text(iri, MG.baselineYear))
    return Indicator(
        iri=iri,
        label=plan.label(iri),
        direction=plan.name(iri, MG.direction),
        unit_of_measure=plan.text(iri, MG.unitOfMeasure),
        baseline=plan.number(iri, MG.baseline),
        target_values=tuple((due, plan.number(aim, MG.value)) for aim, due in aims),
        last_period=values[-1][0] if values else "",
        last_value=values[-1][1] if values else None,
        rhythm_months=plan.months(iri, MG.followUpRhythm),
        baseline_year=None if start is None else start.year,
        bounds=tuple(each for each in bounds if (each.lower, each.upper) != (None, None)),
        tolerance=plan.number(iri, MG.tolerance),
        values=values,
        key_figure=plan.text(iri, MG.keyFigureId),
    )


def _observed(store: Store, names: OrganisationNames) -> dict[str, tuple[tuple[str, Decimal], ...]]:
    """Indicator → the values of the whole organisation by period, oldest first."""
    solutions = store.query(
        _VALUES.read_text(encoding="utf-8"), default_graph=NamedNode(names.observations)
    )
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(_VALUES)
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in solutions:
        indicator, period, value, area = row["indicator"], row["period"], row["value"], row["area"]
        if area is not None and area != NamedNode(names.organisation):
            continue
        if not isinstance(period, Literal) or not isinstance(value, Literal):
            continue
        number = first_number([value.value])
        if isinstance(indicator, NamedNode) and number is not None:
            found[indicator.value][period.value] = number
    return {
        indicator: tuple(
            sorted(values.items(), key=lambda pair: (period_end(pair[0]) or date.min, pair[0]))
        )
        for indicator, values in found.items()
    }


def _follow_ups(plan: Descriptions) -> tuple[FollowUp, ...]:
    return tuple(
        FollowUp(
            iri=iri,
            subject=subject,
            at=plan.day(iri, MG.followUpDate),
            status=plan.name(iri, MG.status),
            trend=plan.name(iri, MG.trend),
            judgement=plan.text(iri, MG.judgement),
        )
        for iri in plan.instances(KINDS["follow-up"])
        for subject in sorted(plan.iris(iri, MG.followsUp))
    )


def _conflicts(plan: Descriptions) -> tuple[Conflict, ...]:
    handled = plan.inverse(MG.handles)
    none: frozenset[str] = frozenset()
    return tuple(
        Conflict(
            iri=iri,
            label=plan.label(iri),
            concerns=plan.iris(iri, MG.concerns),
            handling=plan.text(iri, MG.handling),
            handled_by=handled.get(iri, none),
            responsible=plan.iris(iri, MG.responsibleUnit),
        )
        for iri in plan.instances(KINDS["conflict"])
    )


def _outcomes(plan: Descriptions) -> tuple[MeetingOutcome, ...]:
    return tuple(
        MeetingOutcome(
            iri=iri,
            between=plan.iris(iri, MG.bringsTogether),
            outcome=plan.name(iri, MG.outcome),
            takes_up=plan.iris(iri, MG.takesUp),
            activities=plan.iris(iri, MG.joinedBy),
            reason=plan.text(iri, MG.motivation),
            said_by=plan.iri(iri, _SAID_BY),
            at=plan.text(iri, _SAID_AT),
        )
        for iri in plan.instances(KINDS["meeting-outcome"])
    )


def _documents(plan: Descriptions, targets: Mapping[str, Target]) -> dict[str, Document]:
    return {
        iri: Document(
            iri=iri,
            label=plan.label(iri),
            document_type=plan.name(iri, MG.documentType),
            end=plan.day(iri, MG.endDate, last=True),
            targets=frozenset(plan.iris(iri, MG.addresses) & targets.keys()),
        )
        for iri in plan.instances(*(KINDS[kind] for kind in DOCUMENTS))
    }
