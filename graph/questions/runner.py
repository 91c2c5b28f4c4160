"""Ask a named question of an organisation: values in as terms, a table out."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from graph.analyses.descriptions import label_in
from graph.answers import Table, Thing, Value
from graph.editing.values import is_iri
from graph.errors import DataError, NotFound, Problem
from graph.intake.limits import has_unwanted_characters
from graph.names import PREFIXES, OrganisationNames, is_key, sdg_iri
from graph.questions.catalogue import Parameter, Question, question
from graph.store import OrganisationStore
from graph.texts import Text
from graph.vocabularies import taxonomy

Term = NamedNode | BlankNode | Literal | Triple
_XSD = PREFIXES["xsd"]
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_READERS: Mapping[str, Callable[[str], Value]] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}boolean": lambda text: text == "true",
    f"{_XSD}date": lambda text: date.fromisoformat(text[:10]),
}


def ask(store: OrganisationStore, name: str, **values: str) -> Table:
    """The answer to a named question; things carry their labels in both languages."""
    asked = question(name)
    given = terms(asked, store.names, values)
    for term in given.values():
        _refuse_unknown(store, term)
    rows = store.select(asked.text, **given)
    cells = _Cells(store.store)
    return Table(
        columns=asked.columns,
        rows=tuple(
            tuple(cells.value(row.get(column.name)) for column in asked.columns) for row in rows
        ),
    )


def _refuse_unknown(store: OrganisationStore, term: NamedNode | Literal) -> None:
    """A thing that nothing is said about has no answer, not an empty one."""
    if isinstance(term, Literal):
        return
    if next(store.store.quads_for_pattern(term, None, None, None), None) is None:
        raise NotFound(
            Text(f"{term.value} finns inte i {store.key}.", f"{term.value} is not in {store.key}.")
        )


def terms(
    asked: Question, names: OrganisationNames | None, values: Mapping[str, str]
) -> dict[str, NamedNode | Literal]:
    """The values as terms by their declared kinds; all that is wrong with them is told at once.

    Where no organisation is asked (``names`` is None), its things are named by their whole IRIs.
    """
    problems: list[Problem] = []
    found: dict[str, NamedNode | Literal] = {}
    for parameter in asked.parameters:
        try:
            found[parameter.name] = _term(parameter, names, values.get(parameter.name, ""))
        except DataError as error:
            problems.append(Problem("question-value", error.message, value=parameter.name))
    allowed = {parameter.name for parameter in asked.parameters}
    problems += [_unknown(name, asked) for name in sorted(values.keys() - allowed)]
    if problems:
        raise DataError(
            Text(
                " ".join(problem.message.sv for problem in problems),
                " ".join(problem.message.en for problem in problems),
            ),
            problems,
        )
    return found


def _unknown(name: str, asked: Question) -> Problem:
    allowed = ", ".join(parameter.name for parameter in asked.parameters)
    swedish = f"Den tar emot {allowed}." if allowed else "Den tar inte emot något."
    english = f"It takes {allowed}." if allowed else "It takes nothing."
    return Problem(
        "question-value",
        Text(
            f"Frågan {asked.name} känner inte till ”{name}”. {swedish}",
            f"The question {asked.name} knows no “{name}”. {english}",
        ),
        value=name,
    )


def _term(parameter: Parameter, names: OrganisationNames | None, value: str) -> NamedNode | Literal:
    name = parameter.name
    if parameter.kind in {"text", "number"}:
        return _literal(parameter, value)
    if parameter.kind == "date":
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise _wrong(
                name, value, "ett datum, till exempel", "a date, such as", "2026-12-31"
            ) from error
        return Literal(day.isoformat(), datatype=NamedNode(f"{_XSD}date"))
    if parameter.kind == "target":
        iri = sdg_iri(value)
        if iri is None or iri not in taxonomy().targets:
            raise _wrong(
                name, value, "ett globalt delmål, till exempel", "an SDG target, such as", "11.3"
            )
        return NamedNode(iri)
    if parameter.kind == "iri" or names is None:
        if not is_iri(value):
            raise _wrong(
                name, value, "en IRI, till exempel", "an IRI, such as", "https://x.example/a"
            )
        return NamedNode(value)
    start = names.resource(parameter.kind, "")
    if parameter.kind == "unit" and value == names.organisation:
        return NamedNode(value)
    slug = value.removeprefix(start)
    if not is_key(slug):
        raise _wrong(
            name,
            value,
            "sista delen av en adress som börjar på",
            "the last part of an address that begins with",
            start,
        )
    return NamedNode(f"{start}{slug}")


def _literal(parameter: Parameter, value: str) -> Literal:
    if parameter.kind == "text":
        if not value or has_unwanted_characters(value):
            raise _wrong(parameter.name, value, "en text, till exempel", "a text, such as", "skola")
        return Literal(value)
    written = value.replace(",", ".").replace("−", "-")
    if not _NUMBER.fullmatch(written):
        raise _wrong(parameter.name, value, "ett tal, till exempel", "a number, such as", "2,5")
    datatype = "decimal" if "." in written else "integer"
    return Literal(written, datatype=NamedNode(f"{_XSD}{datatype}"))


def _wrong(name: str, value: str, swedish: str, english: str, example: str) -> DataError:
    said = Text(f"fick ”{value}”", f"got “{value}”") if value else Text("saknas", "is missing")
    return DataError(
        Text(
            f"{name} {said.sv}: skriv {swedish} {example}.",
            f"{name} {said.en}: write {english} {example}.",
        )
    )


def _plain(literal: Literal) -> Value:
    """What a literal says; its text where that is not of its own datatype."""
    try:
        return _READERS.get(literal.datatype.value, str)(literal.value)
    except (ValueError, InvalidOperation):
        return literal.value


class _Cells:
    """Terms as values; what something is called is looked up once for each answer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._things: dict[str, Thing] = {}

    def value(self, term: Term | None) -> Value:
        """The value of a term; None where the variable was unbound."""
        if isinstance(term, NamedNode):
            return self._thing(term.value)
        if isinstance(term, Literal):
            return _plain(term)
        return None

    def _thing(self, iri: str) -> Thing:
        if iri not in self._things:
            target = taxonomy().targets.get(iri)
            label = taxonomy().label(iri) or label_in(self._store, iri)
            if target is not None:
                label = Text(f"{target.code} {label.sv}", f"{target.code} {label.en}")
            self._things[iri] = Thing(iri, label)
        return self._things[iri]
