"""The gate: what a change must pass before it is written down."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode, Quad, Store

from graph.broken_rules import stored_wording
from graph.changes import Change, Delta, Entry
from graph.errors import ConflictError, DataError, Outdated, Problem
from graph.names import MG, OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import (
    described,
    lines_of,
    without_graph,
)
from graph.texts import Text
from graph.validation import (
    Finding,
    Profile,
    Report,
    affected,
    caused,
    find,
    state_parameters,
    stored_profile,
)

_RULE_PROFILE, _HAS_SETTING = NamedNode(str(MG.ruleProfile)), NamedNode(str(MG.hasRuleSetting))
_NOTHING = NamedNode("urn:nothing")


@dataclass(frozen=True)
class Judgement:
    """What the rules say of a change: all that is found where it can matter, and what is new."""

    report: Report = field(default_factory=Report)
    new: tuple[Finding, ...] = ()

    @property
    def refused(self) -> tuple[Finding, ...]:
        """What hinders: the violations that were not there before."""
        return tuple(finding for finding in self.new if finding.severity == "violation")


@dataclass(frozen=True)
class Outcome:
    """What became of a change; ``number`` is its owner's after it.

    ``entry`` is None where nothing differed. ``repeated`` says that an earlier, equal request
    made the change.
    """

    number: int
    entry: Entry | None
    delta: Delta
    judgement: Judgement = field(default_factory=Judgement)
    repeated: bool = False


class RefusedChange(DataError):
    """The change would break rules that are whole now: nothing was stored.

    ``judgement`` holds every finding; ``problems`` say the new violations in words.
    """

    def __init__(self, message: Text, problems: Collection[Problem], judgement: Judgement) -> None:
        super().__init__(message, tuple(problems))
        self.judgement = judgement


def refuse_outdated(change: Change, number: int, versions: Mapping[str, int]) -> None:
    """Raise ``Outdated`` or ``ConflictError`` when somebody else was first.

    ``number`` is the owner's now; ``versions`` the numbers of the subjects the change knows.
    """
    if change.based_on is not None and number > change.based_on:
        raise ConflictError(
            Text(
                f"”{change.owner}” har ändrats under tiden. Försök igen.",
                f"“{change.owner}” has changed in the meantime. Try again.",
            )
        )
    late = {iri: versions.get(iri, 0) for iri in change.known}
    outdated = [iri for iri, seen in change.known.items() if late[iri] > seen]
    if outdated:
        raise Outdated(
            Text(
                f"{outdated[0]} ändrades i ändring {late[outdated[0]]}, efter att du läste det. "
                "Läs om och gör din ändring på nytt.",
                f"{outdated[0]} was changed in change {late[outdated[0]]}, after you read it. "
                "Read it again and make your change anew.",
            )
        )


def refuse_existing(change: Change, now: OrganisationStore) -> None:
    """Raise ``Outdated`` when something that is to be made is already there."""
    existing = sorted(iri for iri in change.absent if is_described(now.store, iri))
    if existing:
        raise Outdated(
            Text(f"{existing[0]} finns redan.", f"{existing[0]} already exists."),
        )


def is_described(store: Store, iri: str) -> bool:
    """Whether anything is said of a thing; of what is no IRI, nothing is."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    return next(store.quads_for_pattern(node, None, None, None), None) is not None


def judge(now: OrganisationStore, after: Store, delta: Delta, at: date) -> Judgement:
    """Hold the data after a change against the rules, where the change can matter.

    Before and after are judged by the profile after the change: choosing another profile breaks
    nothing, it changes what counts.
    """
    names = now.names
    profile = profile_of(after, names)
    for store in (now.store, after):
        state_parameters(store, names, profile, at)
    found = find(after, names, profile, affected(now.store, after, delta, names))
    return Judgement(Report(found), caused(now.store, found, names, profile))


def profile_of(store: Store, names: OrganisationNames) -> Profile:
    """The rule profile that an organisation points at, else the ordinary one."""
    plan, organisation = NamedNode(names.plan), NamedNode(names.organisation)
    chosen = list(store.quads_for_pattern(organisation, _RULE_PROFILE, None, plan))
    lines = lines_of(chosen)
    for quad in chosen:
        for setting in store.quads_for_pattern(_node(quad), _HAS_SETTING, None, plan):
            lines += [*lines_of([setting]), *described(store, _node(setting).value, names.plan)]
    return stored_profile(without_graph(lines), names)


def _node(quad: Quad) -> NamedNode:
    return NamedNode(quad.object.value) if isinstance(quad.object, NamedNode) else _NOTHING


def refuse_violations(judgement: Judgement, names: OrganisationNames, after: Store) -> None:
    """Raise ``RefusedChange`` when the change would break something that is whole."""
    broken = judgement.refused
    if not broken:
        return
    words = stored_wording(names, after)
    count = len(broken)
    raise RefusedChange(
        Text(
            f"{count} fel. Inget har lagrats.",
            f"{count} fault{'' if count == 1 else 's'}. Nothing was stored.",
        ),
        [words.problem(finding) for finding in broken],
        judgement,
    )
