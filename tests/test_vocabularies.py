"""The shipped vocabularies are in every store, and the taxonomy knows goals, targets, labels."""

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import load_vocabularies, taxonomy, vocabulary_files, vocabulary_quads
from tests.changing import replace_subjects


def test_each_file_is_a_graph_of_its_own_named_by_its_ontology() -> None:
    store = Store()
    load_vocabularies(store)
    names = [name for name in store.named_graphs() if isinstance(name, NamedNode)]
    assert len(names) == len(vocabulary_files())
    assert NamedNode("https://w3id.org/malgraf/scheme/agenda2030") in names
    assert NamedNode("https://w3id.org/malgraf/def/") in names
    ontology = NamedNode("http://www.w3.org/2002/07/owl#Ontology")
    for name in names:
        (quad,) = store.quads_for_pattern(None, None, ontology, name)
        assert quad.subject == name


def test_the_rules_and_their_profiles_are_there_and_other_shapes_are_not() -> None:
    names = [path.name for path in vocabulary_files()]
    assert {"rules.ttl", "profiles.ttl", "malgraf.ttl", "agenda2030.ttl"} <= set(names)
    assert "goal.ttl" not in names


def test_the_quads_are_parsed_once() -> None:
    assert vocabulary_quads() is vocabulary_quads()


def test_there_are_17_goals_and_169_targets_in_their_order() -> None:
    known = taxonomy()
    assert list(known.goals) == list(range(1, 18))
    codes = [target.code for target in known.targets.values()]
    assert len(codes) == 169
    assert codes[:8] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.a", "1.b", "2.1"]
    assert codes.index("3.9") < codes.index("3.a")
    assert codes[-1] == "17.19"


def test_goals_have_a_colour_and_both_labels() -> None:
    for goal in taxonomy().goals.values():
        assert re.fullmatch(r"#[0-9A-F]{6}", goal.colour)
        assert goal.label.sv
        assert goal.label.en
        assert goal.label.sv != goal.label.en


def test_means_of_implementation_are_the_lettered_and_all_of_goal_17() -> None:
    for target in taxonomy().targets.values():
        lettered = target.code[-1].isalpha()
        assert target.means_of_implementation == (lettered or target.goal == 17)


@pytest.mark.parametrize("code", ["11.3", "SDG 11.03", "http://metadata.un.org/sdg/11.3"])
def test_a_target_is_found_however_it_is_written(code: str) -> None:
    found = taxonomy().target(code)
    assert found is not None
    assert (found.code, found.goal) == ("11.3", 11)


@pytest.mark.parametrize("code", ["11", "19.1", "1.99", "", "elva"])
def test_what_is_no_target_is_none(code: str) -> None:
    assert taxonomy().target(code) is None


def test_terms_and_concepts_have_labels_and_others_have_none() -> None:
    labels = taxonomy()
    assert labels.label("https://w3id.org/malgraf/def/Goal") == Text("Mål", "Goal")
    assert labels.label("https://w3id.org/malgraf/scheme/status/reached") is not None
    assert labels.label("http://x.example/") is None


def test_a_select_of_ours_sees_the_vocabularies(tmp_path: Path) -> None:
    text = "SELECT ?target WHERE { ?target a <http://metadata.un.org/sdg/ontology#Target> }"
    with Installation.create(tmp_path / "data", gate="report") as installation:
        goal = f"<{installation.names('1471').resource('goal', 'a')}>"
        plan = f'{goal} <http://www.w3.org/2004/02/skos/core#prefLabel> "Mål"@sv .'
        replace_subjects(installation, "1471", plan=plan.encode())
        rows = installation.organisation("1471").select(text)
    assert len(rows) == 169
