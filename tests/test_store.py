"""A change is seen whole or not at all, touches what it describes, and is there afterwards."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.changes import LOCAL, Change, Way
from graph.errors import ConflictError, DataError, NotFound, Outdated, QueryError
from graph.replacing import ProfileChoice, replacing_subjects
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import vocabulary_files, vocabulary_quads
from tests.changing import replace_plan, replace_subjects
from tests.labels import LABEL, LABELS, NAMESPACE, labelled, own_labels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def installation(folder: Path) -> Iterator[Installation]:
    with Installation.create(folder, gate="report") as created:
        yield created


def test_what_was_stored_is_there_after_reopening(folder: Path) -> None:
    with Installation.create(folder, "https://mal.example/", gate="report") as first:
        namespace = first.names("1471").namespace
        triple = f'<{namespace}goal/a> {LABEL} "Trygg skola"@sv .\n'.encode()
        assert replace_subjects(first, "1471", plan=triple) == 1
    with Installation.open(folder) as second:
        assert second.base == "https://mal.example"
        assert second.number == 1
        assert second.keys() == ("1471",)
        rows = second.organisation("1471").select(
            LABELS, label=Literal("Trygg skola", language="sv")
        )
    assert rows == [
        {
            "thing": NamedNode("https://mal.example/id/1471/goal/a"),
            "label": Literal("Trygg skola", language="sv"),
        }
    ]


def test_only_the_described_subjects_are_replaced(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett", b="Två"))
    replace_subjects(installation, "1471", plan=labelled(b="Nytt", c="Tre"))
    assert own_labels(installation.organisation("1471")) == {"a": "Ett", "b": "Nytt", "c": "Tre"}


def test_a_subject_in_the_observations_leaves_the_plan_alone(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    replace_subjects(installation, "1471", observations=labelled(a="Observerat"))
    stored = installation.organisation("1471").quads
    assert f'"Ett"@sv <{NAMESPACE}plan>'.encode() in stored
    assert f'"Observerat"@sv <{NAMESPACE}observations>'.encode() in stored


def test_replacing_the_plan_drops_the_rest(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett", b="Två"))
    replace_plan(installation, "1471", plan=labelled(c="Tre"))
    assert own_labels(installation.organisation("1471")) == {"c": "Tre"}


def test_a_named_blank_node_goes_with_its_description(installation: Installation) -> None:
    node = f"<{NAMESPACE}.well-known/genid/1>"
    deeper = f"<{NAMESPACE}.well-known/genid/2>"
    shared = f"<{NAMESPACE}.well-known/genid/3>"
    points = f"<{NAMESPACE}goal/a> <http://x.example/p>"
    plan = (
        f"{points} {node} .\n{node} <http://x.example/p> {deeper} .\n"
        f"{points} {shared} .\n<{NAMESPACE}goal/b> <http://x.example/p> {shared} .\n"
        f'{deeper} {LABEL} "djup"@sv .\n{shared} {LABEL} "delad"@sv .\n'
    )
    replace_subjects(installation, "1471", plan=plan.encode())
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    stored = installation.organisation("1471").quads
    assert b"djup" not in stored
    assert b"genid/1" not in stored
    assert b"delad" in stored


def test_loading_the_same_again_changes_nothing(installation: Installation) -> None:
    first = replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    assert replace_subjects(installation, "1471", plan=labelled(a="Ett")) == first
    assert [entry.number for entry in installation.journal.entries()] == [first]


def test_the_number_counts_over_all_organisations(installation: Installation) -> None:
    other = labelled(a="Ett").replace(b"/1471/", b"/2180/")
    assert replace_subjects(installation, "1471", plan=labelled(a="Ett")) == 1
    assert replace_subjects(installation, "2180", plan=other) == 2
    assert installation.organisation("1471").number == 1
    assert installation.organisation("2180").number == 2
    assert installation.keys() == ("1471", "2180")


@pytest.mark.parametrize(
    "triple",
    [
        '<http://localhost:8000/id/2180/goal/a> <http://x.example/p> "annans" .',
        '<http://metadata.un.org/sdg/11.3> <http://x.example/p> "delmål" .',
        f"<{NAMESPACE}goal/a> <http://x.example/p> _:b .",
        '_:b <http://x.example/p> "tom" .',
        f"<{NAMESPACE}goal/a> <http://x.example/p> .",
    ],
    ids=["another's", "shared", "blank object", "blank subject", "broken"],
)
def test_what_is_not_the_organisations_own_is_refused(
    installation: Installation, triple: str
) -> None:
    with pytest.raises(DataError):
        replace_subjects(installation, "1471", plan=labelled(a="Ett") + triple.encode())
    assert installation.keys() == ()


def test_an_organisation_store_never_changes(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    before = installation.organisation("1471")
    replace_subjects(installation, "1471", plan=labelled(a="Två"))
    assert own_labels(before) == {"a": "Ett"}
    assert own_labels(installation.organisation("1471")) == {"a": "Två"}


def test_a_trial_judges_and_stores_nothing(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett", b="Två"))
    judged = installation.trial(
        "1471", lambda now: replacing_subjects(now, plan=labelled(b="Nytt", c="Tre"))
    )
    assert {finding.node for finding in judged.refused} == {f"{NAMESPACE}goal/c"}
    assert installation.number == 1
    assert own_labels(installation.organisation("1471")) == {"a": "Ett", "b": "Två"}


def test_a_change_made_from_older_data_is_refused(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Först"))
    seen = installation.organisation("1471")
    late = replacing_subjects(seen, plan=labelled(b="Sen"))
    replace_subjects(installation, "1471", plan=labelled(a="Därefter"))
    with pytest.raises(ConflictError):
        installation.commit(Change("1471", LOCAL, Way.UPDATE, based_on=seen.number), late)
    assert own_labels(installation.organisation("1471")) == {"a": "Därefter"}


def test_a_subject_that_changed_after_it_was_read_is_not_overwritten(
    installation: Installation,
) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett", b="Två"))
    replace_subjects(installation, "1471", plan=labelled(a="Nytt"))
    late = replacing_subjects(installation.organisation("1471"), plan=labelled(a="Sent"))
    for iri, expected in ((f"{NAMESPACE}goal/a", Outdated), (f"{NAMESPACE}goal/b", None)):
        change = Change("1471", LOCAL, Way.EDIT, known={iri: 1})
        if expected:
            with pytest.raises(expected):
                installation.commit(change, late)
        else:
            assert installation.commit(change, late).number == 3


def test_what_is_to_be_new_must_not_be_there(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    change = Change("1471", LOCAL, Way.EDIT, absent=frozenset({f"{NAMESPACE}goal/a"}))
    with pytest.raises(Outdated, match="already exists"):
        installation.commit(change, replacing_subjects(installation.organisation("1471")))


def test_a_repeated_request_changes_nothing_again(installation: Installation) -> None:
    change = Change("1471", LOCAL, Way.EDIT, idempotency="once")

    def first() -> bool:
        return installation.commit(
            change, lambda now: replacing_subjects(now, plan=labelled(a="Ett"))
        ).repeated

    assert (first(), first()) == (False, True)
    assert installation.number == 1


def test_what_was_is_there_at_its_number(folder: Path) -> None:
    with Installation.create(folder, gate="report") as installation:
        for number in range(1, 6):
            replace_subjects(installation, "1471", plan=labelled(a=str(number)))
        for number in range(1, 6):
            assert own_labels(installation.organisation("1471", number)) == {"a": str(number)}
        with pytest.raises(NotFound):
            installation.organisation("1471", 0)
    with Installation.open(folder) as again:
        assert own_labels(again.organisation("1471", 2)) == {"a": "2"}
        assert again.organisation("1471", 99).number == 5


def test_listeners_hear_of_every_change_in_order(installation: Installation) -> None:
    heard: list[tuple[int, int]] = []
    installation.listeners.append(lambda entry, delta: heard.append((entry.number, delta.size)))
    replace_subjects(installation, "1471", plan=labelled(a="Ett", b="Två"))
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    replace_subjects(installation, "1471", plan=labelled(a="Nytt"))
    assert heard == [(1, 2), (2, 2)]


def test_the_rule_profile_chosen_at_load_stays_until_another_is_said(
    installation: Installation,
) -> None:
    rule_profile = "<https://w3id.org/malgraf/def/ruleProfile>"
    ready = "https://w3id.org/malgraf/scheme/rule-profile/"
    organisation = f"<{NAMESPACE}organisation/1471>"

    def profile() -> list[str]:
        lines = installation.organisation("1471").quads.decode().splitlines()
        return [line.split()[2] for line in lines if rule_profile in line]

    replace_subjects(installation, "1471", plan=labelled(a="Ett"), profile=ProfileChoice("start"))
    assert profile() == [f"<{ready}start>"]
    name = f'{organisation} {LABEL} "Götene"@sv .\n'.encode()
    replace_subjects(installation, "1471", plan=name)
    assert profile() == [f"<{ready}start>"]
    replace_subjects(installation, "1471", plan=b"", profile=ProfileChoice("strict"))
    assert profile() == [f"<{ready}strict>"]
    said = f"{organisation} {rule_profile} <{ready}trust> .\n".encode()
    usual = ProfileChoice(otherwise="start")
    replace_subjects(installation, "1471", plan=name, profile=usual)
    assert profile() == [f"<{ready}strict>"]
    replace_subjects(installation, "1471", plan=name + said, profile=usual)
    assert profile() == [f"<{ready}trust>"]
    replace_subjects(installation, "1471", plan=name + said, profile=ProfileChoice("start"))
    assert profile() == [f"<{ready}start>"]


def test_the_label_comes_from_the_data(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    assert installation.organisation("1471").label == Text("1471", "1471")
    name = f'<{NAMESPACE}organisation/1471> {LABEL} "Götene"@sv .\n'.encode()
    replace_subjects(installation, "1471", plan=name)
    assert installation.organisation("1471").label == Text("Götene", "Götene")


def test_shared_triples_are_seen_by_every_organisation(installation: Installation) -> None:
    place, text = "http://localhost:8000/shared/texts", "SELECT ?o WHERE { ?s ?p ?o }"
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    organisation = installation.organisation("1471")
    one = b'<http://x.example/s> <http://x.example/p> "one" .\n'
    assert installation.add_shared(place, one) == 2
    assert installation.add_shared(place, one) == 2
    assert {"o": Literal("one")} not in organisation.select(text)
    assert {"o": Literal("one")} in installation.organisation("1471").select(text)
    assert installation.organisation("1471").number == 2
    installation.add_shared(place, one.replace(b"one", b"two"))
    assert {"o": Literal("one")} not in installation.organisation("1471").select(text)


def test_every_vocabulary_is_in_the_organisations_store(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    store = installation.organisation("1471").store
    assert len(list(store.named_graphs())) >= len(vocabulary_files()) + 1
    shipped = parse(vocabulary_quads(), RdfFormat.N_QUADS)
    assert {quad for quad in shipped if "BlankNode" not in repr(quad)} <= {*store}


def test_the_least_recently_used_organisation_leaves_memory(folder: Path) -> None:
    with Installation.create(folder, keep=2, gate="report") as installation:
        for key in ("1", "2", "3"):
            replace_subjects(installation, key, plan=labelled(a=key).replace(b"1471", key.encode()))
        first, second = installation.organisation("1"), installation.organisation("2")
        assert installation.organisation("1") is first
        installation.organisation("3")
        assert installation.organisation("1") is first
        assert installation.organisation("2") is not second


def test_an_unknown_organisation_is_not_found(installation: Installation) -> None:
    with pytest.raises(NotFound):
        installation.organisation("9999")
    with pytest.raises(NotFound):
        installation.organisation("../etc")


def test_a_broken_question_is_a_query_error(installation: Installation) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    for text in ("SELECT ?s WHERE {", "ASK {}"):
        with pytest.raises(QueryError):
            installation.organisation("1471").select(text)


def test_readers_in_threads_see_a_change_whole_or_not_at_all(installation: Installation) -> None:
    slugs = [f"g{number}" for number in range(50)]
    replace_subjects(installation, "1471", plan=labelled(**dict.fromkeys(slugs, "0")))
    torn: list[set[str]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            labels = set(own_labels(installation.organisation("1471")).values())
            if len(labels) != 1:
                torn.append(labels)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 11):
        replace_subjects(installation, "1471", plan=labelled(**dict.fromkeys(slugs, str(number))))
        assert set(own_labels(installation.organisation("1471")).values()) == {str(number)}
    done.set()
    for thread in threads:
        thread.join()
    assert torn == []


SUBJECTS = st.sampled_from(["a", "b", "c", "d"])
DESCRIPTIONS = st.dictionaries(SUBJECTS, st.sets(st.text('xyzåäö"\\\n ', max_size=4), min_size=1))


def described(descriptions: dict[str, set[str]]) -> bytes:
    """Triples that say each value of each subject."""
    return b"".join(
        f"<{NAMESPACE}goal/{slug}> {LABEL} {Literal(value)} .\n".encode()
        for slug, values in descriptions.items()
        for value in values
    )


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.booleans(), DESCRIPTIONS), max_size=6))
def test_any_sequence_of_changes_ends_where_a_dictionary_ends(
    changes: list[tuple[bool, dict[str, set[str]]]],
) -> None:
    expected: dict[str, set[str]] = {}
    with tempfile.TemporaryDirectory() as place:
        with Installation.create(Path(place) / "data", gate="report") as installation:
            for whole, descriptions in changes:
                if whole:
                    expected = {}
                    replace_plan(installation, "1471", plan=described(descriptions))
                else:
                    replace_subjects(installation, "1471", plan=described(descriptions))
                expected |= descriptions
            kept = quads(installation)
        with Installation.open(Path(place) / "data") as again:
            assert quads(again) == kept
    assert kept.replace(f" <{NAMESPACE}plan> .".encode(), b" .") == b"".join(
        sorted(set(described(expected).splitlines(True)))
    )


def quads(installation: Installation) -> bytes:
    """Everything of the organisation; nothing where it has never been."""
    return installation.organisation("1471").quads if installation.keys() else b""
