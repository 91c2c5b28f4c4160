"""The environmental schemes and the draft relevance profile say what they promise."""

from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, Namespace

from graph.names import MG, SCHEME, SDG, SDGO

ONTOLOGY = Path(__file__).parents[1] / "ontology"
DRAFT = Namespace(f"{SCHEME}relevance-profile/draft/")
RELEVANCE = Namespace(f"{SCHEME}relevance/")


def read(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / name)


@pytest.mark.parametrize(
    ("scheme", "count"), [("environmental-objective", 16), ("planetary-boundary", 9)]
)
def test_schemes_hold_their_concepts_in_both_languages(scheme: str, count: int) -> None:
    environment = read("environment.ttl")
    concepts = set(environment.subjects(SKOS.inScheme, SCHEME[scheme]))
    assert len(concepts) == count
    assert set(environment.objects(SCHEME[scheme], SKOS.hasTopConcept)) == concepts
    for concept in concepts:
        assert str(concept).startswith(f"{SCHEME}{scheme}/")
        for path in (SKOS.prefLabel, SKOS.definition):
            languages = [getattr(text, "language", None) for text in environment[concept:path]]
            assert sorted(languages, key=str) == ["en", "sv"]


def test_related_targets_exist() -> None:
    targets = set(read("agenda2030.ttl").subjects(RDF.type, SDGO.Target))
    related = list(read("environment.ttl").subject_objects(SKOS.relatedMatch))
    assert {concept for concept, _ in related} == set(
        read("environment.ttl").subjects(RDF.type, SKOS.Concept)
    )
    assert {target for _, target in related} <= targets


def test_the_draft_judges_every_target_once() -> None:
    profile = read("relevance.ttl")
    targets = set(read("agenda2030.ttl").subjects(RDF.type, SDGO.Target))
    judged = set(profile.objects(SCHEME["relevance-profile/draft"], MG.hasTargetRelevance))
    assert judged == set(profile.subjects(RDF.type, MG.TargetRelevance))
    assert {profile.value(one, MG.target) for one in judged} == targets
    assert len(judged) == len(targets) == 169
    for one in judged:
        code = str(one).removeprefix(str(DRAFT))
        assert profile.value(one, MG.target) == SDG[code]


def test_only_means_of_implementation_are_left_out_and_with_a_motivation() -> None:
    profile, agenda = read("relevance.ttl"), read("agenda2030.ttl")
    means = set(agenda.subjects(MG.meansOfImplementation, Literal(True)))
    left_out = set(profile.subjects(MG.relevance, RELEVANCE["not-relevant"]))
    assert {profile.value(one, MG.target) for one in left_out} == means - {
        SDG["4.a"],
        SDG["11.a"],
    }
    for one in left_out:
        languages = {getattr(text, "language", None) for text in profile[one : MG.motivation]}
        assert languages == {"sv", "en"}


def test_the_draft_leaves_control_to_the_municipality() -> None:
    profile = read("relevance.ttl")
    assert list(profile.subject_objects(MG.control)) == []
    assert set(profile.objects(None, MG.relevance)) == {
        RELEVANCE.relevant,
        RELEVANCE["not-relevant"],
    }
