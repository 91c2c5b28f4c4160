"""A change in the words of PROV-O: the activity, who took part, and the revisions it made."""

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph.changes import Entry, Payload
from graph.history.statements import touched
from graph.names import MG, PREFIXES, OrganisationNames

FORMATS = {"text/turtle": RdfFormat.TURTLE, "application/ld+json": RdfFormat.JSON_LD}
"""The media types a change can be told in as PROV."""
MOST_REVISIONS = 1000
"""Of larger changes only the activity is told: nobody reads a million revisions."""

_PROV, _XSD, _DCTERMS = PREFIXES["prov"], PREFIXES["xsd"], PREFIXES["dcterms"]
_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_LABEL = NamedNode(f"{PREFIXES['rdfs']}label")

PreviousNumber = Callable[[str], int]
"""The number of the change before this one that touched a thing; 0 where there is none."""


def provenance(
    names: OrganisationNames,
    entry: Entry,
    payload: Payload,
    previous: PreviousNumber,
    *,
    with_person: bool,
) -> list[Triple]:
    """The statements of PROV about a change.

    ``with_person`` decides whether who made it and why are said. A revision of a thing is named
    by the thing's own IRI with ``?at=`` and the number, which also leads to what it looked like.
    """
    return [
        *_activity(names, entry, payload, with_person),
        *_revisions(names, entry, payload, previous),
    ]


def latest_revision(
    names: OrganisationNames, entry: Entry, payload: Payload, iri: str, *, with_person: bool
) -> list[Triple]:
    """What a thing is a revision by: the last change that touched it, told as above."""
    revision = NamedNode(revision_iri(iri, entry.number))
    change = NamedNode(activity_iri(names, entry.number))
    return [
        Triple(revision, _TYPE, _prov("Entity")),
        Triple(revision, _prov("specializationOf"), NamedNode(iri)),
        Triple(revision, _prov("wasGeneratedBy"), change),
        *_activity(names, entry, payload, with_person),
    ]


def agent_triples(
    names: OrganisationNames, actor: str, name: str, made: Iterable[Entry]
) -> list[Triple]:
    """Whoever made these changes, and what they are called where that is known."""
    agent = NamedNode(agent_iri(names, actor))
    said = [Triple(agent, _TYPE, _prov("Agent"))]
    if name:
        said.append(Triple(agent, _LABEL, Literal(name)))
    for entry in made:
        change = NamedNode(activity_iri(names, entry.number))
        moment = Literal(entry.at.isoformat(), datatype=NamedNode(f"{_XSD}dateTime"))
        said.append(Triple(change, _prov("wasAssociatedWith"), agent))
        said.append(Triple(change, _prov("endedAtTime"), moment))
    return said


def activity_iri(names: OrganisationNames, number: int) -> str:
    """What a change is called."""
    return f"{names.namespace}change/{number}"


def agent_iri(names: OrganisationNames, actor: str) -> str:
    """What whoever made a change is called; says nothing about the person."""
    return f"{names.namespace}agent/{actor}"


def revision_iri(iri: str, number: int) -> str:
    """A thing as it was after a change."""
    return f"{iri}?at={number}"


def written(triples: list[Triple], media_type: str) -> bytes:
    """PROV as text; ``media_type`` is a key of ``FORMATS``."""
    return serialize(triples, format=FORMATS[media_type], prefixes=PREFIXES) or b""


def _activity(
    names: OrganisationNames, entry: Entry, payload: Payload, with_person: bool
) -> Iterator[Triple]:
    change = NamedNode(activity_iri(names, entry.number))
    moment = Literal(entry.at.isoformat(), datatype=NamedNode(f"{_XSD}dateTime"))
    yield Triple(change, _TYPE, _prov("Activity"))
    yield Triple(change, _LABEL, Literal(f"Ändring {entry.number}", language="sv"))
    yield Triple(change, _LABEL, Literal(f"Change {entry.number}", language="en"))
    yield Triple(change, _prov("startedAtTime"), moment)
    yield Triple(change, _prov("endedAtTime"), moment)
    if entry.reverts is not None:
        yield Triple(change, _prov("wasInformedBy"), NamedNode(activity_iri(names, entry.reverts)))
    if payload.case_number:
        yield Triple(change, NamedNode(str(MG.caseNumber)), Literal(payload.case_number))
    if not with_person:
        return
    agent = NamedNode(agent_iri(names, entry.actor))
    yield Triple(change, _prov("wasAssociatedWith"), agent)
    yield Triple(agent, _TYPE, _prov("Agent"))
    if payload.name:
        yield Triple(agent, _LABEL, Literal(payload.name))
    if payload.why:
        yield Triple(change, NamedNode(f"{_DCTERMS}description"), Literal(payload.why))


def _revisions(
    names: OrganisationNames, entry: Entry, payload: Payload, previous: PreviousNumber
) -> Iterator[Triple]:
    if payload.delta.size > MOST_REVISIONS:
        return
    change = NamedNode(activity_iri(names, entry.number))
    things, _ = touched(payload.delta, names)
    for iri in sorted(things):
        before = previous(iri)
        old = NamedNode(revision_iri(iri, before)) if before else None
        if things[iri].is_gone:
            if old is not None:
                yield Triple(old, _TYPE, _prov("Entity"))
                yield Triple(old, _prov("wasInvalidatedBy"), change)
            continue
        new = NamedNode(revision_iri(iri, entry.number))
        yield Triple(new, _TYPE, _prov("Entity"))
        yield Triple(new, _prov("specializationOf"), NamedNode(iri))
        yield Triple(new, _prov("wasGeneratedBy"), change)
        if old is not None:
            yield Triple(new, _prov("wasRevisionOf"), old)


def _prov(name: str) -> NamedNode:
    return NamedNode(_PROV + name)
