"""Whole graphs, read and written as the SPARQL graph store protocol has it."""

from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from graph.admission import Newcomers, shared_faults
from graph.changes import Delta, delta_of
from graph.errors import DataError, Forbidden, NotFound, Problem
from graph.everything import Everything
from graph.graph_bodies import Body, quads_of
from graph.intake.model import Intake
from graph.intake.owned import own
from graph.names import PREFIXES, OrganisationNames
from graph.patches import patched
from graph.quad_lines import canonical_triples, in_graph
from graph.serialised_answers import GRAPHS
from graph.snapshots import SHARED
from graph.texts import Text
from graph.workbench import dumped

_NAME: Final = "body"
"""What a request's body is called in problems."""
_TOLD: Final = 20


def serialised_graph(
    everything: Everything, graph: str, media_type: str, visible: Iterable[str] | None
) -> tuple[int | None, bytes]:
    """The number of a graph's owner, None for a shipped vocabulary, and all that the graph holds.

    A graph that may not be seen is as one that does not exist.
    """
    owner = everything.owner_of(graph)
    may_see = visible is None or owner in {None, SHARED} or owner in frozenset(visible)
    node = _node(graph)
    triples = (quad.triple for quad in everything.store.quads_for_pattern(None, None, None, node))
    first = next(triples, None)
    if first is None or not may_see:
        raise no_graph(graph)
    # the store's own dump knows no prefixes
    body = serialize((first, *triples), format=GRAPHS[media_type], prefixes=PREFIXES)
    return None if owner is None else everything.numbers.get(owner, 0), body or b""


def graph_delta(
    everything: Everything, graph: str, bodies: Iterable[Body], *, replaces: bool
) -> tuple[int, Delta, bool, bytes]:
    """What changes when bodies replace a graph, or are merged into it, and whether there was one.

    The number is that of the graph's owner; the bytes are all that a shared graph then holds, as
    N-Triples. Only to be run where it can be killed.
    """
    owner = everything.owner_of(graph)
    if owner is None:
        raise shipped(graph)
    node = _node(graph)
    dump = everything.store.dump(format=RdfFormat.N_TRIPLES, from_graph=node) or b""
    before = dump.splitlines(True)
    found = quads_of(bodies, graph)
    if owner == SHARED:
        _check_name(graph, everything.base)
        after = _shared_lines(everything, found)
    else:
        after = _own_lines(found, everything.names(owner), graph)
    kept = [] if replaces else before
    delta = delta_of(in_graph((*kept, *after), graph), in_graph(before, graph))
    whole = b"".join(sorted({*kept, *after})) if owner == SHARED else b""
    return everything.numbers.get(owner, 0), delta, bool(before), whole


def patch(everything: Everything, graph: str, text: str) -> tuple[int, Delta, bool, bytes]:
    """What changes when a SPARQL update is carried out on one graph; told as ``graph_delta``."""
    owner = everything.owner_of(graph)
    if owner is None:
        raise shipped(graph)
    before = dumped(everything.store, _node(graph))
    after = patched(before, text, graph, f"{everything.base}/")
    whole = b""
    if owner == SHARED:
        _check_name(graph, everything.base)
        _refuse_faults(after - before, everything.base)
        whole = b"".join(sorted(after))
    else:
        after = _settled(everything, everything.names(owner), graph, before, after)
    delta = delta_of(in_graph(after, graph), in_graph(before, graph))
    return everything.numbers.get(owner, 0), delta, bool(before), whole


def _settled(
    everything: Everything,
    names: OrganisationNames,
    graph: str,
    before: set[bytes],
    after: set[bytes],
) -> set[bytes]:
    """What an organisation's graph holds, with names for blank nodes; refused is the misplaced."""
    own = {
        place: dumped(everything.store, _node(place)) for place in (names.plan, names.observations)
    }
    others = {place: frozenset(lines) for place, lines in own.items() if place != graph}
    own[graph] = before & after
    Newcomers(names).settle(after - before, own)
    for place, lines in others.items():
        if moved := own[place] ^ lines:
            subject = min(moved).split(b" ", 1)[0].decode()
            problem = _misplacement(subject, place, graph)
            raise DataError(problem.message, (problem,))
    return own[graph]


def emptying(everything: Everything, graph: str) -> tuple[int, Delta]:
    """What changes when a graph is deleted."""
    owner = everything.owner_of(graph)
    if owner is None:
        raise shipped(graph)
    dump = everything.store.dump(format=RdfFormat.N_TRIPLES, from_graph=_node(graph)) or b""
    if not dump:
        raise no_graph(graph)
    return everything.numbers.get(owner, 0), delta_of((), in_graph(dump.splitlines(True), graph))


def _own_lines(quads: list[Quad], names: OrganisationNames, graph: str) -> list[bytes]:
    draft = own(quads, {}, _NAME, names)
    read = draft.finished()
    problems = [
        *read.problems,
        *(_foreign(iri, names) for iri in sorted(read.foreign)),
        *_misplaced(read, names, graph),
    ]
    if problems:
        raise DataError(problems[0].message, problems[:_TOLD])
    lines = read.plan if graph == names.plan else read.observations
    return lines.splitlines(True)


def _node(graph: str) -> NamedNode:
    try:
        return NamedNode(graph)
    except ValueError:
        raise no_graph(ascii(graph)) from None


def _check_name(graph: str, base: str) -> None:
    """Refuse names for shared graphs that are, or could be taken for, an organisation's."""
    if not graph.startswith(("http://", "https://", "urn:")) or graph.startswith(f"{base}/id/"):
        message = Text(
            f"<{graph}> kan inte vara en gemensam graf. En organisations grafer slutar på /plan "
            "och /observations.",
            f"<{graph}> cannot be a shared graph. An organisation's graphs end in /plan and "
            "/observations.",
        )
        raise DataError(message, (Problem("graph-name", message, value=graph),))


def _foreign(iri: str, names: OrganisationNames) -> Problem:
    message = Text(
        f"Bara egna saker kan beskrivas, och <{iri}> är någon annans.",
        f"Only own things can be described, and <{iri}> is somebody else's.",
    )
    fix = Text(f"Egna saker heter {names.namespace}…", f"Own things are {names.namespace}…")
    return Problem("foreign-subject", message, value=iri, fix=fix)


def _misplaced(read: Intake, names: OrganisationNames, graph: str) -> Iterable[Problem]:
    """Statements that belong in the organisation's other graph."""
    other, right = read.plan, names.plan
    if graph == names.plan:
        other, right = read.observations, names.observations
    subjects = sorted({line.split(b" ", 1)[0].decode() for line in other.splitlines()})
    return (_misplacement(subject, right, graph) for subject in subjects[:_TOLD])


def _misplacement(subject: str, right: str, graph: str) -> Problem:
    message = Text(
        f"{subject} hör hemma i <{right}>, inte i <{graph}>.",
        f"{subject} belongs in <{right}>, not in <{graph}>.",
    )
    fix = Text("Observationer och datamängder ligger i en egen graf.", _APART)
    return Problem("wrong-graph", message, value=subject, fix=fix)


_APART = "Observations and data sets have a graph of their own."


def _shared_lines(everything: Everything, quads: list[Quad]) -> list[bytes]:
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    lines = canonical_triples(triples)
    _refuse_faults(lines, everything.base)
    return lines


def _refuse_faults(lines: Iterable[bytes], base: str) -> None:
    problems = [problem for line in lines for problem in shared_faults(line, base)]
    if problems:
        raise DataError(problems[0].message, problems[:_TOLD])


def no_graph(graph: str) -> NotFound:
    """What to say of a graph that holds nothing, or that who asks may not see."""
    return NotFound(Text(f"Grafen <{graph}> finns inte.", f"There is no graph <{graph}>."))


def shipped(graph: str) -> Forbidden:
    """What to say to whoever would change a shipped vocabulary."""
    return Forbidden(
        Text(
            f"<{graph}> följer med Målgraf och ändras bara med en ny version.",
            f"<{graph}> comes with Målgraf and changes only with a new release.",
        )
    )
