"""The benchmark: its data, its questions, its way of measuring, and the command as a whole."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from api.benchmarks import servers
from api.cli import run
from graph.benchmarks.answers import ROWS, TRIPLES, media_type, rows_in
from graph.benchmarks.asked import POINT, asked_questions
from graph.benchmarks.country import FIRST, scope, write_quads, write_triples
from graph.benchmarks.engines import InProcess, Told, TooSlow, Unanswered
from graph.benchmarks.measuring import Bounds, measure
from graph.benchmarks.municipality import municipality
from graph.names import PREFIXES
from graph.questions import Question, questions
from graph.texts import Text
from graph.validation import validate

SMALL = 20_000
"""Statements of a municipality that has the plan once."""
AT = date(2026, 11, 21)
POINT_QUESTION = asked_questions()[0]
GRAPHS = ("http://a.example/graph",)
DIGEST = (
    "from hashlib import sha256; from graph.benchmarks.municipality import municipality;"
    "print(sha256(b''.join(municipality('k007', 20_000))).hexdigest())"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A country of two municipalities as N-Quads and as N-Triples."""
    folder = tmp_path_factory.mktemp("country")
    write_quads(folder / "country.nq", 2)
    write_triples(folder / "country.nt", 2)
    return folder / "country.nq", folder / "country.nt"


@pytest.fixture(scope="module")
def engines(files: tuple[Path, Path]) -> Iterator[tuple[InProcess, InProcess]]:
    """The same country in Oxigraph and in rdflib."""
    quads, triples = files
    both = InProcess("pyoxigraph", quads), InProcess("rdflib", triples)
    try:
        for engine in both:
            engine.start()
        yield both
    finally:
        for engine in both:
            engine.stop()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    """The first municipality without the other."""
    file = tmp_path_factory.mktemp("alone") / "country.nq"
    write_quads(file, 1)
    engine = InProcess("pyoxigraph", file)
    try:
        engine.start()
        yield engine
    finally:
        engine.stop()


def test_a_municipality_is_the_same_bytes_in_another_process() -> None:
    command = [sys.executable, "-c", DIGEST]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert told == sha256(b"".join(municipality("k007", SMALL))).hexdigest()


@pytest.mark.parametrize(("key", "statements"), [(FIRST, 50_000), ("k002", SMALL)])
def test_a_municipality_breaks_no_rule(key: str, statements: int) -> None:
    found = validate(b"".join(municipality(key, statements)), at=AT).findings
    assert {finding.severity for finding in found} == {"warning", "info"}


def test_a_municipality_has_about_as_many_statements_as_asked_for() -> None:
    for wanted in (25_000, 50_000, 75_000):
        made = b"".join(municipality("k003", wanted)).count(b"\n")
        assert made == pytest.approx(wanted, rel=0.1)


def test_municipalities_differ_in_more_than_their_names() -> None:
    keys = ("k008", "k009")
    one, other = (b"".join(municipality(key, SMALL)).replace(key.encode(), b"") for key in keys)
    changed = set(one.splitlines()) ^ set(other.splitlines())
    for path in ("addresses", "obsValue", "measuredBy", "followsUp"):
        assert any(f"{path}>".encode() in line for line in changed)


def test_no_triple_is_in_two_graphs(files: tuple[Path, Path]) -> None:
    quads, triples = (file.read_bytes().splitlines() for file in files)
    assert len(quads) == len(triples) == len(set(triples))


def test_there_are_fifteen_questions_and_named_ones_are_among_them() -> None:
    names = [question.name for question in asked_questions()]
    assert len(set(names)) == len(names) == 15
    assert names[0] == POINT
    assert {question.name for question in questions()} & set(names)


@pytest.mark.parametrize("question", asked_questions(), ids=lambda each: each.name)
def test_a_question_has_the_same_answer_in_oxigraph_and_in_rdflib(
    question: Question, engines: tuple[InProcess, InProcess]
) -> None:
    form = media_type(question.text)
    ours, theirs = (rows_in(engine.ask(question.text, (), 60).body, form) for engine in engines)
    assert ours.number > 0
    assert ours == theirs


@pytest.mark.parametrize("question", asked_questions(), ids=lambda each: each.name)
def test_a_question_is_standard_sparql_that_can_be_pasted_anywhere(question: Question) -> None:
    body = re.sub(r"^#.*$", "", question.text, flags=re.MULTILINE)
    declared = dict(re.findall(r"PREFIX ([a-z-]+): <([^>]+)>", body))
    assert declared == {name: PREFIXES.get(name, iri) for name, iri in declared.items()}
    assert question.title.sv != question.title.en
    assert not re.search(r"\bGRAPH\b|\bSERVICE\b|SELECT \*|NOT EXISTS|NOW\(", body)
    assert "ORDER BY" in body or media_type(question.text) == TRIPLES


@pytest.mark.parametrize("question", asked_questions(), ids=lambda each: each.name)
def test_a_question_to_one_municipality_is_answered_as_if_there_were_no_other(
    question: Question, engines: tuple[InProcess, InProcess], alone: InProcess
) -> None:
    form = media_type(question.text)
    among_others = rows_in(engines[0].ask(question.text, scope(), 60).body, form)
    assert among_others == rows_in(alone.ask(question.text, (), 60).body, form)


def test_what_an_engine_cannot_answer_is_said_in_its_own_words(
    engines: tuple[InProcess, InProcess],
) -> None:
    with pytest.raises(Unanswered, match="SyntaxError"):
        engines[0].ask("SELECT", (), 60)
    assert engines[0].ask("ASK {}", (), 60).body == b'{"head":{},"boolean":true}'


def answer(value: str) -> bytes:
    """One row with a number in it."""
    term = {"type": "literal", "value": value, "datatype": f"{PREFIXES['xsd']}decimal"}
    said = {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": term}]}}
    return json.dumps(said).encode()


class Scripted:
    """An engine that says what it is told to; None is what takes too long."""

    version = "1"
    takes_datasets = False

    def __init__(self, name: str, seconds: float | None, body: bytes = b"") -> None:
        self.name = name
        self.heard: list[tuple[str, tuple[str, ...]]] = []
        self.begun = 0
        self._seconds = seconds
        self._body = body

    def start(self) -> None:
        self.begun += 1

    def ask(self, text: str, graphs: Sequence[str], ceiling: float) -> Told:
        self.heard.append((text, tuple(graphs)))
        if self._seconds is None:
            raise TooSlow(ceiling)
        return Told(self._seconds, self._body)

    def stop(self) -> None:
        self.begun -= 1


def test_ratios_differences_and_slowness_are_told_by_engine() -> None:
    ours, slow = Scripted("ours", 0.5, answer("2.50")), Scripted("slow", 2.0, answer("2.5"))
    wrong, broken = Scripted("wrong", 0.1, answer("3")), Scripted("broken", 0.1, b"{")
    endless = Scripted("endless", None)
    [measured] = measure(
        [ours, slow, wrong, broken, endless], [POINT_QUESTION], Bounds(rounds=9, ceiling=3), GRAPHS
    )
    assert measured.ratio("slow", "ours") == 4
    assert measured.ratio("endless", "ours") is None
    assert measured.differing("ours") == ("wrong",)
    assert measured.unanswered["endless"] == Text("mer än 3 s", "more than 3 s")
    assert "no whole answer" in measured.unanswered["broken"].en
    assert [len(one.heard) for one in (ours, slow, endless)] == [8, 3, 1]
    assert set(ours.heard) == {(POINT_QUESTION.text, GRAPHS)}
    assert endless.begun == 0  # ended once, begun anew once


def test_the_command_measures_compares_and_says_what_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def installed(package: str) -> str:
        if package == "rdflib-endpoint":
            raise PackageNotFoundError(package)
        return "1"

    monkeypatch.setattr(servers, "version", installed)
    file = tmp_path / "bench.json"
    words = ["bench", "sparql", "--municipalities", "2", "--rounds", "2", "--lang", "en"]
    peers = ["--peer", "oxigraph", "--peer", "rdflib-endpoint"]
    assert run([*words, *peers, "--json", str(file)]) == 0
    out = capsys.readouterr().out
    assert "2 municipalities" in out
    assert "rdflib-endpoint is not installed" in out
    assert "All answers are equal." in out
    said = json.loads(file.read_text("utf-8"))
    assert [one["oneMunicipality"] for one in said["questions"]] == [False] * 15 + [True] * 15
    for one in said["questions"]:
        assert one["rows"] > 0
        assert one["unanswered"] == {}
        assert one["engines"].keys() == {"pyoxigraph", "malgraf", "malgraf-again", "oxigraph"}
        assert one["engines"]["malgraf"]["medianMs"] > 0
    ratios = said["medianRatios"]
    assert ratios["malgraf"]["all"] == ratios["malgraf"]["oneMunicipality"] == 1
    assert ratios["malgraf-again"]["allAgain"] == 1
    assert ratios["malgraf"]["allAgain"] > 0
    assert said["leftOut"].keys() == {"rdflib-endpoint"}
    assert said["overheadMs"] is not None


def test_numbers_are_the_same_however_they_are_written() -> None:
    assert rows_in(answer("2.50"), ROWS) == rows_in(answer("2.5"), ROWS)
    assert rows_in(answer("2.50"), ROWS) != rows_in(answer("2.6"), ROWS)
