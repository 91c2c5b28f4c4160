"""What an organisation has stated of relevance, money and limits, read from its store."""

from collections.abc import Collection
from datetime import date
from typing import Final, get_args

from graph.analyses.allocations import Allocation
from graph.analyses.descriptions import Descriptions, label_from
from graph.analyses.profile import ControlCode, Position, Profile, RelevanceCode
from graph.names import KINDS, MG, SCHEME, OrganisationNames
from graph.rules import rules

DRAFT: Final = f"{SCHEME}relevance-profile/draft"
"""The relevance profile that holds where the organisation has said nothing."""


TOO_MANY: Final = "G18"
"""The rule about how many targets a bearer may address."""


def relevance_profile(
    names: OrganisationNames,
    plan: Descriptions,
    everything: Descriptions,
    targets: Collection[str],
) -> Profile:
    """What is said of each target: by the profile the organisation uses, and by the draft."""
    used = plan.iri(names.organisation, MG.relevanceProfile)
    used = "" if used == DRAFT else used
    draft, said = _rows(everything, DRAFT), _rows(everything, used)
    positions = {
        target: _position(everything, target, said.get(target, ""), draft.get(target, ""))
        for target in targets
    }
    newest = max(
        everything.iris(used, MG.decidedIn),
        key=lambda decision: (everything.day(decision, MG.decisionDate) or date.min, decision),
        default="",
    )
    return Profile(
        iri=used,
        positions=positions,
        decided=bool(newest),
        decided_by=everything.iris(newest, MG.decidedBy),
        decided_on=everything.day(newest, MG.decisionDate),
        case_number=everything.text(newest, MG.caseNumber),
    )


def allocations(plan: Descriptions) -> tuple[Allocation, ...]:
    """Every allocation that says an amount and what gets it."""
    found = []
    for iri in plan.instances(KINDS["allocation"]):
        amount, to = plan.number(iri, MG.allocatedAmount), plan.iris(iri, MG.allocatedTo)
        if amount is None or not to:
            continue
        budget = plan.iri(iri, MG.inBudget)
        found.append(
            Allocation(
                iri=iri,
                to=tuple(sorted(to)),
                amount=amount,
                budget=budget,
                start=plan.day(budget, MG.startDate),
                end=plan.day(budget, MG.endDate, last=True),
            )
        )
    return tuple(found)


def most_targets(names: OrganisationNames, plan: Descriptions) -> int:
    """How many targets a bearer may address: the organisation's own limit, or else the rule's."""
    used = plan.iri(names.organisation, MG.ruleProfile)
    for setting in sorted(plan.iris(used, MG.hasRuleSetting)):
        limit = plan.number(setting, MG.limit)
        if limit is not None and plan.name(setting, MG.rule) == TOO_MANY:
            return int(limit)
    return int(rules()[TOO_MANY].limit or 0)


def _rows(everything: Descriptions, profile: str) -> dict[str, str]:
    """Target → where the profile says something of it; of several the last."""
    rows = sorted(everything.iris(profile, MG.hasTargetRelevance))
    return {everything.iri(row, MG.target): row for row in rows}


def _position(everything: Descriptions, target: str, own: str, draft: str) -> Position:
    return Position(
        target=target,
        relevance=_relevance(everything, own),
        control=_control(everything, own),
        reason=label_from("", everything.values(own or draft, MG.motivation)),
        case_number=everything.text(own, MG.caseNumber),
        iri=own,
        draft=_relevance(everything, draft),
    )


def _relevance(everything: Descriptions, row: str) -> RelevanceCode:
    said = everything.name(row, MG.relevance)
    return next((code for code in get_args(RelevanceCode) if code == said), "undecided")


def _control(everything: Descriptions, row: str) -> ControlCode:
    said = everything.name(row, MG.control)
    return next((code for code in get_args(ControlCode) if code == said), "")
