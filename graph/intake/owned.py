"""Whose is a subject: own ones are kept, others' are minted anew, shared ones are refused."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from graph.errors import Place, Problem
from graph.intake.draft import RDF_TYPE, Draft
from graph.intake.faults import told
from graph.names import KINDS, SDG, OrganisationNames, sdg_iri
from graph.texts import Text

EXACT_MATCH = "http://www.w3.org/2004/02/skos/core#exactMatch"
_SHARED = ("https://w3id.org/malgraf/", "http://metadata.un.org/sdg")
_Object = ox.NamedNode | ox.BlankNode | ox.Literal
_SAFE = ("http://", "https://", "urn:", "mailto:", "tel:", "tag:")
_KIND_OF = {iri: kind for kind, iri in reversed(KINDS.items())} | {
    "http://www.w3.org/2004/02/skos/core#Concept": "theme"
}
_SECURE_SDG = "https://metadata.un.org/sdg"


def slugified(text: str) -> str:
    """A text as the last part of an IRI; empty when nothing of it can stand there.

    >>> slugified("Trygg skola för alla!"), slugified("LER-SDG.1.1b"), slugified("…")
    ('trygg-skola-for-alla', 'ler-sdg-1-1b', '')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].rstrip("-")


def normalised(iri: str) -> str:
    """The UN's own spelling of an SDG address; every other IRI as it is.

    >>> normalised("https://metadata.un.org/sdg/11.03"), normalised("https://metadata.un.org/sdg/C110301")
    ('http://metadata.un.org/sdg/11.3', 'http://metadata.un.org/sdg/C110301')
    """
    if iri.startswith(_SECURE_SDG):
        iri = "http" + iri.removeprefix("https")
    if iri.startswith(str(SDG)) and "#" not in iri:
        return sdg_iri(iri) or iri
    return iri


def _minted(iri: str, kinds: Iterable[str], names: OrganisationNames) -> str:
    """The own IRI for somebody else's; the digits keep others' equal last parts apart."""
    kind = next((_KIND_OF[name] for name in sorted(kinds) if name in _KIND_OF), "thing")
    last = re.split(r"[/#:]", iri.rstrip("/#"))[-1]
    digits = hashlib.sha256(iri.encode()).hexdigest()[:8]
    return names.resource(kind, f"{slugified(last)[:50]}-{digits}".lstrip("-"))


class _Blanks:
    """Names for blank nodes that stay the same while what refers to them does."""

    def __init__(self, quads: Sequence[ox.Quad], genid: str, seed: str) -> None:
        self.names: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        self.genid = genid
        children: dict[str, list[tuple[str, str]]] = defaultdict(list)
        subjects: dict[str, None] = {}
        for quad in quads:
            subjects.setdefault(str(quad.subject), None)
            if isinstance(quad.object, ox.BlankNode):
                children[str(quad.subject)].append((quad.predicate.value, str(quad.object)))
        for root in [iri for iri in subjects if iri.startswith("<")]:
            self._reach(root, root[1:-1], root[1:-1], children)
        for number, blank in enumerate(iri for iri in subjects if iri.startswith("_:")):
            if blank not in self.names:
                self._name(blank, f"{seed} {number}", "")
                self._reach(blank, self.names[blank], self.names[blank], children)

    def _name(self, blank: str, reason: str, owner: str) -> None:
        self.names[blank] = self.genid + hashlib.sha256(reason.encode()).hexdigest()[:24]
        self.owners[blank] = owner or self.names[blank]

    def _reach(
        self, root: str, name: str, owner: str, children: dict[str, list[tuple[str, str]]]
    ) -> None:
        waiting = deque([(root, name)])
        while waiting:
            node, name = waiting.popleft()
            count: Counter[str] = Counter()
            for path, blank in children.get(node, ()):
                count[path] += 1
                if blank not in self.names:
                    self._name(blank, f"{name} {path} {count[path]}", owner)
                    waiting.append((blank, self.names[blank]))


class _Owner:
    """Decides for the quads of one file what every IRI is called here."""

    def __init__(self, quads: Sequence[ox.Quad], names: OrganisationNames, seed: str) -> None:
        self.names = names
        self.blanks = _Blanks(quads, names.genid, seed)
        kinds: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                kinds[quad.subject.value].update(
                    [quad.object.value]
                    if quad.predicate.value == RDF_TYPE and isinstance(quad.object, ox.NamedNode)
                    else []
                )
        self.shared = {iri for iri in kinds if normalised(iri).startswith(_SHARED)}
        self.foreign = {
            iri: _minted(iri, types, names)
            for iri, types in kinds.items()
            if not iri.startswith(names.namespace) and iri not in self.shared
        }

    def subject(self, term: ox.NamedNode | ox.BlankNode) -> str:
        if isinstance(term, ox.BlankNode):
            return self.blanks.names[str(term)]
        return self.foreign.get(term.value, term.value)

    def object(
        self, term: "ox.NamedNode | ox.BlankNode | ox.Literal"
    ) -> "ox.NamedNode | ox.Literal":
        if isinstance(term, ox.Literal):
            return term
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(self.blanks.names[str(term)])
        return ox.NamedNode(self.foreign.get(term.value) or normalised(term.value))


def own(
    quads: Sequence[ox.Quad],
    lines: dict[str, int],
    file: str,
    names: OrganisationNames,
) -> Draft:
    """The quads of a file as the organisation's own, with what was refused.

    Graph names decide nothing: observations and data sets go to their graph, the rest to the plan.
    """
    draft = Draft()
    owner = _Owner(quads, names, file)
    draft.foreign.update(owner.foreign)
    draft.notes.extend(_graph_notes(quads, names, file))
    for iri in sorted(owner.shared):
        draft.refuse(_shared_problem(iri, Place(file, line=lines.get(iri))))
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in owner.shared:
            continue
        _take(quad, owner, draft, lines, file)
    for iri, minted in owner.foreign.items():
        draft.state(minted, EXACT_MATCH, ox.NamedNode(iri))
    return draft


def _take(quad: ox.Quad, owner: _Owner, draft: Draft, lines: dict[str, int], file: str) -> None:
    node = owner.subject(quad.subject)  # type: ignore[arg-type]
    blank = isinstance(quad.subject, ox.BlankNode)
    root = owner.blanks.owners[str(quad.subject)] if blank else node
    root = owner.foreign.get(root, root)
    original = str(quad.subject)[1:-1] if not blank else root
    draft.describe(node, root, Place(file, line=lines.get(original)))
    place = draft.places[node]
    value = quad.object
    if isinstance(value, ox.Triple):
        message = Text("Tripplar om tripplar tas inte emot", "Triples about triples are refused")
        draft.refuse(told("triple-term", message, place, str(value)), root)
        return
    for iri in _iris(quad):
        if not iri.startswith(_SAFE):
            message = Text("Adressen får inte användas", "The address may not be used")
            fix = Text("Använd http eller https.", "Use http or https.")
            draft.refuse(told("unsafe-address", message, place, iri, fix), root)
            return
    draft.state(node, quad.predicate.value, owner.object(value))


def _iris(quad: ox.Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, ox.NamedNode):
            yield term.value


def _shared_problem(iri: str, place: Place) -> Problem:
    message = Text(
        "Bara administratörer beskriver det som är gemensamt",
        "Only administrators describe what is shared",
    )
    fix = Text("Ta bort påståendena om den.", "Remove the statements about it.")
    return told("shared-subject", message, place, iri, fix)


def _graph_notes(
    quads: Sequence[ox.Quad], names: OrganisationNames, file: str
) -> Iterator[Problem]:
    graphs = {quad.graph_name for quad in quads}
    for name in sorted(str(item) for item in graphs if not isinstance(item, ox.DefaultGraph)):
        if name not in {f"<{names.plan}>", f"<{names.observations}>"}:
            message = Text(
                "Grafens namn används inte; innehållet läses",
                "The name of the graph is not used; its content is read",
            )
            yield told("graph-name", message, Place(file), name)
