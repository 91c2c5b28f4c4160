"""RDF files become an organisation's own triples."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from graph.errors import UnreadableFile
from graph.intake import read_file, read_files
from tests.intake import NAMES, PREFIXES, mg, own, read_text, values

ADDRESSES = mg("addresses")
EXACT_MATCH = "http://www.w3.org/2004/02/skos/core#exactMatch"
GOAL = NAMES.resource("goal", "a")
TARGET = "<http://metadata.un.org/sdg/11.3>"

SAME: Mapping[str, str] = {
    "a.ttl": PREFIXES + f"goal:a mg:addresses {TARGET} .",
    "a.trig": PREFIXES + f"<plan> {{ goal:a mg:addresses {TARGET} }}",
    "a.nt": f"<{GOAL}> <{ADDRESSES}> {TARGET} .",
    "a.nq": f"<{GOAL}> <{ADDRESSES}> {TARGET} <{NAMES.plan}> .",
    "a.jsonld": f'{{"@id": "goal/a", "{ADDRESSES}": {{"@id": "{TARGET[1:-1]}"}}}}',
    "a.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:mg="https://w3id.org/malgraf/def/"><rdf:Description rdf:about="goal/a">'
        f'<mg:addresses rdf:resource="{TARGET[1:-1]}"/></rdf:Description></rdf:RDF>'
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_every_rdf_format_says_the_same_against_the_own_namespace(
    tmp_path: Path, name: str
) -> None:
    intake = read_text(tmp_path, name, SAME[name])
    assert intake.plan.decode() == f"<{GOAL}> <{ADDRESSES}> {TARGET} .\n"
    assert intake.subjects == {GOAL}
    assert not intake.observations
    assert not intake.problems


def test_byte_order_mark_is_stripped(tmp_path: Path) -> None:
    intake = read_text(tmp_path, "a.ttl", "\ufeff" + SAME["a.ttl"])
    assert intake.subjects == {GOAL}


def test_sdg_addresses_are_written_as_the_un_writes_them(tmp_path: Path) -> None:
    sdg = "https://metadata.un.org/sdg"
    text = f"goal:a mg:addresses <{sdg}/11.03>, <{sdg}/1.A> ."
    intake = read_text(tmp_path, "a.ttl", PREFIXES + text)
    assert values(intake, "goal/a", ADDRESSES) == {TARGET, "<http://metadata.un.org/sdg/1.a>"}


def test_literals_are_spelled_as_the_store_spells_them(tmp_path: Path) -> None:
    text = '<indicator/i> mg:baseline "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
    intake = read_text(tmp_path, "a.ttl", PREFIXES + text)
    (baseline,) = values(intake, "indicator/i", mg("baseline"))
    assert baseline.startswith('"1.5"')


def test_observations_and_data_sets_go_to_their_own_graph(tmp_path: Path) -> None:
    text = (
        "@prefix qb: <http://purl.org/linked-data/cube#> .\n"
        "<observation/o> a qb:Observation ; mg:hasTargetValue [ mg:value 1 ] .\n"
        "<dataset/d> a qb:DataSet .\ngoal:a a mg:Goal ."
    )
    intake = read_text(tmp_path, "a.ttl", PREFIXES + text)
    assert intake.plan.count(b"\n") == 1
    assert intake.observations.count(b"\n") == 4


class TestBlankNodes:
    TEXT = (
        PREFIXES
        + "goal:a mg:contributesTo [ mg:value 1 ; mg:hasTargetValue [ mg:value 2 ] ] ,\n"
        + "  [ mg:value 3 ] .\n"
        + "[] mg:value ( 1 2 ) ."
    )

    def test_get_names_under_genid(self, tmp_path: Path) -> None:
        intake = read_text(tmp_path, "a.ttl", self.TEXT)
        named = {node for node in intake.subjects if node.startswith(NAMES.genid)}
        assert named == intake.subjects - {GOAL}
        assert b"_:" not in intake.plan

    def test_are_named_alike_each_time(self, tmp_path: Path) -> None:
        first, second = (read_text(tmp_path, "a.ttl", self.TEXT) for _ in range(2))
        assert first == second

    def test_keep_their_names_when_the_file_says_more_elsewhere(self, tmp_path: Path) -> None:
        before = read_text(tmp_path, "a.ttl", self.TEXT)
        after = read_text(tmp_path, "a.ttl", PREFIXES + "goal:b a mg:Goal .\n" + self.TEXT)
        assert {node for node in before.subjects if before.rows[node] == GOAL} <= after.subjects

    def test_belong_to_the_subject_that_refers_to_them(self, tmp_path: Path) -> None:
        intake = read_text(tmp_path, "a.ttl", self.TEXT)
        assert sum(root == GOAL for root in intake.rows.values()) == 4
        assert b"goal/a" not in intake.without({GOAL}).plan

    def test_of_two_files_are_not_confused(self, tmp_path: Path) -> None:
        for name in ("a.ttl", "b.ttl"):
            (tmp_path / name).write_text("[] <p> 1 .")
        intake = read_files([tmp_path / "a.ttl", tmp_path / "b.ttl"], NAMES)
        assert len(intake.subjects) == 2

    def test_in_a_circle_are_named(self, tmp_path: Path) -> None:
        intake = read_text(tmp_path, "a.ttl", "_:a <p> _:b . _:b <p> _:a .")
        assert len(intake.subjects) == 2


class TestForeignSubjects:
    TEXT = (
        PREFIXES
        + "<https://annan.se/mal/7> a mg:Goal .\ngoal:a mg:contributesTo <https://annan.se/mal/7> ."
    )

    def test_are_minted_anew_and_references_follow(self, tmp_path: Path) -> None:
        intake = read_text(tmp_path, "a.ttl", self.TEXT)
        minted = intake.foreign["https://annan.se/mal/7"]
        assert minted.startswith(NAMES.resource("goal", "7-"))
        assert values(intake, "goal/a", mg("contributesTo")) == {f"<{minted}>"}
        node = minted.removeprefix(NAMES.namespace)
        assert values(intake, node, EXACT_MATCH) == {"<https://annan.se/mal/7>"}

    def test_of_unknown_class_become_things(self, tmp_path: Path) -> None:
        intake = read_text(tmp_path, "a.ttl", "<https://annan.se/x> <p> 1 .")
        assert intake.foreign["https://annan.se/x"].startswith(NAMES.resource("thing", "x-"))

    def test_with_equal_endings_are_kept_apart(self, tmp_path: Path) -> None:
        text = "<https://a.se/x> <p> 1 . <https://b.se/x> <p> 1 ."
        assert len(set(read_text(tmp_path, "a.ttl", text).foreign.values())) == 2

    def test_of_another_organisation_here_are_not_described(self, tmp_path: Path) -> None:
        intake = read_text(tmp_path, "a.ttl", "<http://localhost:8000/id/2180/goal/a> <p> 1 .")
        assert all(node.startswith(NAMES.namespace) for node in intake.subjects)

    def test_that_are_only_referred_to_stay(self, tmp_path: Path) -> None:
        intake = read_text(
            tmp_path, "a.ttl", PREFIXES + "goal:a mg:contributesTo <https://annan.se/mal/7> ."
        )
        assert values(intake, "goal/a", mg("contributesTo")) == {"<https://annan.se/mal/7>"}


@pytest.mark.parametrize(
    "shared",
    [
        "http://metadata.un.org/sdg/11.3",
        "https://metadata.un.org/sdg/11.3",
        "http://metadata.un.org/sdg",
        "https://w3id.org/malgraf/def/Goal",
        "https://w3id.org/malgraf/scheme/status/reached",
    ],
)
def test_only_administrators_describe_shared_things(tmp_path: Path, shared: str) -> None:
    intake = read_text(tmp_path, "a.ttl", f'<goal/a> <p> 1 .\n<{shared}> <p> "mitt eget" .')
    (problem,) = intake.problems
    assert (problem.code, problem.value, problem.place.line) == ("shared-subject", shared, 2)
    assert intake.subjects == {GOAL}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"]
)
def test_unsafe_addresses_are_refused(tmp_path: Path, address: str) -> None:
    intake = read_text(
        tmp_path, "a.ttl", PREFIXES + f"\ngoal:a a mg:Goal ; mg:contributesTo <{address}> ."
    )
    (problem,) = intake.problems
    assert (problem.code, problem.value, problem.place.line) == ("unsafe-address", address, 4)
    assert intake.faulty == {GOAL}


def test_triples_about_triples_are_refused(tmp_path: Path) -> None:
    intake = read_text(tmp_path, "a.ttl", "<goal/a> <p> <<( <a> <b> <c> )>> .")
    assert [problem.code for problem in intake.problems] == ["triple-term"]


def test_other_graph_names_are_noted_and_their_content_read(tmp_path: Path) -> None:
    intake = read_text(tmp_path, "a.trig", "<http://annan.se/graf> { <goal/a> <p> 1 }")
    assert [note.code for note in intake.notes] == ["graph-name"]
    assert intake.subjects == {GOAL}


def test_subjects_have_their_lines(tmp_path: Path) -> None:
    text = (
        PREFIXES
        + '# goal:x\n\ngoal:a mg:contributesTo """två\nrader.""" .\n<goal/b> mg:contributesTo "x" .'
    )
    intake = read_text(tmp_path, "plan.ttl", text)
    places = [str(intake.place_of(NAMES.resource("goal", slug))) for slug in "ab"]
    assert places == ["plan.ttl:5", "plan.ttl:7"]


def test_sparql_style_prefixes_count_for_lines_too(tmp_path: Path) -> None:
    text = "PREFIX g: <goal/>\nBASE <http://localhost:8000/id/1471/>\ng:a <p> 1 .\n<goal/b> <p> 1 ."
    intake = read_text(tmp_path, "plan.ttl", text)
    assert [intake.places[NAMES.resource("goal", slug)].line for slug in "ab"] == [3, 4]


def test_syntax_errors_tell_their_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_text(tmp_path, "a.ttl", "<a> <p> 1 .\n<b> <p> .")
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == ("syntax", "a.ttl:2")


@pytest.mark.parametrize(
    ("file", "text", "beginning"),
    [
        ("a.ttl", "<a> <p> 1 .\n<b> p:c 1 .", "Filen är inte giltig Turtle, rad 2: ”The prefix"),
        ("a.nt", "<urn:a> <urn:b> c .", "Filen är inte giltig N-Triples, rad 1: ”The object"),
        ("a.jsonld", '{"a":\n', "Filen är inte giltig JSON, rad 2: ”Expecting value”."),
        ("a.rdf", "<rdf", "Filen är inte giltig XML, rad 1: ”"),
        ("a.jsonld", '{"@context": "https://a.se/b"}', "Fjärrkontext läses inte; lägg kontexten"),
    ],
)
def test_words_of_a_parser_stand_in_quotes_in_a_swedish_sentence(
    tmp_path: Path, file: str, text: str, beginning: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_text(tmp_path, file, text)
    (problem,) = caught.value.problems
    assert problem.message.sv.startswith(beginning)
    assert "Parser error" not in problem.message.sv
    assert "Callback" not in problem.message.sv


@pytest.mark.parametrize("file", ["a.ttl", "mål.csv", "a.nq"])
@pytest.mark.parametrize("text", ["", "\n \n"])
def test_files_that_hold_nothing_are_noted(tmp_path: Path, file: str, text: str) -> None:
    intake = read_text(tmp_path, file, text)
    assert [note.message.sv for note in intake.notes] == ["Filen är tom."]
    assert str(intake.notes[0].place) == file
    assert intake.subjects == frozenset()


def test_unknown_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_text(tmp_path, "plan.docx", "x")
    assert caught.value.problems[0].code == "format"


def test_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path / "nothing.ttl", NAMES)
    assert caught.value.problems[0].code == "file"
    assert caught.value.message.sv == "Filen finns inte."


def test_folders_are_told_from_files(tmp_path: Path) -> None:
    (tmp_path / "plan.ttl").mkdir()
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path / "plan.ttl", NAMES)
    assert caught.value.message.sv == "Det är en mapp och inte en fil."


def test_dropping_a_subject_keeps_the_rest(tmp_path: Path) -> None:
    intake = read_text(
        tmp_path,
        "a.ttl",
        PREFIXES + "goal:a mg:contributesTo goal:b . goal:b mg:contributesTo goal:a .",
    )
    left = intake.without({GOAL})
    assert left.plan.decode() == f"{own('goal/b')} <{mg('contributesTo')}> {own('goal/a')} .\n"
    assert left.subjects == left.places.keys() == {NAMES.resource("goal", "b")}
