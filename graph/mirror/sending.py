"""Changes and whole graphs on their way to an engine: in parts that are bounded in bytes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.mirror.engine import Engine, in_sparql
from graph.mirror.places import Places
from graph.mirror.state import number_line

PART: Final = 8 << 20
"""Bytes of one request, as long as no single statement is longer."""

Lines = Mapping[str, Iterable[bytes]]


def send_graph(engine: Engine, graph: str, triples: Iterable[bytes], part: int = PART) -> None:
    """Let a graph hold exactly these N-Triples; with many, they come a part at a time."""
    parts = _parts(triples, part)
    first = next(parts, b"")
    if not first:
        drop_graph(engine, graph)
        return
    engine.replace(graph, first)
    for more in parts:
        engine.add(graph, more)


def add_to_graph(engine: Engine, graph: str, triples: Iterable[bytes], part: int = PART) -> None:
    """Add N-Triples to a graph, a part at a time."""
    for more in _parts(triples, part):
        engine.add(graph, more)


def drop_graph(engine: Engine, graph: str) -> None:
    """Let a graph be gone."""
    engine.update(f"DROP SILENT GRAPH {in_sparql(graph)}")


def changing(places: Places, number: int, removed: Lines, added: Lines) -> str:
    """An update that lets triples go and come, if the mirror stands at a number; else nothing.

    So it can be sent again when it is not known whether it arrived.
    """
    condition = _block({places.state: [number_line(number, places)]})
    return f"DELETE {{\n{_block(removed)}}}\nINSERT {{\n{_block(added)}}}\nWHERE {{\n{condition}}}"


def parts_of(
    removed: Lines, added: Lines, part: int = PART
) -> list[tuple[dict[str, list[bytes]], dict[str, list[bytes]]]]:
    """What goes and what comes, in parts; all that goes before all that comes."""
    found: list[tuple[dict[str, list[bytes]], dict[str, list[bytes]]]] = [({}, {})]
    size = 0
    for is_coming, side in enumerate((removed, added)):
        for graph, triples in side.items():
            for line in triples:
                size += len(line)
                if size > part and any(found[-1]):
                    found.append(({}, {}))
                    size = len(line)
                found[-1][is_coming].setdefault(graph, []).append(line)
    return found


def _block(lines: Lines) -> str:
    return "".join(
        f"GRAPH {in_sparql(graph)} {{\n{b''.join(triples).decode()}}}\n"
        for graph, triples in lines.items()
        if triples
    )


def _parts(triples: Iterable[bytes], part: int) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in triples:
        if held and size + len(line) > part:
            yield b"".join(held)
            held, size = [], 0
        held.append(line)
        size += len(line)
    if held:
        yield b"".join(held)
