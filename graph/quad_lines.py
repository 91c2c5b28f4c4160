"""N-Triples and N-Quads as sorted lines of bytes, the way the store writes them."""

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse, serialize

from graph.changes import Delta, delta_of
from graph.errors import DataError
from graph.names import OrganisationNames
from graph.texts import Text

_BULK = 1 << 20
"""Bytes from which the faster way of loading, which locks longer, pays."""
_BLANK = b"_:"
"""What stands in every line with a blank node, and in a few others."""


def canonical_triples(lines: bytes) -> list[bytes]:
    """N-Triples (or N-Quads: their graphs are not looked at) sorted, each triple once."""
    store = loaded(lines)
    dumps = (
        store.dump(format=RdfFormat.N_TRIPLES, from_graph=place) or b""
        for place in (DefaultGraph(), *store.named_graphs())
    )
    return sorted({line for dump in dumps for line in dump.splitlines(True)})


def canonical_quads(lines: bytes) -> bytes:
    """N-Quads sorted, each once, their literals as the store keeps them."""
    return stored_lines(loaded(lines))


def stored_lines(store: Store) -> bytes:
    """Everything in a store as sorted N-Quads."""
    return sorted_lines(store.dump(format=RdfFormat.N_QUADS) or b"")


def own_triples(triples: bytes, names: OrganisationNames) -> list[bytes]:
    """Canonical N-Triples, all about the organisation's own subjects and without blank nodes."""
    lines = canonical_triples(triples)
    for line in lines:
        refuse_foreign_line(line, names)
    return lines


def refuse_foreign_line(line: bytes, names: OrganisationNames) -> None:
    """Raise ``DataError`` unless the line is about the organisation's own things."""
    subject, _, value = line.split(b" ", 2)
    if not subject.startswith(f"<{names.namespace}".encode()) or value.startswith((b"_:", b"<<")):
        said = line.decode().strip()
        raise DataError(
            Text(
                f"Bara egna saker (under {names.namespace}) kan beskrivas: {said}",
                f"Only own things (under {names.namespace}) can be described: {said}",
            )
        )


def refuse_foreign_lines(lines: bytes, names: OrganisationNames) -> None:
    """Raise ``DataError`` unless every line is about the organisation's own things."""
    start = f"<{names.namespace}".encode()
    own = lines.startswith(start) + lines.count(b"\n" + start)
    if own == lines.count(b"\n") and b"> _:" not in lines and b" <<" not in lines:
        return  # much quicker than to look at each of a million lines
    for line in lines.splitlines(True):
        refuse_foreign_line(line, names)


def refuse_foreign_graphs(quads: bytes, names: OrganisationNames) -> None:
    """Raise ``DataError`` unless every line is in one of the organisation's graphs."""
    endings = tuple(f" <{graph}> .\n".encode() for graph in (names.plan, names.observations))
    if sum(map(quads.count, endings)) == quads.count(b"\n"):
        return
    for line in quads.splitlines(True):
        if not line.endswith(endings):
            said = line.decode().strip()
            raise DataError(
                Text(
                    f"Påståendet står inte i {names.plan} eller {names.observations}: {said}",
                    f"The statement is not in {names.plan} or {names.observations}: {said}",
                )
            )


def in_graph(triples: Iterable[bytes], place: str) -> Iterator[bytes]:
    """N-Triples lines as N-Quads lines of a graph."""
    ending = f"<{place}> .\n".encode()
    return (line[:-2] + ending for line in triples)


def without_graph(quads: Iterable[bytes]) -> bytes:
    r"""N-Quads lines as N-Triples.

    >>> without_graph([b'<a:a> <a:p> "<c:c> ." <a:g> .\n'])
    b'<a:a> <a:p> "<c:c> ." .\n'
    """
    return b"".join(line[: line.rindex(b" <")] + b" .\n" for line in quads)


def lines_of(quads: Iterable[Quad]) -> list[bytes]:
    """Quads as N-Quads lines, in their order."""
    return (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(True)


def described(store: Store, subject: str, place: str) -> list[bytes]:
    """The N-Quads lines a graph says about a subject, in no order."""
    return lines_of(store.quads_for_pattern(NamedNode(subject), None, None, NamedNode(place)))


def graph_lines(store: Store, places: Iterable[str]) -> bytes:
    """Everything in some graphs as sorted N-Quads."""
    parts: list[bytes] = []
    for place in places:
        dump = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(place)) or b""
        parts.extend(in_graph(dump.splitlines(True), place))
    parts.sort()
    return b"".join(parts)


def replacing_graph(before: bytes, place: str, triples: bytes) -> Delta:
    """What changes in N-Quads when a graph holds exactly these N-Triples."""
    ending = f" <{place}> .\n".encode()
    old = [line for line in before.splitlines(True) if line.endswith(ending)]
    return delta_of(in_graph(canonical_triples(triples), place), old)


def effective(store: Store, added: bytes, removed: bytes) -> tuple[list[bytes], list[bytes]]:
    """Of what is to come and to go, the lines that are absent and those that are there."""
    coming = (
        line
        for line, quad in zip(added.splitlines(True), parsed(added), strict=True)
        if quad not in store
    )
    going = (
        line
        for line, quad in zip(removed.splitlines(True), parsed(removed), strict=True)
        if quad in store
    )
    return list(coming), list(going)


def effective_among(there: bytes, added: bytes, removed: bytes) -> tuple[bytes, bytes]:
    r"""The same as ``effective``, where all that is there stands in canonical lines.

    >>> effective_among(b"<a:a> <a:p> <a:b> <a:g> .\n", b"<a:a> <a:p> <a:b> <a:g> .\n", b"")
    (b'', b'')
    """
    known = set(there.splitlines(True))
    coming, going = added.splitlines(True), removed.splitlines(True)
    if not known.isdisjoint(coming):
        added = b"".join(line for line in coming if line not in known)
    return added, b"".join(line for line in going if line in known)


def parsed(lines: bytes) -> Iterator[Quad]:
    """The quads of N-Quads lines."""
    return iter(parse(lines, RdfFormat.N_QUADS))


def apply(store: Store, added: bytes, removed: bytes) -> None:
    """Let quads go and come; what is absent is no fault, nor what is there."""
    for quad in parsed(removed):
        store.remove(quad)
    if len(added) > _BULK:
        fill(store, added)
    else:
        store.extend(parsed(added))


def fill(store: Store, lines: bytes) -> None:
    """Load N-Quads so that blank nodes keep their names, which the quick way alone gives anew."""
    if _BLANK not in lines:
        store.bulk_load(lines, RdfFormat.N_QUADS)
        return
    there = lines.splitlines(True)
    store.bulk_load(b"".join(line for line in there if _BLANK not in line), RdfFormat.N_QUADS)
    store.bulk_extend(parsed(b"".join(line for line in there if _BLANK in line)))


def sorted_lines(lines: bytes) -> bytes:
    """The same lines, sorted."""
    return b"".join(sorted(lines.splitlines(True)))


def loaded(lines: bytes) -> Store:
    """A new store with these N-Quads. Raises ``DataError`` where they are none."""
    store = Store()
    try:
        fill(store, lines)
    except SyntaxError as error:
        raise DataError(
            Text(f"Trasiga N-Triples: {error}", f"Broken N-Triples: {error}")
        ) from error
    return store
