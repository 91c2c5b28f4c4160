"""The content of one thing: JSON in, the statements it makes out, with every fault found."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from graph.classes import Class, Field, local_name
from graph.editing.draft import TYPE, Draft
from graph.editing.links import linked
from graph.editing.values import Json, Term, fits, language, literal, shown, text_of
from graph.errors import DataError, Place, Problem
from graph.intake.faults import told
from graph.intake.values import Misread
from graph.texts import Text

SAID_BY_ADDRESS: Final = ("id", "kind", "organisation", "slug")
READ_ONLY: Final = ("version", "other", "findings")
LANGUAGES: Final = ("sv", "en")


class UnfitContent(DataError):
    """What a thing was to hold will not do."""


def refuse(problems: Collection[Problem]) -> None:
    """Raise for the faults found, if there are any."""
    if problems:
        message = Text("Innehållet duger inte.", "The content will not do.")
        raise UnfitContent(message, tuple(problems))


@dataclass
class Content:
    """Reads the fields of one thing; ``place`` says where its JSON stands, empty for the whole."""

    described: Class
    iri: str
    draft: Draft
    place: str = ""
    problems: list[Problem] = field(default_factory=list)

    def fault(self, name: str, fault: Misread, value: Json = "") -> None:
        """Note what is wrong with a member."""
        said = value if isinstance(value, str) else ""
        where = Place(f"{self.place}{name}")
        self.problems.append(told(fault.code, fault.message, where, said, fault.fix))

    def terms(self, field_: Field, value: Json) -> frozenset[Term]:
        """The values of a field; what is not named anew keeps the term it has."""
        if value is None:
            return frozenset()
        if field_.type == "text":
            return frozenset(self._texts(field_, value))
        if isinstance(value, list) is not field_.many:
            message = (
                Text("Fältet tar en lista", "The field takes a list")
                if field_.many
                else Text("Fältet tar ett värde", "The field takes one value")
            )
            self.fault(field_.name, Misread("not-a-list" if field_.many else "a-list", message))
            return frozenset()
        kept = {str(shown(field_, term)): term for term in self.stored(field_)}
        values = value if isinstance(value, list) else [value]
        found: set[Term] = set()
        for index, single in enumerate(values):
            name = f"{field_.name}[{index}]" if field_.many else field_.name
            try:
                term = self._term(field_, single)
                found.add(kept.get(str(shown(field_, term)), term))
            except Misread as fault:
                self.fault(name, fault, single)
        return frozenset(found)

    def _term(self, field_: Field, value: Json) -> Term:
        return linked(field_, value, self.draft) if field_.is_link else literal(field_, value)

    def _texts(self, field_: Field, value: Json) -> Iterator[Term]:
        if not isinstance(value, dict) or not value.keys() <= set(LANGUAGES):
            message = Text("Texten saknar språk", "The text lacks a language")
            fix = Text('Skriv {"sv": "…", "en": "…"}.', 'Write {"sv": "…", "en": "…"}.')
            self.fault(field_.name, Misread("no-language", message, fix))
            return
        kept = {(language(term), term.value): term for term in self._stored_texts(field_)}
        for name, text in value.items():
            if text is None:
                continue
            try:
                words = text_of(text)
            except Misread as fault:
                self.fault(f"{field_.name}.{name}", fault, text)
                continue
            words = " ".join(words.split()) if field_.name == "label" else words
            yield kept.get((name, words)) or Literal(words, language=name)

    def stored(self, field_: Field) -> frozenset[Term]:
        """The values of a field that are stored now and can be said in it."""
        if field_.inverse:
            pointing = self.draft.pointing(self.iri, field_.path)
            return frozenset(
                quad.subject for quad in pointing if isinstance(quad.subject, NamedNode)
            )
        return frozenset(
            quad.object
            for quad in self.draft.statements(self.iri)
            if quad.predicate.value == field_.path
            and isinstance(quad.object, NamedNode | Literal)
            and fits(field_, quad.object)
        )

    def _stored_texts(self, field_: Field) -> Iterator[Literal]:
        return (term for term in self.stored(field_) if isinstance(term, Literal))

    def merged(self, patch: Mapping[str, Json]) -> dict[str, Json]:
        """A merge patch with the texts it changes in part made whole (RFC 7396)."""
        whole = dict(patch)
        for name, value in patch.items():
            field_ = self.described.written.get(name)
            if field_ and field_.type == "text" and isinstance(value, dict):
                texts = {language(term): term.value for term in self._stored_texts(field_)}
                whole[name] = {**texts, **value}
        return whole

    def type(self, value: Json, now: Collection[NamedNode]) -> NamedNode:
        """The class of the thing: as said, else as it is, else the usual one."""
        types = {local_name(iri): iri for iri in self.described.types}
        if value is None:
            stored = sorted(node.value for node in now if node.value in types.values())
            return NamedNode((*stored, self.described.types[0])[0])
        if isinstance(value, str) and value in types:
            return NamedNode(types[value])
        known = ", ".join(types)
        message = Text("Klassen finns inte här", "There is no such class here")
        fix = Text(f"Skriv något av {known}.", f"Write one of {known}.")
        self.fault("type", Misread("unknown-type", message, fix), value)
        return NamedNode(self.described.types[0])

    def check_names(self, content: Mapping[str, Json], *, whole: bool) -> None:
        """Note members that there are none of, that only are read, or that say another address.

        The whole of a thing may bring along what only is read, as it came; a patch may not.
        """
        address = dict(zip(SAID_BY_ADDRESS, self._address(), strict=True))
        for name in content:
            if name in self.described.written or name == "type":
                continue
            if name in address:
                if content[name] != address[name]:
                    message = Text("Adressen säger något annat", "The address says otherwise")
                    fix = Text(f"Skriv {address[name]}.", f"Write {address[name]}.")
                    self.fault(name, Misread("other-address", message, fix), content[name])
            elif name in READ_ONLY or name in self.described.fields:
                if not whole:
                    message = Text("Fältet kan bara läsas", "The field can only be read")
                    self.fault(name, Misread("read-only", message))
            else:
                known = ", ".join(self.described.written)
                message = Text("Fältet finns inte", "There is no such field")
                fix = Text(f"Fälten är {known}.", f"The fields are {known}.")
                self.fault(name, Misread("unknown-field", message, fix))

    def _address(self) -> tuple[str, str, str, str]:
        names = self.draft.names
        kind, slug = self.iri.removeprefix(names.namespace).split("/", 1)
        return self.iri, kind, names.key, slug

    def quads(self, path: str, terms: Collection[Term]) -> frozenset[Quad]:
        """Statements about the thing in the graph where it belongs."""
        node, place = NamedNode(self.iri), NamedNode(self.described.graph(self.draft.names))
        return frozenset(Quad(node, NamedNode(path), term, place) for term in terms)

    def state(self, content: Mapping[str, Json], *, whole: bool) -> None:
        """Describe the thing in the draft: its fields by this, all else as it is.

        What no field can say stays. Fields that stand on other things change when named only.
        """
        fields = self.described.written
        own = [field_ for name, field_ in fields.items() if not field_.inverse]
        replaced = [field_ for field_ in own if whole or field_.name in content]
        before = self.draft.statements(self.iri)
        after = set(before)
        for field_ in replaced:
            terms = self.terms(field_, content.get(field_.name))
            gone = self.stored(field_)
            after -= {q for q in before if q.predicate.value == field_.path and q.object in gone}
            after |= self.quads(field_.path, terms)
        after = self._with_type(after, content)
        turned = {
            field_: self.terms(field_, content[name])
            for name, field_ in fields.items()
            if field_.inverse and name in content
        }
        self.draft.state(self.iri, after)
        for field_, owners in turned.items():
            self._belong(field_, owners)

    def _with_type(self, statements: set[Quad], content: Mapping[str, Json]) -> set[Quad]:
        typed = {q for q in statements if q.predicate == TYPE}
        now = [q.object for q in typed if isinstance(q.object, NamedNode)]
        if typed and "type" not in content:
            return statements
        chosen = self.type(content.get("type"), now)
        old = {q for q in typed if str(q.object)[1:-1] in self.described.types}
        if chosen in {q.object for q in old}:
            return statements
        return (statements - old) | self.quads(TYPE.value, [chosen])

    def _belong(self, field_: Field, owners: frozenset[Term]) -> None:
        """Let just these things point here by the property."""
        node, property_ = NamedNode(self.iri), NamedNode(field_.path)
        for quad in list(self.draft.pointing(self.iri, field_.path)):
            if quad.subject not in owners and isinstance(quad.subject, NamedNode):
                owner = quad.subject.value
                self.draft.state(owner, self.draft.statements(owner) - {quad})
        for found in owners:
            place = NamedNode(self.draft.names.plan)
            if not found.value.startswith(self.draft.names.namespace):
                message = Text(
                    "Det är inte organisationens eget", "It is not the organisation's own"
                )
                self.fault(field_.name, Misread("foreign-owner", message), found.value)
                continue
            link = Quad(NamedNode(found.value), property_, node, place)
            self.draft.state(found.value, self.draft.statements(found.value) | {link})
