"""RDF files: bytes to quads with absolute IRIs, by a parser that fetches nothing."""

import io
import json
import re
from collections.abc import Iterator
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import pyoxigraph as ox
from defusedxml import DefusedXmlException, sax

from graph.errors import Place, UnreadableFile
from graph.intake.faults import quoting, unreadable
from graph.intake.limits import (
    LITERAL_BYTES,
    NESTING,
    QUADS,
    decoded,
    has_unwanted_characters,
)
from graph.intake.places import check_nesting, line_subjects, subject_lines
from graph.texts import Text

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}
"""The RDF formats that are read, by the ending of the file's name."""

_POSITION = re.compile(r"^Parser error at [^:]*: ")
_LINED = frozenset({ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS})
_DECLARED = re.compile(r"""<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']""")


class _Depth(ContentHandler):
    """Stops at elements that stand deeper than anybody writes them."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802, ARG002
        self.depth += 1
        if self.depth > NESTING:
            message = Text(
                f"Djupare nästlat än {NESTING} nivåer", f"Nested deeper than {NESTING} levels"
            )
            raise unreadable("nesting", message, Place(self.file))

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002
        self.depth -= 1


def _check_xml(text: str, file: str) -> None:
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        message = Text("Filen är inte i UTF-8", "The file is not UTF-8")
        raise unreadable("encoding", message, Place(file), declared[1])
    try:
        sax.parseString(text.encode(), _Depth(file), forbid_dtd=True)
    except DefusedXmlException:
        message = Text("RDF/XML med DTD tas inte emot", "RDF/XML with a DTD is refused")
        raise unreadable("dtd", message, Place(file)) from None
    except SAXException as fault:
        line = getattr(fault, "getLineNumber", lambda: None)()
        message = Text("Filen är inte giltig XML", "The file is not valid XML")
        raise quoting("syntax", message, Place(file, line=line), fault.getMessage()) from None


def _check_json(text: str, file: str) -> None:
    """Refuse what the JSON-LD parser would drop without a word: halves of characters."""
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        message = Text("Filen innehåller halva tecken", "The file holds lone surrogates")
        raise unreadable("control-character", message, Place(file)) from None
    except ValueError as fault:
        line, said = getattr(fault, "lineno", None), getattr(fault, "msg", str(fault))
        message = Text("Filen är inte giltig JSON", "The file is not valid JSON")
        raise quoting("syntax", message, Place(file, line=line), said) from None


def quads(content: bytes, file: str, syntax: ox.RdfFormat, base: str) -> list[ox.Quad]:
    """The quads of a file; relative IRIs are resolved against ``base``."""
    text = decoded(content, file)
    if syntax == ox.RdfFormat.RDF_XML:
        _check_xml(text, file)
    elif syntax not in _LINED:
        check_nesting(text, file)
    if syntax == ox.RdfFormat.JSON_LD:
        _check_json(text, file)
    found: list[ox.Quad] = []
    try:
        for quad in ox.parse(io.BytesIO(text.encode()), syntax, base_iri=base):
            _check_literal(quad, file)
            found.append(quad)
            if len(found) > QUADS:
                message = Text(f"Fler än {QUADS} tripplar", f"More than {QUADS} triples")
                raise unreadable("triples", message, Place(file))
    except SyntaxError as fault:
        raise _refused(fault, syntax, file) from None
    return found


def _refused(fault: SyntaxError, syntax: ox.RdfFormat, file: str) -> UnreadableFile:
    if "LoadDocumentCallback" in fault.msg:
        message = Text(
            "Fjärrkontext läses inte; lägg kontexten i filen",
            "A remote context is not read; put the context in the file",
        )
        return unreadable("remote-context", message, Place(file))
    message = Text(f"Filen är inte giltig {syntax.name}", f"The file is not valid {syntax.name}")
    said = _POSITION.sub("", fault.msg)
    return quoting("syntax", message, Place(file, line=fault.lineno), said)


def _check_literal(quad: ox.Quad, file: str) -> None:
    for value in _literals(quad.object):
        if has_unwanted_characters(value):
            message = Text("En text innehåller styrtecken", "A text holds control characters")
            raise unreadable("control-character", message, Place(file), ascii(value)[:80])
        if len(value.encode()) > LITERAL_BYTES:
            message = Text("En text är längre än 1 MB", "A text is longer than 1 MB")
            raise unreadable("literal-size", message, Place(file), value[:80])


def _literals(term: object) -> Iterator[str]:
    if isinstance(term, ox.Literal):
        yield term.value


def lines(content: bytes, syntax: ox.RdfFormat, base: str) -> dict[str, int]:
    """The line each subject begins on, in the formats where that is known."""
    if syntax in {ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML}:
        return {}
    if syntax in _LINED:
        return line_subjects(decoded(content, ""))
    return subject_lines(decoded(content, ""), base)
