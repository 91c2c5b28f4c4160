"""What an organisation would look like after a change: N-Triples lines in, N-Triples lines out."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, RdfFormat, Store

from graph.errors import DataError
from graph.names import KINDS, PREFIXES, SCHEME, OrganisationNames
from graph.snapshots import Snapshot
from graph.texts import Text

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


@dataclass(frozen=True)
class Candidate:
    """What an organisation would look like after a change, for validation before ``commit``.

    ``plan`` and ``observations`` are sorted N-Triples of the whole would-be graphs; ``subjects``
    are the IRIs the change describes; ``based_on`` is the organisation's number before it.
    """

    names: OrganisationNames
    based_on: int
    plan: bytes
    observations: bytes
    subjects: frozenset[str]
    added: int
    removed: int

    @property
    def quads(self) -> bytes:
        """Both graphs as sorted N-Quads."""
        return _quads({self.names.plan: self.plan, self.names.observations: self.observations})


def candidate(
    names: OrganisationNames,
    before: Snapshot,
    plan: bytes,
    observations: bytes,
    profile: ProfileChoice,
) -> Candidate:
    """Each subject described replaces the same subject in the same graph; nothing else changes."""
    old_plan, old_observations = _graphs(before, names)
    new_plan, new_observations = _own_lines(plan, names), _own_lines(observations, names)
    would_be = _replaced(old_plan, new_plan, names)
    return _of(
        names,
        before,
        _with_profile(would_be, old_plan, names, profile),
        _replaced(old_observations, new_observations, names),
        _subjects(new_plan) | _subjects(new_observations),
    )


def replacing_all(
    names: OrganisationNames,
    before: Snapshot,
    plan: bytes,
    observations: bytes,
    profile: ProfileChoice,
) -> Candidate:
    """What is described takes the place of everything there was."""
    old_plan, _ = _graphs(before, names)
    new_plan, new_observations = _own_lines(plan, names), _own_lines(observations, names)
    would_be = _with_profile(new_plan, old_plan, names, profile)
    subjects = _subjects(new_plan) | _subjects(new_observations)
    return _of(names, before, would_be, new_observations, subjects)


def shared_quads(before: bytes, place: str, triples: bytes) -> bytes:
    """The shared quads when one graph holds exactly these N-Triples; sorted N-Quads."""
    ending = f" <{place}> .\n".encode()
    kept = [line for line in before.splitlines(True) if not line.endswith(ending)]
    return b"".join(sorted([*kept, *_quads({place: _canonical(triples)}).splitlines(True)]))


def _canonical(triples: bytes) -> bytes:
    """The triples as the store would write them, sorted, each once."""
    store = Store()
    try:
        store.bulk_load(triples, RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise DataError(
            Text(f"Trasiga N-Triples: {error}", f"Broken N-Triples: {error}")
        ) from error
    dumps = (
        store.dump(format=RdfFormat.N_TRIPLES, from_graph=place) or b""
        for place in (DefaultGraph(), *store.named_graphs())
    )
    return b"".join(sorted({line for dump in dumps for line in dump.splitlines(True)}))


def _own_lines(triples: bytes, names: OrganisationNames) -> list[bytes]:
    """Sorted N-Triples lines, all about the organisation's own subjects and without blank nodes."""
    lines = _canonical(triples).splitlines(True)
    own = f"<{names.namespace}".encode()
    for line in lines:
        subject, _, value = line.split(b" ", 2)
        if not subject.startswith(own) or value.startswith((b"_:", b"<<")):
            raise DataError(
                Text(
                    f"Bara egna saker (under {names.namespace}) kan beskrivas: {line.decode()}",
                    f"Only own things (under {names.namespace}) can be described: {line.decode()}",
                )
            )
    return lines


def _quads(graphs: dict[str, bytes]) -> bytes:
    """Sorted N-Quads of N-Triples by graph name."""
    return b"".join(
        sorted(
            line[:-2] + f"<{name}> .\n".encode()
            for name, triples in graphs.items()
            for line in triples.splitlines(True)
        )
    )


def _graphs(snapshot: Snapshot, names: OrganisationNames) -> tuple[list[bytes], list[bytes]]:
    """The N-Triples lines of a snapshot's plan and of its observations."""
    plan, observations = f"<{names.plan}> .\n".encode(), f"<{names.observations}> .\n".encode()
    lines = snapshot.quads.splitlines(True)
    return (
        [line.removesuffix(plan) + b".\n" for line in lines if line.endswith(plan)],
        [line.removesuffix(observations) + b".\n" for line in lines if line.endswith(observations)],
    )


def _subject(line: bytes) -> bytes:
    return line.partition(b" ")[0]


def _subjects(lines: Iterable[bytes]) -> frozenset[str]:
    return frozenset(subject[1:-1].decode() for subject in {_subject(line) for line in lines})


def _replaced(
    old: Collection[bytes], new: Collection[bytes], names: OrganisationNames
) -> list[bytes]:
    """The old lines with each newly described subject's lines exchanged.

    A blank node that got a name goes with the description that pointed at it, unless something
    else points at it too: nobody can name it in a file, so nobody could ever remove it.
    """
    named = re.compile(rb" <(" + re.escape(names.genid.encode()) + rb"[^>]*)> ?\.\n$")
    kept, gone = list(old), {_subject(line) for line in new}
    described = set(gone)
    while gone:
        dropped = [line for line in kept if _subject(line) in gone]
        kept = [line for line in kept if _subject(line) not in gone]
        pointed = {found[1] for line in dropped if (found := named.search(line))}
        still = {found[1] for line in (*kept, *new) if (found := named.search(line))}
        gone = {b"<" + iri + b">" for iri in pointed - still} - described
    return sorted({*kept, *new})


def _with_profile(
    lines: list[bytes], old: Iterable[bytes], names: OrganisationNames, profile: ProfileChoice
) -> list[bytes]:
    """The plan with the profile asked for, else the one it says, else the stored or usual one."""
    start = f"<{names.organisation}> ".encode() + _RULE_PROFILE
    if not profile.asked and any(line.startswith(start) for line in lines):
        return lines
    chosen = [line for line in old if line.startswith(start)]
    name = profile.asked or ("" if chosen else profile.otherwise)
    if name:
        iri = name if ":" in name else f"{SCHEME}rule-profile/{name}"
        chosen = [start + f" <{iri}> .\n".encode()]
    if not chosen:
        return lines
    kept = [line for line in lines if not line.startswith(start)]
    return sorted([*kept, *chosen, *_introduction(kept, names)])


def _introduction(lines: Iterable[bytes], names: OrganisationNames) -> list[bytes]:
    """The class and label that an organisation needs once anything is said of it."""
    organisation = f"<{names.organisation}> ".encode()
    said = {line.split(b" ", 2)[1] for line in lines if line.startswith(organisation)}
    needed = {
        _TYPE: f"<{KINDS['organisation']}>".encode(),
        _LABEL: f'"{names.key}"@sv'.encode(),
    }
    return [
        organisation + predicate + b" " + value + b" .\n"
        for predicate, value in needed.items()
        if predicate not in said
    ]


def _of(
    names: OrganisationNames,
    before: Snapshot,
    plan: list[bytes],
    observations: list[bytes],
    subjects: frozenset[str],
) -> Candidate:
    old_plan, old_observations = (set(lines) for lines in _graphs(before, names))
    return Candidate(
        names,
        before.number,
        b"".join(plan),
        b"".join(observations),
        subjects,
        len(set(plan) - old_plan) + len(set(observations) - old_observations),
        len(old_plan - set(plan)) + len(old_observations - set(observations)),
    )
