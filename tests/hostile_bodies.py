"""Bodies of every route of writing that hold one hostile value, however the route writes it."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import xlsxwriter

from graph.intake.limits import LITERAL_BYTES
from graph.names import PREFIXES, OrganisationNames
from tests.conftest import BASE

KEY: Final = "exempelkommunen"
NAMES: Final = OrganisationNames(BASE, KEY)
SLUG: Final = "besoksmal"
GOAL: Final = NAMES.resource("goal", SLUG)
LABEL: Final = f"{PREFIXES['skos']}prefLabel"
NOTE: Final = f"{PREFIXES['skos']}note"
PAGE: Final = f"{PREFIXES['foaf']}page"
RDF: Final = PREFIXES["rdf"]
DEEP: Final = 100
LONG: Final = "å" * (LITERAL_BYTES // 2 + 1)
DTD: Final = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
REMOTE: Final = "https://schema.org"


@dataclass(frozen=True)
class Syntax:
    """How a format says a text, a link and much inside each other; ``control`` is escaped there.

    ``half`` is half a character, as the format would escape it; empty where it cannot.
    """

    text: Callable[[str], str]
    link: Callable[[str], str]
    nested: Callable[[int], str] | None
    control: str = "\\u0007"
    half: str = "\\uD800"


def _turtle(value: str) -> str:
    return f"<{GOAL}> <{NOTE}> {value} ."


def _xml(inner: str) -> str:
    return (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:s="{PREFIXES["skos"]}" xmlns:f="{PREFIXES["foaf"]}">'
        f'<rdf:Description rdf:about="{GOAL}">{inner}</rdf:Description></rdf:RDF>'
    )


def _nested_xml(depth: int) -> str:
    start, end = "<s:note><rdf:Description>", "</rdf:Description></s:note>"
    return _xml(start * depth + end * depth)


def _json(name: str, value: str) -> str:
    """``value`` is written as it is, between quotes."""
    return f'{{"@id": "{GOAL}", "{name}": {value}}}'


_TURTLE: Final = Syntax(
    lambda text: _turtle(f'"{text}"'),
    lambda iri: f"<{GOAL}> <{PAGE}> <{iri}> .",
    lambda depth: _turtle("[ <http://p> " * depth + '"x"' + " ]" * depth),
)
_LINES: Final = Syntax(_TURTLE.text, _TURTLE.link, None)
SYNTAXES: Final = {
    "ttl": _TURTLE,
    "trig": _TURTLE,
    "nt": _LINES,
    "nq": _LINES,
    "jsonld": Syntax(
        lambda text: _json(NOTE, f'"{text}"'),
        lambda iri: _json(PAGE, f'{{"@id": "{iri}"}}'),
        lambda depth: _json(NOTE, f'{{"{NOTE}": ' * depth + '"x"' + "}" * depth),
    ),
    "rdf": Syntax(
        lambda text: _xml(f"<s:note>{text}</s:note>"),
        lambda iri: _xml(f'<f:page rdf:resource="{escape(iri)}"/>'),
        _nested_xml,
        "&#7;",
        "&#xD800;",
    ),
}
"""The formats of RDF, by the endings of files."""
SPARQL: Final = Syntax(
    lambda text: f"INSERT DATA {{ {_TURTLE.text(text)} }}",
    lambda iri: f"INSERT DATA {{ {_TURTLE.link(iri)} }}",
    lambda depth: f"INSERT {{ {_turtle('1')} }} WHERE {'{' * depth} ?s ?p ?o {'}' * depth}",
)
FIELDS: Final = Syntax(
    lambda text: f'{{"description": {{"sv": "{text}"}}}}',
    lambda iri: f'{{"page": ["{iri}"]}}',
    lambda depth: f'{{"description": {"[" * depth}{"]" * depth}}}',
)
"""A goal as plain JSON."""


def workbook(*cells: str) -> bytes:
    """A workbook with a goal whose name and page are these."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_urls": False}) as file:
        sheet = file.add_worksheet("Mål")
        for line, row in enumerate((("Id", "Namn", "Webbsida"), (SLUG, *cells))):
            sheet.write_row(line, 0, row)
    return content.getvalue()


def packed(entries: dict[str, bytes]) -> bytes:
    """A zip file with these entries."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return content.getvalue()


def damaged_workbook(name: bytes) -> bytes:
    """A workbook in which the name of a goal is these bytes of XML."""
    with zipfile.ZipFile(io.BytesIO(workbook("NAME", "https://x.example/"))) as archive:
        entries = {
            entry: archive.read(entry).replace(b"NAME", name) for entry in archive.namelist()
        }
    return packed(entries)


def operation(fields: str) -> str:
    """A goal's fields as one operation of many."""
    said = {"action": "change", "kind": "goal", "slug": SLUG, "ifMatch": "*", "content": 0}
    return json.dumps({"operations": [said]}).replace('"content": 0', f'"content": {fields}')
