"""A SPARQL update of a plain store, run by the engine on a copy and told as a delta of quads.

All operations of a request are carried out, or none. SERVICE and LOAD are refused: nothing here
asks other servers. What a request with INSERT DATA and DELETE DATA alone costs goes by its own
length; any other is told by comparing all graphs before and after.
"""

from collections.abc import Collection, Iterator
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, Store

from graph.changes import Delta, delta_of
from graph.errors import DataError, QueryTooLarge
from graph.guard import UPDATES, Token, check_update, refused, tokens_of
from graph.intake.limits import LITERAL_BYTES, has_unwanted_characters
from graph.plain.quads import PlainQuads
from graph.quad_lines import effective, fill, parsed
from graph.syntax_errors import bad_sparql
from graph.texts import Text
from graph.update_datasets import outside_brackets

Place = NamedNode | BlankNode | DefaultGraph
_DEFAULT: Final = DefaultGraph()
_ESCAPE: Final = b"\\u"
"""What stands in every line with a control character, and in a few others."""
_LARGEST: Final = 256 << 20
"""Bytes of statements that one update may add and remove."""
_DATA: Final = frozenset({"INSERT", "DELETE"})


def update_delta(held: PlainQuads, text: str) -> Delta:
    """What an update changes. Only to be run where it can be killed, as it changes ``held``."""
    check_update(text)
    text = declared_first(text)
    delta = _data_delta(held, text) if is_data_alone(text) else _compared(held, text)
    refuse_unfit(delta)
    return delta


def _compared(held: PlainQuads, text: str) -> Delta:
    """What differs in any graph when the engine has carried out an update."""
    before = _dumps(held.store)
    _update(held.store, text, held.base)
    after = _dumps(held.store)
    coming: list[bytes] = []
    going: list[bytes] = []
    for place in before.keys() | after.keys():
        old, new = before.get(place, b""), after.get(place, b"")
        if old != new:
            lines = set(new.splitlines(True))
            known = set(old.splitlines(True))
            coming += _quads(lines - known, place)
            going += _quads(known - lines, place)
    return delta_of(coming, going)


def refuse_unfit(delta: Delta) -> None:
    """Refuse new statements that no other format could carry, or that nobody could store."""
    if len(delta.added) + len(delta.removed) > _LARGEST:
        raise QueryTooLarge(
            Text(
                f"Ändringen är större än {_LARGEST >> 20} MB. Dela den.",
                f"The update is larger than {_LARGEST >> 20} MB. Split it.",
            )
        )
    for line in delta.added.splitlines(True):
        if len(line) <= LITERAL_BYTES and _ESCAPE not in line:
            continue
        for value in (
            quad.object.value for quad in parsed(line) if isinstance(quad.object, Literal)
        ):
            if len(value.encode()) > LITERAL_BYTES:
                raise DataError(
                    Text("En text är längre än 1 MB.", "A text is longer than 1 MB."),
                )
            if has_unwanted_characters(value):
                said = ascii(value)[:80]
                raise DataError(
                    Text(
                        f"En text innehåller styrtecken: {said}.",
                        f"A text holds control characters: {said}.",
                    )
                )


def declared_first(text: str) -> str:
    """The same update with all its prefixes before the first operation: the engine wants that.

    >>> declared_first("CLEAR ALL ; PREFIX a: <b:> INSERT DATA { a:a a:b 1 }")
    'PREFIX a: <b:> CLEAR ALL ;                INSERT DATA { a:a a:b 1 }'
    """
    tokens = list(tokens_of(text))
    declared: dict[str, str] = {}
    moved, kept, at = [], [], 0
    begun: str | None = None
    for number, token in outside_brackets(tokens):
        if begun is None and token.kind == "word" and token.text in UPDATES:
            begun, at = text[: token.at], token.at
        if token.kind != "word" or token.text not in {"PREFIX", "BASE"}:
            continue
        name, iri = [*tokens[number + 1 : number + 3], token, token][:2]
        known = declared.setdefault(name.text, iri.text)
        if begun is None:
            declared[name.text] = iri.text
        elif token.text == "BASE" or known != iri.text:
            raise refused(
                text,
                token.at,
                "säg BASE före första operationen, och varje prefix bara en gång.",
                "say BASE before the first operation, and each prefix only once.",
            )
        else:
            moved.append(f"{text[token.at : iri.end]} ")
            kept += [text[at : token.at], " " * (iri.end - token.at)]
            at = iri.end
    return "".join((begun or "", *moved, *kept, text[at:])) if moved else text


def is_data_alone(text: str) -> bool:
    """Whether a guarded update has no operations but INSERT DATA and DELETE DATA.

    >>> is_data_alone("INSERT DATA { <a:a> <a:b> 1 } ; DELETE DATA { <a:a> <a:b> 2 }")
    True
    >>> is_data_alone("INSERT DATA { <a:a> <a:b> 1 } ; CLEAR ALL")
    False
    """
    before, depth = "", 0
    for token in tokens_of(text):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == (token.kind == "open") and token.kind != "close":
            if not _is_of_data(token, before):
                return False
            before = token.text
    return True


def _is_of_data(token: Token, before: str) -> bool:
    """Whether a token outside all brackets may stand there after another in data alone.

    What the engine may read otherwise than we do, such as words without a space, may not.
    """
    if before in _DATA or token.text == "DATA":
        return before in _DATA and token.text == "DATA"
    if token.kind == "word":
        return token.text in _DATA or token.text in {"PREFIX", "BASE", "VERSION"}
    if token.kind == "name":
        return before == "PREFIX"
    if token.kind == "open":
        return token.text == "{" and before == "DATA"
    return token.kind in {"iri", "short_iri", "text"} or token.text == ";"


def _data_delta(held: PlainQuads, text: str) -> Delta:
    """The delta of data alone: the update sees only the quads that it names."""
    named = Store()
    _update(named, _inserting(text), held.base)
    mentioned = named.dump(format=RdfFormat.N_QUADS) or b""
    _, there = effective(held.store, b"", mentioned)
    bench = Store()
    fill(bench, b"".join(there))
    _update(bench, text, held.base)
    return delta_of((bench.dump(format=RdfFormat.N_QUADS) or b"").splitlines(True), there)


def _inserting(text: str) -> str:
    """The same text with DELETE DATA as INSERT DATA, to learn what it names."""
    parts, at = [], 0
    for token in tokens_of(text):
        if token.kind == "word" and token.text == "DELETE":
            parts += [text[at : token.at], "INSERT"]
            at = token.end
    return "".join((*parts, text[at:]))


def _update(store: Store, text: str, base: str) -> None:
    try:
        store.update(text, base_iri=f"{base}/")
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise bad_sparql(text, error) from error


def _dumps(store: Store) -> dict[Place, bytes]:
    """Each graph as N-Triples."""
    return {
        place: store.dump(format=RdfFormat.N_TRIPLES, from_graph=place) or b""
        for place in (_DEFAULT, *store.named_graphs())
    }


def _quads(triples: Collection[bytes], place: Place) -> Iterator[bytes]:
    if isinstance(place, DefaultGraph):
        return iter(triples)
    ending = f"{place} .\n".encode()
    return (line[:-2] + ending for line in triples)
