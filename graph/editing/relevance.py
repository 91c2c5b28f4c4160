"""Answers to whether SDG targets matter to an organisation, as edits of its relevance profile."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.analyses.descriptions import Descriptions
from graph.analyses.model import Target
from graph.analyses.profile import ControlCode, Position, Profile, RelevanceCode
from graph.analyses.stated import relevance_profile
from graph.changes import Delta
from graph.classes import classes
from graph.editing.draft import Draft
from graph.editing.edits import Action, Edit, apply
from graph.editing.values import Json
from graph.names import MG, OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.texts import Text
from graph.vocabularies import taxonomy

OWN: Final = "egen"
"""The slug of a profile that an organisation's first answer makes."""
_LABEL: Final = Text("Relevansprofil", "Relevance profile")


@dataclass(frozen=True)
class Answer:
    """What is to be said of one target; ``reason`` is in Swedish."""

    target: Target
    relevance: RelevanceCode
    control: ControlCode = ""
    reason: str = ""
    case_number: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether it says no more than silence does."""
        return self.relevance == "undecided" and not (
            self.control or self.reason or self.case_number
        )


@dataclass(frozen=True)
class ProfileDecision:
    """That a body decided the profile, on a day, in a case. ``by`` is the unit's IRI."""

    by: str
    on: date
    case_number: str


def answers_made(organisation: OrganisationStore, answers: Iterable[Answer]) -> Delta:
    """What changes when the organisation gives these answers."""
    draft = Draft(organisation)
    apply(draft, answering(draft, profile_of(organisation), answers))
    return draft.delta()


def decision_made(organisation: OrganisationStore, decision: ProfileDecision) -> Delta:
    """What changes when the profile, as it stands, is said to be decided."""
    draft = Draft(organisation)
    apply(draft, deciding(draft, profile_of(organisation), decision))
    return draft.delta()


def profile_of(organisation: OrganisationStore) -> Profile:
    """The relevance profile as it stands."""
    names, store = organisation.names, organisation.store
    everything = Descriptions(store, None)
    return relevance_profile(names, Descriptions(store, names.plan), everything, taxonomy().targets)


def answering(draft: Draft, profile: Profile, answers: Iterable[Answer]) -> list[Edit]:
    """The edits that make the answers the organisation's own; its first ones make its profile.

    A target that has no answer yet gets none from one that says nothing.
    """
    slug, edits = _own_profile(draft, profile)
    for answer in answers:
        position = profile.positions[answer.target.iri]
        if position.iri or not answer.says_nothing:
            edits.append(_stated(draft, slug, answer, position.iri))
    return edits


def deciding(draft: Draft, profile: Profile, decision: ProfileDecision) -> list[Edit]:
    """The edits that say who decided the profile: a decision of its own, beside earlier ones."""
    slug, edits = _own_profile(draft, profile)
    kind, earlier = classes()["decision"], classes()["relevance-profile"]
    name = f"relevansprofil-{decision.on.isoformat()}"
    new = draft.names.resource("decision", name)
    content: dict[str, Json] = {
        "label": {
            "sv": f"Relevansprofilen beslutad {decision.on.isoformat()}",
            "en": f"Relevance profile decided {decision.on.isoformat()}",
        },
        "decidedBy": decision.by,
        "decisionDate": decision.on.isoformat(),
        "caseNumber": decision.case_number,
    }
    action = Action.CHANGE if draft.is_there(new) else Action.CREATE
    edits.append(Edit(action, kind, name, content))
    before = sorted(
        str(quad.object)[1:-1]
        for quad in draft.statements(draft.names.resource("relevance-profile", slug))
        if quad.predicate.value == str(MG.decidedIn)
    )
    decided: list[Json] = [*(iri for iri in before if iri != new), new]
    edits.append(Edit(Action.CHANGE, earlier, slug, {"decidedIn": decided}))
    return edits


def slug_of(target: Target) -> str:
    """What the answer about a target is called in addresses.

    >>> slug_of(taxonomy().target("11.3")), slug_of(taxonomy().target("1.A"))
    ('11-3', '1-a')
    """
    return target.code.replace(".", "-")


def address_of(names: OrganisationNames, position: Position, target: Target) -> str:
    """Where the organisation's own answer about a target stands, or will stand."""
    if position.iri.startswith(names.namespace):
        return position.iri
    return names.resource("relevance", slug_of(target))


def _own_profile(draft: Draft, profile: Profile) -> tuple[str, list[Edit]]:
    """The slug of the organisation's own profile, and what makes it where there is none.

    One that is used but not its own is copied, so that nothing said in it is lost.
    """
    start = draft.names.resource("relevance-profile", "")
    if profile.iri.startswith(start):
        return profile.iri.removeprefix(start), []
    kind = classes()["relevance-profile"]
    there = draft.is_there(draft.names.resource("relevance-profile", OWN))
    label: Mapping[str, Json] = {"label": {"sv": _LABEL.sv, "en": _LABEL.en}}
    made = Edit(Action.CHANGE if there else Action.CREATE, kind, OWN, label)
    used = Edit(
        Action.CHANGE,
        classes()["organisation"],
        draft.names.key,
        {"relevanceProfile": draft.names.resource("relevance-profile", OWN)},
    )
    return OWN, [made, used, *_copied(draft, profile)]


def _copied(draft: Draft, profile: Profile) -> Iterator[Edit]:
    for position in profile.positions.values():
        if position.iri and not position.iri.startswith(draft.names.namespace):
            target = taxonomy().targets[position.target]
            answer = Answer(
                target,
                position.relevance,
                position.control,
                position.reason.sv,
                position.case_number,
            )
            yield _stated(draft, OWN, answer, "")


def _stated(draft: Draft, profile: str, answer: Answer, iri: str) -> Edit:
    """The edit of the row about one target, which is made where there is none."""
    start = draft.names.resource("relevance", "")
    slug = iri.removeprefix(start) if iri.startswith(start) else slug_of(answer.target)
    there = draft.is_there(draft.names.resource("relevance", slug))
    content: dict[str, Json] = {
        "relevanceIn": [draft.names.resource("relevance-profile", profile)],
        "target": answer.target.iri,
        "relevance": answer.relevance,
        "control": answer.control or None,
        "motivation": {"sv": answer.reason or None},
        "caseNumber": answer.case_number or None,
    }
    action = Action.CHANGE if there else Action.CREATE
    return Edit(action, classes()["relevance"], slug, content)
