"""How far a mirror is, as it is kept at the engine: in a graph of its own, beside the data.

What is said there is VoID and Dublin Core. A mirror without a number is not whole: it is being
filled or mended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph.mirror.engine import EngineFault, Queried, Row
from graph.mirror.places import Places
from graph.names import PREFIXES
from graph.texts import Text

_TYPE: Final = f"{PREFIXES['rdf']}type"
_VOID: Final = "http://rdfs.org/ns/void#"
_TERMS: Final = PREFIXES["dcterms"]
NUMBER: Final = "https://schema.org/version"
_CHAIN: Final = f"{PREFIXES['owl']}versionInfo"
_COUNT: Final = f"{_VOID}triples"
_FORMAT: Final = f"{_TERMS}format"
_LINEAGE: Final = f"{_TERMS}identifier"
_BASE: Final = f"{_TERMS}source"
_VOCABULARIES: Final = f"{_TERMS}conformsTo"
_KIND: Final = f"{_TERMS}type"
_BECOMING: Final = f"{_TERMS}isReplacedBy"
_AT: Final = f"{_TERMS}modified"
_PLAIN, _ORGANISED = "plain", "organisations"
FORMAT: Final = "1"
"""Changes when what is kept at the engine does."""
_ABOUT: Final = "SELECT ?p ?o WHERE { ?mirror a <http://rdfs.org/ns/void#Dataset> ; ?p ?o }"
_FOUND: Final = """SELECT DISTINCT ?mirror ?base WHERE {
  GRAPH ?mirror {
    ?mirror a <http://rdfs.org/ns/void#Dataset> ; <http://purl.org/dc/terms/source> ?base
  }
}"""
_COUNTS: Final = "SELECT ?g ?n WHERE { ?g <http://rdfs.org/ns/void#triples> ?n }"
_INTEGER: Final = NamedNode(f"{PREFIXES['xsd']}integer")
_MOMENT: Final = NamedNode(f"{PREFIXES['xsd']}dateTime")


_NO_COUNTS: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True)
class State:
    """What a mirror holds.

    ``number`` is the last change that is there whole, None where the mirror is not. ``chain`` is
    the journal's at that change, ``lineage`` its chain at change 1: empty where there is none.
    ``becoming`` is the number of a change that is there in part. ``vocabularies`` is a digest of
    those shipped, ``counts`` how many triples each graph holds, also that of everything where there
    is one.
    """

    is_plain: bool
    number: int | None = None
    chain: str = ""
    lineage: str = ""
    vocabularies: str = ""
    becoming: int | None = None
    at: str = ""
    format: str = FORMAT
    counts: Mapping[str, int] = field(default_factory=lambda: _NO_COUNTS, repr=False)

    def now(self) -> "State":
        """The same, made at this moment."""
        return replace(self, at=datetime.now(UTC).isoformat(timespec="microseconds"))


def lines(state: State, places: Places) -> set[bytes]:
    """A state as N-Triples lines."""
    mirror = NamedNode(places.state)
    said: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (mirror, _TYPE, NamedNode(f"{_VOID}Dataset")),
        (mirror, _BASE, NamedNode(f"{places.base}/")),
        (mirror, _KIND, Literal(_PLAIN if state.is_plain else _ORGANISED)),
        (mirror, _FORMAT, Literal(state.format)),
        (mirror, _AT, Literal(state.at, datatype=_MOMENT)),
    ]
    said += [(mirror, name, Literal(value)) for name, value in _texts(state) if value]
    said += [(mirror, name, _integer(value)) for name, value in _numbers(state)]
    said += [(NamedNode(graph), _COUNT, _integer(count)) for graph, count in state.counts.items()]
    triples = (Triple(subject, NamedNode(path), value) for subject, path, value in said)
    return set((serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(True))


def number_line(number: int, places: Places) -> bytes:
    """What is said of a mirror that stands at a number."""
    triple = Triple(NamedNode(places.state), NamedNode(NUMBER), _integer(number))
    return serialize([triple], format=RdfFormat.N_TRIPLES) or b""


def read_state(engine: Queried, places: Places, known: State | None = None) -> State | None:
    """The state that an engine keeps; None where it keeps none.

    One that is as ``known`` is not read whole again.
    """
    about = read_about(engine.select(_ABOUT, [places.state]))
    if about is None or (known is not None and about == replace(known, counts=_NO_COUNTS)):
        return None if about is None else known
    if about.format != FORMAT:
        raise EngineFault(
            Text(
                f"Speglingen i {engine.address} är gjord av en annan version av Målgraf "
                f"(format {about.format}). Uppgradera Målgraf, eller spegla på nytt med "
                "--take-over.",
                f"The mirror at {engine.address} was made by another version of Målgraf "
                f"(format {about.format}). Upgrade Målgraf, or mirror anew with --take-over.",
            )
        )
    return replace(about, counts=read_counts(engine.select(_COUNTS, [places.state])))


def read_number(engine: Queried, places: Places) -> int | None:
    """The number that an engine's mirror stands at; None where there is no whole one."""
    about = read_about(engine.select(_ABOUT, [places.state]))
    return about.number if about else None


def mirrors(engine: Queried) -> list[Places]:
    """The mirrors that an engine has, by the base of each."""
    found = (
        (row["mirror"], Places(row["base"].removesuffix("/"))) for row in engine.select(_FOUND)
    )
    return sorted(
        (places for graph, places in found if places.state == graph), key=lambda one: one.base
    )


def read_about(rows: Iterable[Row]) -> State | None:
    """What the solutions say of a mirror, without its counts; None where there are none."""
    said = {row["p"]: row["o"] for row in rows}
    if not said:
        return None
    return State(
        is_plain=said.get(_KIND) == _PLAIN,
        number=_number(said.get(NUMBER)),
        chain=said.get(_CHAIN, ""),
        lineage=said.get(_LINEAGE, ""),
        vocabularies=said.get(_VOCABULARIES, ""),
        becoming=_number(said.get(_BECOMING)),
        at=said.get(_AT, ""),
        format=said.get(_FORMAT, ""),
    )


def read_counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many triples each graph holds, from the solutions."""
    return {row["g"]: int(row["n"]) for row in rows}


def _texts(state: State) -> tuple[tuple[str, str], ...]:
    return (
        (_CHAIN, state.chain),
        (_LINEAGE, state.lineage),
        (_VOCABULARIES, state.vocabularies),
    )


def _numbers(state: State) -> list[tuple[str, int]]:
    said = ((NUMBER, state.number), (_BECOMING, state.becoming))
    return [(name, value) for name, value in said if value is not None]


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=_INTEGER)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
