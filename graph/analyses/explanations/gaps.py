"""Why something is called a gap: what it has, and what was looked for without being found."""

from collections.abc import Mapping

from graph.analyses.completeness import completeness
from graph.analyses.coverage import FOLLOW_UP_MONTHS, is_followed_up
from graph.analyses.explanations.explanation import Asked, Explanation, Ground, named
from graph.analyses.explanations.ladder import why_step
from graph.analyses.gap_texts import GapCode
from graph.analyses.gaps import Gap, gaps
from graph.analyses.model import Bearer, LinkModel
from graph.texts import Text

QUESTIONS: Mapping[GapCode, str] = {
    "conflict-without-handling": "conflicts_without_handling",
    "document-cited-though-expired": "expired_documents_still_cited",
    "goal-linked-only-to-sdg": "goals_linked_only_to_sdg_goals",
    "goal-without-indicator": "goals_without_indicator",
    "goal-without-responsible-unit": "goals_without_responsible_unit",
    "goal-without-target-link": "goals_without_target_link",
    "indicator-without-value": "indicators_without_observation",
    "programme-past-period": "programme_periods",
    "target-unreached": "targets_without_goals",
}
"""The named question that lists all gaps of a kind, where there is one without values."""
_DATED: Mapping[str, str] = {"expired_documents_still_cited": "as_of"}


def why_gaps(model: LinkModel, thing: str) -> tuple[Explanation, ...]:
    """Why each gap of a thing is one; empty for what lacks nothing."""
    return tuple(why_gap(model, gap) for gap in gaps(model).gaps if gap.thing == thing)


def why_gap(model: LinkModel, gap: Gap) -> Explanation:
    """Why one thing is called a gap, an information or unknown."""
    called = named(model, gap.thing)
    question = {
        "gap": Text(f"Varför är {called.sv} en lucka?", f"Why is {called.en} a gap?"),
        "info": Text(f"Varför nämns {called.sv}?", f"Why is {called.en} mentioned?"),
        "unknown": Text(
            f"Varför är det okänt om {called.sv}?", f"Why is it unknown of {called.en}?"
        ),
    }[gap.weight]
    answer = gap.text
    if gap.weight == "unknown":
        linked = completeness(model).sentence()
        answer = Text(f"{answer.sv} {linked.sv}", f"{answer.en} {linked.en}")
    return Explanation(
        question=question,
        answer=answer,
        grounds=(*facts(model, gap.thing), *_no_goal(gap)),
        asked=(*_listing(model, gap.code), *_single(model, gap.thing)),
        measure="gaps",
    )


def facts(model: LinkModel, thing: str) -> list[Ground]:
    """What the analyses know of a thing: what is there, and what is looked for and is not."""
    if thing in model.targets:
        return list(why_step(model, thing).grounds)
    if thing in model.bearers:
        return _of_bearer(model, model.bearers[thing])
    if thing in model.indicators:
        return _of_indicator(model, thing)
    ends = {iri: each.end for iri, each in model.programmes.items()}
    ends |= {iri: each.end for iri, each in model.documents.items()}
    if thing in ends:
        return _of_document(model, thing, str(ends[thing] or ""))
    for conflict in model.conflicts:
        if conflict.iri == thing:
            about = tuple(sorted(conflict.concerns))
            handled = bool(conflict.handling or conflict.handled_by)
            return [
                Ground(Text("Står mellan", "Is between"), about, holds=bool(about)),
                Ground(
                    Text(f"Hantering: {conflict.handling}", f"Handling: {conflict.handling}")
                    if conflict.handling
                    else Text("Hanteras av", "Handled by"),
                    tuple(sorted(conflict.handled_by)),
                    holds=handled,
                ),
                _unit(conflict.responsible),
            ]
    return []


def _no_goal(gap: Gap) -> list[Ground]:
    """What stands in no step of the ladder: that only missions carry a target."""
    if gap.code != "target-only-by-mission":
        return []
    said = Text("Inget mål bland dem som adresserar det", "No goal among those that address it")
    return [Ground(said, holds=False)]


def _of_bearer(model: LinkModel, bearer: Bearer) -> list[Ground]:
    links = model.links_by_bearer.get(bearer.iri, ())
    known = [iri for iri in sorted(bearer.indicators) if iri in model.indicators]
    aimed = tuple(iri for iri in known if model.indicators[iri].target_values)
    months = bearer.rhythm_months or FOLLOW_UP_MONTHS
    below = tuple(sorted(model.descendants.get(bearer.iri, ())))
    above = tuple(sorted(model.ancestors.get(bearer.iri, ())))
    period = f"{bearer.start or '?'} – {bearer.end or '?'}"
    found = [
        Ground(
            Text("Länkat till globala delmål", "Linked to SDG targets"),
            tuple(link.target for link in links),
            holds=bool(links) or bearer.without_target_link,
        ),
        _unit(model.answers_for(bearer)),
        Ground(Text("Indikatorer", "Indicators"), tuple(known), holds=bool(known)),
        Ground(
            Text("Indikatorer med målvärde", "Indicators with a target value"),
            aimed,
            holds=bool(aimed),
        ),
        Ground(Text("Beslut", "Decision"), holds=bearer.decided),
        Ground(
            Text(f"Period: {period}", f"Period: {period}"),
            holds=bearer.start is not None and bearer.end is not None,
        ),
        Ground(
            Text(f"Uppföljning inom {months} månader", f"Follow-up within {months} months"),
            holds=is_followed_up(model, bearer),
        ),
        Ground(Text("Leder upp till", "Leads up to"), above, holds=bool(above)),
        Ground(Text("Har under sig", "Has below it"), below, holds=bool(below)),
    ]
    if model.budget_known:
        found.append(
            Ground(Text("Pengar i budgeten", "Money in the budget"), holds=bearer.has_money)
        )
    return found


def _of_indicator(model: LinkModel, iri: str) -> list[Ground]:
    indicator = model.indicators[iri]
    users = tuple(i for i, each in model.current.items() if iri in each.indicators)
    months = indicator.rhythm_months or FOLLOW_UP_MONTHS
    last = indicator.last_period or "–"
    return [
        Ground(
            Text(f"Senaste utfall: {last}", f"Last value: {last}"),
            holds=bool(indicator.last_period),
        ),
        Ground(
            Text(
                f"Ska komma inom {months} månader, räknat till {model.as_of}",
                f"Is due within {months} months, counted to {model.as_of}",
            )
        ),
        Ground(Text("Mäter", "Measures"), users, holds=bool(users)),
    ]


def _of_document(model: LinkModel, iri: str, end: str) -> list[Ground]:
    citing = tuple(sorted(i for i, cited in model.citations.items() if iri in cited))
    found = [
        Ground(
            Text(
                f"Gäller till {end or '?'}, räknat den {model.as_of}",
                f"Applies until {end or '?'}, counted on {model.as_of}",
            ),
            holds=not end or end >= model.as_of.isoformat(),
        )
    ]
    if citing:
        found.append(Ground(Text("Åberopas av", "Cited by"), citing))
    return found


def _unit(units: frozenset[str]) -> Ground:
    return Ground(
        Text("Ansvarig enhet", "Responsible unit"), tuple(sorted(units)), holds=bool(units)
    )


def _listing(model: LinkModel, code: GapCode) -> list[Asked]:
    """All gaps of the kind."""
    name = QUESTIONS.get(code)
    if name is None:
        return []
    values = {_DATED[name]: model.as_of.isoformat()} if name in _DATED else {}
    return [Asked(name, values)]


def _single(model: LinkModel, thing: str) -> list[Asked]:
    """All that is said of the one thing."""
    if thing in model.targets:
        return [Asked("ladder_of_target", {"target": thing})]
    return [Asked("statements_about", {"thing": thing})]
