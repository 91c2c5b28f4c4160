"""What changes when a scorer's matrix is loaded anew: its former scores go, its source stays."""

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from graph.changes import Delta
from graph.intake.model import Intake
from graph.names import MG
from graph.organisation_store import OrganisationStore
from graph.quad_lines import described
from graph.replacing import ProfileChoice, replacing_subjects

_IN_SOURCE = NamedNode(str(MG.inSource))
_SCORER = NamedNode(str(MG.scorer))
_ASSESSES = f"<{MG.assesses}>".encode()


def replacing_intake(now: OrganisationStore, *, intake: Intake, profile: ProfileChoice) -> Delta:
    """Each subject described replaces the same subject; with it go a rescored scorer's others."""
    sources = {source for source, _ in intake.scored}
    former = {source: list(_interactions(now, source)) for source in sources}
    going = {
        node for source, scorer in intake.scored for node, by in former[source] if by == scorer
    }
    kept = [
        line
        for source in sorted(sources)
        for line in _kept(
            now, source, intake, alone=all(node in going for node, _ in former[source])
        )
    ]
    return replacing_subjects(
        now,
        plan=intake.plan + b"".join(kept),
        observations=intake.observations,
        profile=profile,
        subjects=going,
    )


def _interactions(now: OrganisationStore, source: str) -> Iterator[tuple[str, str]]:
    """The stored interactions of a source, each with its scorer."""
    plan = NamedNode(now.names.plan)
    for quad in now.store.quads_for_pattern(None, _IN_SOURCE, NamedNode(source), plan):
        if isinstance(quad.subject, NamedNode):
            scorers = now.store.quads_for_pattern(quad.subject, _SCORER, None, plan)
            named = [one.object.value for one in scorers if isinstance(one.object, Literal)]
            yield quad.subject.value, next(iter(named), "")


def _kept(now: OrganisationStore, source: str, intake: Intake, *, alone: bool) -> Iterable[bytes]:
    """What is stored of a source and not said anew, as N-Triples.

    What it was to assess stays while others have scored it; ``alone`` where nobody else has.
    """
    start = f"<{source}> ".encode()
    said = _properties(intake.plan.splitlines(), start)
    if not alone:
        said -= {_ASSESSES}
    suffix = f" <{now.names.plan}> .\n".encode()
    for line in described(now.store, source, now.names.plan):
        if line.split(b" ", 2)[1] not in said:
            yield line.removesuffix(suffix) + b" .\n"


def _properties(lines: Collection[bytes], start: bytes) -> set[bytes]:
    return {line.split(b" ", 2)[1] for line in lines if line.startswith(start)}
