"""Every row of the five sources is said in the example of its municipality, and nothing else is.

Each row is the gist of a passage and a pattern that holds only if the example says it.
"""

from functools import cache

import pyoxigraph as ox
import pytest
from rdflib import Graph

from graph.examples import example
from graph.names import DEFAULT_BASE, PREFIXES, SCHEME, OrganisationNames
from graph.validation import validate
from ontology import files
from tests.source_rows import ROWS

NAMES = ("gotene", "gavle", "vadstena", "ange", "partille")
KINDS = (
    "action-plan activity assignment basic-mission decision document external-actor focus-area "
    "follow-up goal level network organisation pledge process-step programme theme unit vision"
)
SCHEMES = (
    "dimension document-type law network-type phase progress status trend unit-type wheel "
    "year-basis"
)


def namespace(name: str) -> str:
    """What the IRIs of an example start with."""
    return OrganisationNames(DEFAULT_BASE, example(name).key).namespace


@cache
def triples(name: str) -> frozenset[ox.Triple]:
    """What an example says, parsed as it is when loaded under the default base."""
    (path,) = example(name).files
    quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=namespace(name))
    return frozenset(quad.triple for quad in quads)


@cache
def store(name: str) -> ox.Store:
    """An example together with the vocabulary files."""
    filled = ox.Store()
    for path in files():
        filled.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    filled.bulk_extend(
        ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples(name)
    )
    return filled


def holds(name: str, pattern: str) -> bool:
    """Whether an example says what the pattern asks for; ``:`` is its organisation's namespace."""
    prefixes = PREFIXES | {kind: f"{namespace(name)}{kind}/" for kind in KINDS.split()}
    prefixes |= {scheme: f"{SCHEME}{scheme}/" for scheme in SCHEMES.split()}
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items())
    return bool(store(name).query(f"BASE <{namespace(name)}>\n{head}ASK {{ {pattern} }}"))


@pytest.mark.parametrize(("name", "gist", "pattern"), ROWS, ids=[row[1] for row in ROWS])
def test_row_of_source_is_said(name: str, gist: str, pattern: str) -> None:
    assert holds(name, pattern), gist


def test_a_row_that_is_not_said_is_noticed() -> None:
    assert not holds("vadstena", "?goal a mg:Goal")


@pytest.mark.parametrize("name", NAMES)
def test_every_subject_is_its_own_and_names_its_source(name: str) -> None:
    subjects = {str(triple.subject) for triple in triples(name)}
    source = ox.NamedNode(f"{PREFIXES['dcterms']}source")
    assert {text for text in subjects if not text.startswith(f"<{namespace(name)}")} == set()
    assert subjects == {str(each.subject) for each in triples(name) if each.predicate == source}


@pytest.mark.parametrize("name", NAMES)
def test_every_own_thing_that_is_pointed_at_is_described(name: str) -> None:
    subjects = {str(triple.subject) for triple in triples(name)}
    objects = {str(triple.object) for triple in triples(name)}
    assert {text for text in objects if text.startswith(f"<{namespace(name)}")} - subjects == set()


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_in_both_languages(name: str) -> None:
    assert not holds(
        name,
        """?thing dcterms:source ?source .
        FILTER NOT EXISTS { ?thing skos:prefLabel ?sv , ?en .
            FILTER(LANG(?sv) = "sv" && LANG(?en) = "en") }""",
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_person_is_described(name: str) -> None:
    assert not holds(name, "?person a ?class FILTER(?class IN (foaf:Person, prov:Person))")


@pytest.mark.parametrize("name", NAMES)
def test_no_link_to_the_global_goals_is_made_up(name: str) -> None:
    assert not holds(name, "?thing mg:addresses|mg:counteracts|mg:qualifiedContribution ?target")


@pytest.mark.parametrize("name", NAMES)
def test_example_breaks_no_structural_rule(name: str) -> None:
    plan = Graph()
    plan.parse(data=ox.serialize(triples(name), format=ox.RdfFormat.N_TRIPLES), format="nt")
    report = validate(plan, example(name).profile)
    assert [each for each in report.findings if each.severity == "violation"] == []
