"""The UN's own texts for goals, targets and indicators, taken from the file the UN publishes."""

from collections.abc import Collection, Iterator

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph.errors import DataError, Place, UnreadableFile
from graph.names import MG, SDG, SDGO
from graph.texts import Text

_SCHEME = str(SDG).removesuffix("/")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
_CLASSES = frozenset({str(SDGO.Goal), str(SDGO.Target), str(SDGO.Indicator)})
_OFFICIAL_TEXT = NamedNode(str(MG.officialText))


def is_un_file(subjects: Collection[str]) -> bool:
    """Whether everything a file describes is the UN's; blank nodes (``_:``) say nothing.

    >>> is_un_file({"https://metadata.un.org/sdg/11.3", "http://metadata.un.org/sdg", "_:list"})
    True
    >>> is_un_file({"http://metadata.un.org/sdg/11.3", "http://localhost:8000/id/1471/goal/a"})
    False
    >>> is_un_file({"_:list"}), is_un_file({"http://metadata.un.org/sdgs/1"})
    (False, False)
    """
    named = [_with_http(subject) for subject in subjects if not subject.startswith("_:")]
    return bool(named) and all(iri == _SCHEME or iri.startswith(SDG) for iri in named)


def official_texts(unparsed: bytes) -> bytes:
    """The texts in every language of the UN's Turtle file, as sorted N-Triples on the UN's IRIs.

    Space that differs only in layout is evened out, so one text is not kept twice.
    """
    quads = list(_quads(unparsed))
    described = {
        _iri(quad.subject)
        for quad in quads
        if quad.predicate.value == _TYPE and _iri(quad.object) in _CLASSES
    }
    texts = {text for quad in quads if _iri(quad.subject) in described for text in _text(quad)}
    if not texts:
        raise DataError(
            Text(
                "Filen innehåller inga av FN:s texter om mål, delmål eller indikatorer.",
                "The file holds none of the UN's texts on goals, targets or indicators.",
            )
        )
    return "".join(sorted(f"{text} .\n" for text in texts)).encode()


def english_by_code(unparsed: bytes) -> dict[str, str]:
    """The UN's English text of each thing by its code ("11.3"), for comparing with."""
    store = Store()
    store.bulk_load(official_texts(unparsed), RdfFormat.N_TRIPLES)
    return {
        quad.subject.value.removeprefix(SDG): quad.object.value
        for quad in store.quads_for_pattern(None, _OFFICIAL_TEXT, None)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.language == "en"
    }


def _quads(unparsed: bytes) -> Iterator[Quad]:
    try:
        yield from parse(
            unparsed.removeprefix(b"\xef\xbb\xbf"), format=RdfFormat.TURTLE, base_iri=str(SDG)
        )
    except SyntaxError as fault:
        where = Place(line=fault.lineno)
        raise UnreadableFile(
            Text(f"Filen är inte Turtle, rad {where.line}.", f"Not Turtle, line {where.line}.")
        ) from fault


def _text(quad: Quad) -> Iterator[Triple]:
    label = quad.object
    if quad.predicate.value == _LABEL and isinstance(label, Literal) and label.language:
        words = Literal(" ".join(label.value.split()), language=label.language)
        yield Triple(NamedNode(_iri(quad.subject)), _OFFICIAL_TEXT, words)


def _iri(term: object) -> str:
    return _with_http(term.value) if isinstance(term, NamedNode) else ""


def _with_http(iri: str) -> str:
    secure = _SCHEME.replace("http:", "https:", 1)
    return _SCHEME + iri.removeprefix(secure) if iri.startswith(secure) else iri
