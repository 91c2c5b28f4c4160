"""The vocabulary files keep their own rules, and no term is used that they do not define."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, URIRef

from graph.names import MG, MGS, SCHEME, SDGO
from ontology import files, term_files
from shapes import FOLDER as SHAPES

HOME = Path(__file__).resolve().parent.parent
FOLDERS = ("api", "graph", "ontology", "shapes", "tests")
SUFFIXES = {".ttl", ".rq", ".py", ".html", ".md"}
TERM = re.compile(
    rf"""(?: {re.escape(MG)} | \b(?<![-/])mg: | \bMG\. | \bMG\[" ) (?P<name>[A-Za-z]\w*)""",
    re.VERBOSE,
)
PREFIX = re.compile(
    rf"(?:@prefix|PREFIX)\s+([\w-]+):\s*<{re.escape(SCHEME)}([\w/-]*)>", re.IGNORECASE
)
CONCEPT = re.compile(
    rf"""(?: {re.escape(SCHEME)} | \bSCHEME\[" | \{{SCHEME\}} )
        (?P<name>[a-z][\w/-]*\w) (?!\.\d)  # a version is no concept
    """,
    re.VERBOSE,
)
GOAL_LABEL = (MG.Goal, RDFS.label, Literal("Mål", lang="sv"))


@cache
def vocabulary() -> Graph:
    """All vocabulary files together."""
    together = Graph()
    for path in files():
        together.parse(path)
    return together


def broken(vocabularies: Graph) -> set[tuple[str, str]]:
    """Which shape of ``vocabulary.ttl`` each faulty node breaks."""
    shapes = Graph().parse(SHAPES / "vocabulary.ttl")
    _, report, _ = pyshacl.validate(vocabularies, shacl_graph=shapes)
    assert isinstance(report, Graph)
    return {
        (str(report.value(result, SH.sourceShape)), str(report.value(result, SH.focusNode)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def defined(namespace: str, *extra: Path) -> set[str]:
    """Local names of the subjects that the vocabulary files and some others describe."""
    subjects = {
        quad.subject.value
        for path in (*files(), *term_files(), *extra)
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
        if isinstance(quad.subject, pyoxigraph.NamedNode)
    }
    return {iri.removeprefix(namespace) for iri in subjects if iri.startswith(namespace)}


def sources() -> Iterator[tuple[str, str]]:
    """Path and text of every file of ours that can use a term."""
    found = [path for folder in FOLDERS for path in (HOME / folder).rglob("*")]
    for path in (*HOME.glob("*.md"), *found):
        if path.suffix in SUFFIXES and "vendor" not in path.parts:
            yield str(path.relative_to(HOME)), path.read_text("utf-8")


def used_terms(text: str) -> set[str]:
    """Local names of ours that a text mentions, in any of the ways code and data write them."""
    return {found["name"] for found in TERM.finditer(text)}


def used_concepts(text: str) -> set[str]:
    """Paths under the scheme namespace that a text mentions, with its prefixes resolved."""
    used = {found["name"] for found in CONCEPT.finditer(PREFIX.sub("", text))}
    for prefix, path in PREFIX.findall(text):
        names = re.findall(
            rf"(?<![\w/-]){re.escape(prefix)}:([\w-]+(?:\.\w+)*)", PREFIX.sub("", text)
        )
        used |= {path + name for name in names}
    return used


def test_vocabulary_files_keep_their_shapes() -> None:
    assert broken(vocabulary()) == set()


@pytest.mark.parametrize(
    ("taken", "shape"),
    [
        (GOAL_LABEL, "TermShape-label"),
        ((MG.Goal, SKOS.definition, None), "TermShape-definition"),
        ((MG.Goal, RDFS.isDefinedBy, None), "TermShape-isDefinedBy"),
        ((MG.level, RDFS.domain, None), "DomainShape"),
        ((MG.level, RDFS.range, None), "RangeShape"),
        ((SCHEME["status/reached"], SKOS.prefLabel, None), "ConceptShape-prefLabel"),
        ((SCHEME["status/reached"], SKOS.definition, None), "OwnConceptShape"),
        ((SCHEME["status/reached"], SKOS.inScheme, None), "ConceptShape-inScheme"),
        ((URIRef(str(MG)), OWL.versionIRI, None), "HeaderShape-versionIRI"),
    ],
)
def test_missing_statement_breaks_exactly_its_shape(
    taken: tuple[URIRef, URIRef, Literal | None], shape: str
) -> None:
    small = Graph()
    for name in ("malgraf.ttl", "schemes.ttl"):
        small.parse(HOME / "ontology" / name)
    small.remove(taken)
    assert broken(small) == {(str(MGS[shape]), str(taken[0]))}


def test_definition_of_two_sentences_is_rejected() -> None:
    small = Graph().parse(HOME / "ontology" / "malgraf.ttl")
    small.set((MG.Goal, SKOS.definition, Literal("Ett läge. Använd det ofta.", lang="sv")))
    assert (str(MGS["TermShape-definition"]), str(MG.Goal)) in broken(small)


def test_every_term_used_anywhere_is_defined() -> None:
    known = defined(str(MG))
    unknown = {path: used_terms(text) - known for path, text in sources()}
    assert {path: names for path, names in unknown.items() if names} == {}


def test_every_scheme_concept_used_anywhere_is_defined() -> None:
    others = [path for name in ("rules", "profiles") for path in SHAPES.glob(f"{name}.ttl")]
    known = defined(str(SCHEME), *others)
    known |= {name.rsplit("/", 1)[0] for name in known}
    unknown = {
        path: used_concepts(text) - known
        for path, text in sources()
        if "/invalid-dangling" not in path  # these point at nothing on purpose
    }
    assert {path: names for path, names in unknown.items() if names} == {}


def test_closed_world_sees_each_way_of_writing_a_term() -> None:
    term = "Unheard"
    ways = [f"{MG}{term}", f"mg:{term}", f"MG.{term}", f'MG["{term}"]']
    assert [used_terms(f"a {way} b") for way in ways] == [{term}] * len(ways)


def test_closed_world_sees_each_way_of_writing_a_concept() -> None:
    path = "/".join(["status", "unheard"])
    ways = [
        f"<{SCHEME}{path}>",
        f'SCHEME["{path}"]',
        f"@prefix s: <{SCHEME}status/> .\n[] a s:unheard .",
        f"PREFIX s: <{SCHEME}status/>\nSELECT * {{ ?x ?y s:unheard }}",
    ]
    assert [used_concepts(way) for way in ways] == [{path}] * len(ways)


def test_document_types_that_say_how_are_not_for_politicians() -> None:
    how = vocabulary().subjects(MG.statesWhat, Literal("false", datatype=XSD.boolean))
    deciders = {body for kind in how for body in vocabulary().objects(kind, MG.decidableBy)}
    assert deciders == {SCHEME["unit-type/head-of-operation"]}


def test_programmes_last_four_to_six_years_by_default() -> None:
    programme = SCHEME["document-type/programme"]
    years = [vocabulary().value(programme, each) for each in (MG.minimumYears, MG.maximumYears)]
    assert years == [Literal(4), Literal(6)]


def test_sdg_classes_stay_the_un_s() -> None:
    ours = {str(term) for term in vocabulary().subjects(RDF.type, OWL.Class)}
    assert not {iri for iri in ours if iri.startswith(str(SDGO))}
