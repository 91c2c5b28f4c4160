"""What new statements must be to come into an organisation's graphs, and where they then stand."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import uuid4

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from graph.errors import DataError, Problem
from graph.intake.limits import LITERAL_BYTES, has_unwanted_characters
from graph.names import PREFIXES, QB, OrganisationNames
from graph.texts import Text

_SAFE: Final = ("http://", "https://", "urn:", "mailto:", "tel:", "tag:")
_TYPE: Final = f"<{PREFIXES['rdf']}type>".encode()
_OBSERVED: Final = frozenset(f"<{kind}>".encode() for kind in (QB.Observation, QB.DataSet))
_TOLD: Final = 20

Lines = dict[str, set[bytes]]
"""N-Triples lines by the name of their graph."""


class Newcomers:
    """New statements of one request; a blank node has one name in all of them."""

    def __init__(self, names: OrganisationNames) -> None:
        self.names = names
        self._named: dict[bytes, bytes] = {}

    def settle(self, come: Iterable[bytes], own: Lines) -> None:
        """Add new lines to the graphs they belong in; refused with every fault, up to a number.

        Statements about observations and data sets belong in the observations, and so does what
        only they point at and had no name. What was said of them elsewhere moves along.
        """
        lines = [self._skolemised(line) for line in come]
        problems = [problem for line in lines for problem in faults(line, self.names)]
        if problems:
            raise DataError(problems[0].message, problems[:_TOLD])
        everywhere = set().union(lines, *own.values())
        observed = _observed(everywhere, f"<{self.names.genid}".encode())
        touched = {_subject(line) for line in lines}
        for line in {*lines, *(line for line in everywhere if _subject(line) in touched)}:
            right = self.names.observations if _subject(line) in observed else self.names.plan
            for graph, there in own.items():
                (there.add if graph == right else there.discard)(line)

    def _skolemised(self, line: bytes) -> bytes:
        subject, path, value = line.split(b" ", 2)
        if subject.startswith(b"_:"):
            subject = self._name(subject)
        if value.startswith(b"_:"):
            value = self._name(value.removesuffix(b" .\n")) + b" .\n"
        return b" ".join((subject, path, value))

    def _name(self, blank: bytes) -> bytes:
        if blank not in self._named:
            self._named[blank] = f"<{self.names.genid}{uuid4().hex[:24]}>".encode()
        return self._named[blank]


def shared_faults(line: bytes, base: str) -> Iterator[Problem]:
    """What is wrong with one N-Triples line as something that is shared by all."""
    triple = next(iter(parse(line, RdfFormat.N_TRIPLES)))
    for term in (triple.subject, triple.object):
        if not isinstance(term, NamedNode | Literal):
            yield _problem(
                "blank-node",
                Text(
                    "Det som är gemensamt måste ha namn: blanka noder tas inte emot.",
                    "What is shared must have a name: blank nodes are refused.",
                ),
                str(term),
            )
    if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(f"{base}/id/"):
        yield _problem(
            "foreign-subject",
            Text(
                "En organisations saker beskrivs i organisationens egen graf.",
                "An organisation's things are described in its own graph.",
            ),
            triple.subject.value,
        )
    yield from _unsafe(triple)


def faults(line: bytes, names: OrganisationNames) -> Iterator[Problem]:
    """What is wrong with one N-Triples line as something an organisation says."""
    quad = next(iter(parse(line, RdfFormat.N_TRIPLES)))
    if not isinstance(quad.subject, NamedNode) or not quad.subject.value.startswith(
        names.namespace
    ):
        yield _problem(
            "foreign-subject",
            Text(
                "Bara egna saker kan beskrivas, och det här är någon annans eller gemensamt.",
                "Only own things can be described, and this is somebody else's or shared.",
            ),
            str(quad.subject),
            Text(f"Egna saker heter {names.namespace}…", f"Own things are {names.namespace}…"),
        )
    if not isinstance(quad.object, NamedNode | Literal):
        yield _problem(
            "triple-term",
            Text("Tripplar om tripplar tas inte emot.", "Triples about triples are refused."),
            str(quad.object),
        )
    yield from _unsafe(quad)


def _unsafe(quad: Quad) -> Iterator[Problem]:
    for term in (quad.predicate, quad.object):
        if isinstance(term, NamedNode) and not term.value.startswith(_SAFE):
            yield _problem(
                "unsafe-address",
                Text("Adressen får inte användas.", "The address may not be used."),
                term.value,
                Text("Använd http eller https.", "Use http or https."),
            )
        elif isinstance(term, Literal) and has_unwanted_characters(term.value):
            yield _problem(
                "control-character",
                Text("En text innehåller styrtecken.", "A text holds control characters."),
                ascii(term.value),
            )
        elif isinstance(term, Literal) and len(term.value.encode()) > LITERAL_BYTES:
            yield _problem(
                "literal-size",
                Text("En text är längre än 1 MB.", "A text is longer than 1 MB."),
                term.value,
            )


def _problem(code: str, message: Text, value: str, fix: Text | None = None) -> Problem:
    shown = value if len(value) <= 200 else f"{value[:200]}…"
    return Problem(code, message, value=shown, fix=fix or Text("", ""))


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _observed(lines: Iterable[bytes], genid: bytes) -> frozenset[bytes]:
    """The observations and data sets, and the unnamed things that they point at."""
    typed, pointing = set(), []
    for line in lines:
        subject, path, value = line.split(b" ", 2)
        if path == _TYPE and value[:-3] in _OBSERVED:
            typed.add(subject)
        elif value.startswith(genid):
            pointing.append((subject, value[:-3]))
    reached = typed
    while reached := {value for subject, value in pointing if subject in reached} - typed:
        typed |= reached
    return frozenset(typed)
