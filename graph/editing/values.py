"""Single values as JSON has them and as RDF has them, by the type of their field."""

import re
from collections.abc import Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from graph.classes import Field
from graph.intake.limits import LITERAL_BYTES, has_unwanted_characters
from graph.intake.owned import normalised
from graph.intake.values import LITERALS, Misread, typed, written
from graph.names import PREFIXES
from graph.texts import Text

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What ``json.loads`` gives."""
Term = NamedNode | Literal

PATTERNS: Final[Mapping[str, str]] = {
    "decimal": r"-?[0-9]{1,18}(\.[0-9]{1,18})?",
    "integer": r"-?[0-9]{1,15}",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "year": r"(19|20|21)[0-9]{2}",
    "period": r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?",
    "duration": r"P(?=[0-9])([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,4}D)?",
    "moment": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?",
    "address": r"https?://[^\s<>\"{}|\\^`]+",
}
"""How values of a type are spelled, in JSON as in RDF."""
DATATYPES: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(f"{PREFIXES['xsd']}{datatype}" for datatype in datatypes)
    for name, datatypes in {
        "decimal": ("decimal",),
        "integer": ("integer",),
        "boolean": ("boolean",),
        "date": ("date",),
        "year": ("gYear",),
        "period": ("gYear", "gYearMonth", "date"),
        "duration": ("duration",),
        "moment": ("dateTime",),
    }.items()
}
"""The datatypes that each type of field takes."""
SAFE: Final = ("http://", "https://", "urn:")
"""What the IRI of another thing may begin with: nothing that a browser would run."""
_SPELLED: Final[Mapping[str, Text]] = {
    "decimal": Text("Skriv ett tal, t.ex. ”12.5”.", "Write a number, e.g. “12.5”."),
    "integer": Text("Skriv ett heltal, t.ex. 3.", "Write a whole number, e.g. 3."),
    "boolean": Text("Skriv true eller false.", "Write true or false."),
    "date": Text("Skriv t.ex. ”2026-12-31”.", "Write e.g. “2026-12-31”."),
    "year": Text("Skriv t.ex. ”2026”.", "Write e.g. “2026”."),
    "period": Text("Skriv t.ex. ”2026” eller ”2026-03”.", "Write e.g. “2026” or “2026-03”."),
    "duration": Text("Skriv t.ex. ”P1Y” eller ”P4M”.", "Write e.g. “P1Y” or “P4M”."),
    "moment": Text("Skriv t.ex. ”2026-01-31T09:30:00Z”.", "Write e.g. “2026-01-31T09:30:00Z”."),
    "address": Text("Skriv hela adressen med https://.", "Write the whole address with https://."),
}


def literal(field: Field, value: Json) -> Term:
    """The term for a value that is no link; raises ``Misread``.

    >>> from graph.classes import classes
    >>> literal(classes()["indicator"].fields["baseline"], 84.5).value
    '84.5'
    """
    if field.type == "text" or field.type not in PATTERNS.keys() | {"boolean"}:
        return _words(field, value)
    text = _spelled(field.type, value)
    if field.type == "period":
        datatype = {4: "gYear", 7: "gYearMonth"}.get(len(text))
        return typed(text, datatype) if datatype else LITERALS["date"](text, field.column)
    return LITERALS[field.type](text, field.column)


def _spelled(kind: str, value: Json) -> str:
    if kind == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    numeric = (int, float, str) if kind == "decimal" else (int,) if kind == "integer" else (str,)
    if kind != "boolean" and isinstance(value, numeric) and not isinstance(value, bool):
        text = written(value) if isinstance(value, int | float) else value
        if re.fullmatch(PATTERNS[kind], text):
            return text
    raise Misread("unfit-value", Text("Värdet duger inte", "The value will not do"), _SPELLED[kind])


def _words(field: Field, value: Json) -> Term:
    return LITERALS[field.type](text_of(value), field.column)


def text_of(value: Json) -> str:
    """A value as the text it must be; raises ``Misread``."""
    if not isinstance(value, str):
        message = Text("Värdet är ingen text", "The value is no text")
        raise Misread("not-a-text", message, Text("Skriv en text.", "Write a text."))
    check_text(value)
    return value


def check_text(text: str) -> None:
    """Raise ``Misread`` for what cannot be kept: nothing, control characters, too much."""
    if not text.strip():
        fix = Text("Skriv null för att ta bort.", "Write null to remove it.")
        raise Misread("empty-text", Text("Texten är tom", "The text is empty"), fix)
    if has_unwanted_characters(text):
        message = Text("Texten har styrtecken", "The text has control characters")
        raise Misread("control-character", message)
    if len(text.encode()) > LITERAL_BYTES:
        message = Text("Texten är längre än 1 MiB", "The text is longer than 1 MiB")
        raise Misread("long-text", message)


def iri(text: str) -> NamedNode:
    """An IRI of another thing, in the UN's spelling where it is theirs; raises ``Misread``."""
    if has_unwanted_characters(text) or not text.startswith(SAFE):
        raise _no_iri()
    try:
        return NamedNode(normalised(text))
    except ValueError as error:
        raise _no_iri() from error


def is_iri(text: str) -> bool:
    """Whether a text can be an IRI at all."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _no_iri() -> Misread:
    message = Text("Adressen (IRI) duger inte", "The IRI will not do")
    fix = Text("Börja med http://, https:// eller urn:.", "Begin with http://, https:// or urn:.")
    return Misread("bad-iri", message, fix)


def fits(field: Field, term: object) -> bool:
    """Whether a stored value can be said in a field: of its type, and spelled as it should be."""
    if field.is_link:
        return isinstance(term, NamedNode)
    if field.type == "address":
        return isinstance(term, NamedNode) and _reads_back(field, term.value)
    if field.type == "source" and isinstance(term, NamedNode):
        return True
    if not isinstance(term, Literal):
        return False
    if field.type == "text":
        return term.language in {"sv", "en"} or _is_plain(term)
    if field.type in DATATYPES:
        return term.datatype.value in DATATYPES[field.type] and _reads_back(
            field, shown(field, term)
        )
    return bool(term.value)


def check_spelling(field: Field | None, term: Literal) -> None:
    """Raise ``Misread`` for a literal of a field's datatype that is not spelled as one."""
    if field and field.type in DATATYPES and term.datatype.value in DATATYPES[field.type]:
        literal(field, shown(field, term))


def shown(field: Field, term: Term) -> Json:
    """A single value of a field as JSON has it; texts and links are more than single values."""
    if field.type == "boolean":
        return term.value in {"true", "1"}
    if field.type == "integer" and re.fullmatch(PATTERNS["integer"], term.value):
        return int(term.value)
    return term.value


def language(term: Literal) -> str:
    """The language of a text; one without counts as Swedish."""
    return term.language or "sv"


def _is_plain(term: Literal) -> bool:
    return term.language is None and term.datatype.value == f"{PREFIXES['xsd']}string"


def _reads_back(field: Field, value: Json) -> bool:
    try:
        literal(field, value)
    except Misread:
        return False
    return True
