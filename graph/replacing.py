"""What changes when things are described anew: N-Triples in, a delta out."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from graph.changes import Delta, delta_of
from graph.names import KINDS, PREFIXES, SCHEME
from graph.organisation_store import OrganisationStore
from graph.quad_lines import described, in_graph, own_triples

_RULE_PROFILE = b"<https://w3id.org/malgraf/def/ruleProfile>"
_TYPE = f"<{PREFIXES['rdf']}type>".encode()
_LABEL = f"<{PREFIXES['skos']}prefLabel>".encode()


@dataclass(frozen=True)
class ProfileChoice:
    """Which rule profile to hold an organisation to: a ready one's name, an IRI, or empty.

    ``asked`` goes before what the data say; ``otherwise`` is for data that say nothing.
    """

    asked: str = ""
    otherwise: str = ""


_AS_SAID = ProfileChoice()


def replacing_subjects(
    now: OrganisationStore,
    *,
    plan: bytes = b"",
    observations: bytes = b"",
    profile: ProfileChoice = _AS_SAID,
    subjects: Collection[str] = (),
) -> Delta:
    """Each subject described replaces the same subject in the same graph; nothing else changes.

    ``plan`` and ``observations`` are N-Triples. ``subjects`` are replaced too where nothing is
    said of them any more: so a thing is removed. Where neither ``profile`` nor the data choose a
    rule profile, the stored one stays.
    """
    names = now.names
    new_plan, new_observations = own_triples(plan, names), own_triples(observations, names)
    coming = [*in_graph(new_plan, names.plan), *in_graph(new_observations, names.observations)]
    going = [
        *_old_lines(now, names.plan, {*_subjects(new_plan), *subjects}, new_plan),
        *_old_lines(now, names.observations, {*_subjects(new_observations), *subjects}, ()),
    ]
    return _with_profile(now, delta_of(coming, going), profile)


def replacing_all(
    now: OrganisationStore,
    *,
    plan: bytes,
    observations: bytes = b"",
    profile: ProfileChoice = _AS_SAID,
) -> Delta:
    """What is described takes the place of everything there was."""
    names = now.names
    coming = (
        *in_graph(own_triples(plan, names), names.plan),
        *in_graph(own_triples(observations, names), names.observations),
    )
    return _with_profile(now, delta_of(coming, now.quads.splitlines(True)), profile)


def _old_lines(
    now: OrganisationStore, place: str, subjects: Collection[str], new: Iterable[bytes]
) -> list[bytes]:
    """What the store says of subjects that are described anew.

    A blank node that got a name goes with the description that pointed at it, unless something
    else points at it too: nobody can name it in a file, so nobody could ever remove it.
    """
    named = re.compile(
        rb" <(" + re.escape(now.names.genid.encode()) + rb"[^>]*)> (?:<[^>]*> )?\.\n$"
    )
    kept = {found[1].decode() for line in new if (found := named.search(line))}
    going: dict[str, list[bytes]] = {}
    waiting = list(subjects)
    while waiting:
        subject = waiting.pop()
        if subject in going:
            continue
        going[subject] = described(now.store, subject, place)
        for line in going[subject]:
            found = named.search(line)
            pointed = found[1].decode() if found else ""
            if pointed and pointed not in kept and not _held(now.store, pointed, going):
                waiting.append(pointed)
    return [line for lines in going.values() for line in lines]


def _held(store: Store, node: str, going: Collection[str]) -> bool:
    """Whether something that stays points at a node."""
    return any(
        isinstance(quad.subject, NamedNode) and quad.subject.value not in going
        for quad in store.quads_for_pattern(None, None, NamedNode(node), None)
    )


def _subjects(lines: Iterable[bytes]) -> frozenset[str]:
    return frozenset(line[1 : line.index(b">")].decode() for line in lines)


def _with_profile(now: OrganisationStore, delta: Delta, profile: ProfileChoice) -> Delta:
    """The plan with the profile asked for, else the one it says, else the stored or usual one."""
    names = now.names
    start = f"<{names.organisation}> ".encode() + _RULE_PROFILE
    adding, going = delta.added.splitlines(True), delta.removed.splitlines(True)
    said = [line for line in adding if line.startswith(start)]
    stored = [
        line
        for line in described(now.store, names.organisation, names.plan)
        if line.startswith(start)
    ]
    kept = [line for line in stored if line not in going]
    if (said or kept) and not profile.asked:
        return delta
    name = profile.asked or ("" if stored else profile.otherwise)
    chosen = stored
    if name:
        iri = name if ":" in name else f"{SCHEME}rule-profile/{name}"
        chosen = list(in_graph([start + f" <{iri}> .\n".encode()], names.plan))
    if not chosen:
        return delta
    adding = [*(line for line in adding if line not in said), *chosen]
    return delta_of([*adding, *_introduction(now, adding, going)], [*going, *stored])


def _introduction(
    now: OrganisationStore, adding: Iterable[bytes], going: Collection[bytes]
) -> Iterable[bytes]:
    """The class and label that an organisation needs once anything is said of it."""
    names = now.names
    organisation = f"<{names.organisation}> ".encode()
    there = described(now.store, names.organisation, names.plan)
    left = [line for line in there if line not in going]
    said = {line.split(b" ", 2)[1] for line in (*adding, *left) if line.startswith(organisation)}
    needed = {
        _TYPE: f"<{KINDS['organisation']}>".encode(),
        _LABEL: f'"{names.key}"@sv'.encode(),
    }
    return in_graph(
        [
            organisation + predicate + b" " + value + b" .\n"
            for predicate, value in needed.items()
            if predicate not in said
        ],
        names.plan,
    )
