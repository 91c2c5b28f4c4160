"""Each shape finds exactly the faults it is there for: every example says which it breaks."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, BNode, Graph, URIRef

from graph.constraints import constraints, core_shapes, reference, shape_graph, target_nodes
from graph.names import DEFAULT_BASE, MG, OrganisationNames
from graph.parameters import parameters
from graph.rules import load_profile, rule_graph, rules
from graph.turtle import as_rdflib, read_graph
from graph.validation import validate
from shapes import FOLDER as SHAPES
from shapes import files

NAMES = OrganisationNames(DEFAULT_BASE, "provkommun")
EXAMPLES = Path(__file__).parent / "shapes"
FILES = sorted(EXAMPLES.glob("*/*.ttl"))
BREAKS = re.compile(r"^# breaks: (?P<rule>\w+) (?P<shape>[\w-]+) (?P<node>\S+)$", re.MULTILINE)
AT = date(2026, 11, 21)
MGS = "https://w3id.org/malgraf/shape/"
Broken = tuple[str, str, str]


@cache
def example(path: Path) -> Graph:
    """An example with what all examples stand on."""
    together = Graph()
    for part in (EXAMPLES / "context.ttl", path):
        for quad in ox.parse(path=part, format=ox.RdfFormat.TURTLE, base_iri=NAMES.namespace):
            together.add(
                (as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object))
            )
    return together


def declared(path: Path) -> list[Broken]:
    """What the head of an example says that it breaks."""
    found = BREAKS.finditer(path.read_text("utf-8"))
    return [(hit["rule"], hit["shape"], NAMES.namespace + hit["node"]) for hit in found]


def title(path: Path) -> str:
    """How a test names an example."""
    return f"{path.parent.name}/{path.stem}"


@cache
def valid_examples() -> tuple[Graph, ...]:
    """Everything that should pass."""
    return tuple(example(path) for path in FILES if path.stem.startswith("valid-"))


@cache
def queries_of(name: str) -> Graph:
    """The shapes of one file that hold a query, with the prefixes these need."""
    left = read_graph(SHAPES / f"{name}.ttl")
    left += rule_graph()
    for known in constraints().values():
        if not known.select:
            left.remove((URIRef(known.iri), None, None))
    return left


def by_pyshacl(data: Graph, shapes: Graph) -> set[Broken]:
    """What pyshacl finds when it runs the queries itself, node by node."""
    import pyshacl

    everything = Graph()
    for part in (data, reference(), parameters(load_profile("strict"), AT)):
        everything += part
    _, report, _ = pyshacl.validate(
        everything,
        shacl_graph=shapes,
        focus_nodes=[str(node) for node in data.subjects(unique=True)],
        advanced=True,
        inplace=True,
    )
    found = set()
    for result in report.objects(None, SH.result):
        known = constraints()[str(report.value(result, SH.sourceShape))]
        found.add(
            (known.rule, known.iri.removeprefix(MGS), str(report.value(result, SH.focusNode)))
        )
    return found


@pytest.mark.parametrize("path", FILES, ids=title)
def test_example_breaks_exactly_what_it_declares(path: Path) -> None:
    report = validate(example(path), "strict", at=AT)
    found = {
        (finding.rule, finding.shape.removeprefix(MGS), finding.node) for finding in report.findings
    }
    assert sorted(found) == sorted(declared(path))


@pytest.mark.parametrize("path", FILES, ids=title)
def test_valid_examples_declare_nothing_and_invalid_ones_something(path: Path) -> None:
    assert bool(declared(path)) == path.stem.startswith("invalid-")


@pytest.mark.parametrize("path", FILES, ids=title)
def test_pyshacl_finds_the_same_by_the_queries(path: Path) -> None:
    shapes = queries_of(path.parent.name)
    tried = {str(shape).removeprefix(MGS) for shape in shapes.subjects(SH.sparql)}
    found = by_pyshacl(example(path), shapes)
    assert found == {hit for hit in declared(path) if hit[1] in tried}


def test_every_shape_file_has_its_examples() -> None:
    classes = {path.stem for path in files()} - {"rules"}
    assert {path.parent.name for path in FILES} == classes


def test_every_shape_is_broken_by_an_example() -> None:
    broken = {MGS + shape for path in FILES for _, shape, _ in declared(path)}
    assert set(constraints()) - broken == set()


def test_every_rule_is_broken_by_an_example() -> None:
    assert {rule for path in FILES for rule, _, _ in declared(path)} == set(rules())


def test_every_shape_is_met_by_a_valid_example() -> None:
    untried = {
        shape
        for shape in constraints()
        if not any(next(target_nodes(shape, data), None) for data in valid_examples())
    }
    assert untried == set()


@pytest.mark.parametrize("shape", sorted(constraints()), ids=lambda iri: str(iri).rsplit("/")[-1])
def test_shape_has_rule_and_words_in_both_languages(shape: str) -> None:
    known = constraints()[shape]
    assert known.rule in rules()
    assert known.message.sv.endswith(".")
    assert known.message.en.endswith(".")
    assert known.message.sv != known.message.en
    assert len(known.message.sv) < 180


def test_every_named_shape_has_a_rule() -> None:
    shapes = shape_graph()
    named = {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.subjects(RDF.type, kind)
        if not isinstance(shape, BNode)
    }
    assert {str(shape) for shape in named} == set(constraints())


@pytest.mark.parametrize("rule", sorted(rules()))
def test_rule_has_label_hint_and_reason_in_both_languages(rule: str) -> None:
    known = rules()[rule]
    for text in (known.label, known.fix, known.reason):
        assert text.sv
        assert text.en
        assert text.sv != text.en


def test_queries_declare_what_they_read() -> None:
    shapes = shape_graph()
    used = re.compile(r"(?<=mg:)[a-z]\w*")
    for known in constraints().values():
        body = known.select.partition("SELECT")[2]
        stated = {str(term) for term in shapes.objects(URIRef(known.iri), MG.reads)}
        assert {str(MG[name]) for name in used.findall(body)} <= stated, known.iri


def test_queries_declare_whom_they_affect_as_paths() -> None:
    shapes = shape_graph()
    for shape, path in shapes.subject_objects(MG.affects):
        head = constraints()[str(shape)].select.partition("SELECT")[0]
        ox.Store().query(f"{head} SELECT ?node {{ <{shape}> {path} ?node }}")
        assert constraints()[str(shape)].select


def test_no_query_hides_a_severity() -> None:
    shapes = shape_graph()
    assert not list(shapes.subject_objects(SH.severity))


def test_core_shapes_leave_out_rules_that_are_off() -> None:
    kept = core_shapes(frozenset({"G2"}))
    assert (URIRef(f"{MGS}Goal-responsibleUnit"), None, None) not in kept
    assert (URIRef(f"{MGS}Goal-measuredBy"), None, None) in kept
