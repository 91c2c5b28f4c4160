"""The shapes as values: what each is about, where it looks and what it demands."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph.constraints import constraints, shape_graph

_TELLING = frozenset(
    {SH.message, SH.name, SH.description, SH.order, SH.group, SH.severity, SH.defaultValue}
)
"""What says something about a shape and demands nothing."""
_TARGETS = frozenset(
    {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode, SH.target}
)
_LISTS = frozenset({SH["or"], SH["and"], SH.xone, SH["in"], SH.languageIn, SH.ignoredProperties})
_SHAPES = frozenset(
    {SH["or"], SH["and"], SH.xone, SH["not"], SH.node, SH.property, SH.qualifiedValueShape}
)
_REPEATS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


@dataclass(frozen=True)
class Step:
    """One property to follow, maybe backwards; ``repeated`` is any number of times, also none."""

    predicate: str
    inverse: bool = False
    repeated: bool = False

    def back(self) -> "Step":
        """The same step the other way."""
        return Step(self.predicate, not self.inverse, self.repeated)


Walk = tuple[Step, ...]


@dataclass(frozen=True)
class Path:
    """A property path: as SPARQL, and as the walks that it may take."""

    text: str
    walks: tuple[Walk, ...]


@dataclass(frozen=True)
class Demand:
    """A parameter of a shape: its terms, the members of its list, or the shapes it points at."""

    name: str
    terms: tuple[Node, ...] = ()
    shapes: tuple["Shape", ...] = ()


@dataclass(frozen=True)
class Target:
    """Which nodes a shape is about: the union of all this. ``everything`` is every subject."""

    classes: frozenset[str] = frozenset()
    subjects_of: frozenset[str] = frozenset()
    objects_of: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True)
class Shape:
    """What is demanded of the values at ``path``, or of the node itself where there is none."""

    path: Path | None
    demands: tuple[Demand, ...]


@cache
def core_models() -> dict[str, Shape]:
    """The shapes without queries, by IRI."""
    shapes = shape_graph()
    return {
        iri: shape_of(shapes, URIRef(iri))
        for iri, known in constraints().items()
        if not known.select
    }


@cache
def targets() -> dict[str, Target]:
    """What every shape is about, by its IRI."""
    shapes = shape_graph()
    return {iri: _target(shapes, URIRef(iri)) for iri in constraints()}


def shape_of(shapes: Graph, shape: Node) -> Shape:
    """A shape and all within it. A shape that contains itself cannot be read."""
    if (shape, SH.deactivated, None) in shapes:
        raise ValueError(f"{shape}: sh:deactivated is not read; take the shape away instead")
    path = shapes.value(shape, SH.path)
    return Shape(
        path=None if path is None else path_of(shapes, path),
        demands=tuple(sorted(_demands(shapes, shape), key=lambda demand: demand.name)),
    )


def path_of(shapes: Graph, path: Node) -> Path:
    """A property path of any kind; what repeats may repeat one property only."""
    if isinstance(path, URIRef):
        return Path(f"<{path}>", ((Step(str(path)),),))
    if (path, RDF.first, None) in shapes:
        parts = [path_of(shapes, part) for part in Collection(shapes, path)]
        walks = tuple(
            tuple(step for walk in chosen for step in walk)
            for chosen in product(*(part.walks for part in parts))
        )
        return Path("/".join(f"({part.text})" for part in parts), walks)
    (kind, inner), *_ = shapes.predicate_objects(path)
    if kind == SH.alternativePath:
        parts = [path_of(shapes, part) for part in Collection(shapes, inner)]
        return Path(
            "|".join(f"({part.text})" for part in parts),
            tuple(walk for part in parts for walk in part.walks),
        )
    one = path_of(shapes, inner)
    if kind == SH.inversePath:
        walks = tuple(tuple(step.back() for step in reversed(walk)) for walk in one.walks)
        return Path(f"^({one.text})", walks)
    if kind not in _REPEATS or len(one.walks) > 1 or len(one.walks[0]) > 1:
        raise ValueError(f"A path of this kind is not read: {kind}")
    step = one.walks[0][0]
    return Path(
        f"({one.text}){_REPEATS[URIRef(str(kind))]}",
        ((Step(step.predicate, step.inverse, repeated=True),),),
    )


def _demands(shapes: Graph, shape: Node) -> Iterator[Demand]:
    for parameter, value in shapes.predicate_objects(shape):
        if parameter in _TELLING or parameter in _TARGETS or parameter == SH.path:
            continue
        if not str(parameter).startswith(str(SH)):
            continue
        terms = tuple(Collection(shapes, value)) if parameter in _LISTS else (value,)
        name = str(parameter).removeprefix(str(SH))
        if parameter in _SHAPES:
            yield Demand(name, shapes=tuple(shape_of(shapes, inner) for inner in terms))
        else:
            yield Demand(name, terms=terms)


def _target(shapes: Graph, shape: URIRef) -> Target:
    def stated(parameter: URIRef) -> frozenset[str]:
        values = list(shapes.objects(shape, parameter))
        if any(isinstance(value, BNode) for value in values):
            raise ValueError(f"{shape}: {parameter} is not an IRI")
        return frozenset(str(value) for value in values)

    return Target(
        classes=stated(SH.targetClass),
        subjects_of=stated(SH.targetSubjectsOf),
        objects_of=stated(SH.targetObjectsOf),
        nodes=stated(SH.targetNode),
        everything=(shape, SH.target, None) in shapes,
    )
