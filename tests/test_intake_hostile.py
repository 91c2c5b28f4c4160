"""Whatever a stranger's file holds, reading it ends in an intake or in a ``DataError``."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import DataError, UnreadableFile
from graph.examples import FOLDER
from graph.intake import Intake, limits, read_file
from tests.intake import NAMES, read_text, workbook

ENDINGS = ("ttl", "trig", "nt", "nq", "jsonld", "rdf", "xlsx", "csv", "tsv")
BOMB = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:RDF>'
)
AT_EASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def refused(folder: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_text(folder, name, content)
    return caught.value.problems[0].code


def outcome(folder: Path, name: str, content: str | bytes) -> Intake | DataError:
    """What reading ends in; any other error escapes, and fails the test."""
    try:
        return read_text(folder, name, content)
    except DataError as fault:
        return fault


class TestRefused:
    @pytest.mark.parametrize("name", ["a.rdf", "a.xml"])
    def test_xml_with_a_dtd(self, tmp_path: Path, name: str) -> None:
        assert refused(tmp_path, name, BOMB) == "dtd"

    def test_xml_in_another_encoding(self, tmp_path: Path) -> None:
        assert refused(tmp_path, "a.rdf", '<?xml version="1.0" encoding="latin-1"?><a/>') == (
            "encoding"
        )

    @pytest.mark.parametrize(
        ("name", "opening"),
        [("a.ttl", "[ <p> "), ("a.ttl", "( "), ("a.jsonld", '{"@graph":['), ("a.rdf", "<a>")],
    )
    def test_what_is_nested_deeper_than_people_write(
        self, tmp_path: Path, name: str, opening: str
    ) -> None:
        start = "<a> <p> " if name == "a.ttl" else ""
        assert refused(tmp_path, name, start + opening * 3000) == "nesting"

    def test_brackets_in_texts_and_comments_do_not_count_as_nesting(self, tmp_path: Path) -> None:
        text = f'# {"[" * 100}\n<goal/a> <p> "{"[" * 100}" , """{"(" * 100}""" .'
        assert read_text(tmp_path, "a.ttl", text).subjects == {NAMES.resource("goal", "a")}

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.ttl", "<a> <p> '\x07' ."),
            ("a.ttl", r"<a> <p> '\u0007' ."),
            ("a.jsonld", r'{"@id": "a", "http://p": "\u0007"}'),
            ("a.jsonld", r'{"@id": "a", "http://p": "\ud800"}'),
            ("mål.csv", "Id;Namn\na;\x00\n"),
        ],
    )
    def test_control_characters_and_halves_of_characters(
        self, tmp_path: Path, name: str, text: str
    ) -> None:
        assert refused(tmp_path, name, text) == "control-character"

    def test_lone_surrogates_in_turtle(self, tmp_path: Path) -> None:
        assert refused(tmp_path, "a.ttl", r"<a> <p> '\uD800' .") == "syntax"

    def test_bytes_that_are_not_utf8(self, tmp_path: Path) -> None:
        assert refused(tmp_path, "a.ttl", "<a> <p> 'å' .".encode("latin-1")) == "encoding"

    def test_long_literals(self, tmp_path: Path) -> None:
        text = f"<a> <p> '{'å' * (limits.LITERAL_BYTES // 2 + 1)}' ."
        assert refused(tmp_path, "a.ttl", text) == "literal-size"

    def test_large_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "FILE_BYTES", 10)
        assert refused(tmp_path, "a.ttl", "<a> <p> <b> .") == "file-size"

    def test_remote_contexts(self, tmp_path: Path) -> None:
        text = '{"@context": "https://schema.org", "@id": "a", "name": "x"}'
        assert refused(tmp_path, "a.jsonld", text) == "remote-context"

    def test_what_takes_too_long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("graph.intake.DEADLINE", 0.001)
        text = "\n".join(f"<a{number}> <p> <b> ." for number in range(20_000))
        assert refused(tmp_path, "a.ttl", text) == "too-much"


class TestWorkbooks:
    @staticmethod
    def packed(entries: dict[str, bytes]) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in entries.items():
                archive.writestr(name, data)
        return content.getvalue()

    def test_that_unpack_to_much_are_refused(self, tmp_path: Path) -> None:
        bomb = self.packed({"xl/a.xml": b" " * (limits.UNPACKED_BYTES + 1)})
        assert refused(tmp_path, "a.xlsx", bomb) == "unpacked-size"

    def test_that_unpack_to_many_times_their_size_are_refused(self, tmp_path: Path) -> None:
        bomb = self.packed({"xl/a.xml": b" " * (limits.RATIO_MATTERS_FROM + 1)})
        assert refused(tmp_path, "a.xlsx", bomb) == "unpacked-size"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_with_a_dtd_are_refused(self, tmp_path: Path, encoding: str) -> None:
        content = self.packed({"xl/workbook.xml": BOMB.encode(encoding)})
        assert refused(tmp_path, "a.xlsx", content) == "dtd"

    @pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0" * 200, b"PK\x03\x04"])
    def test_that_are_none_are_refused(self, tmp_path: Path, content: bytes) -> None:
        assert refused(tmp_path, "a.xlsx", content) == "workbook"

    def test_of_another_kind_are_refused(self, tmp_path: Path) -> None:
        assert refused(tmp_path, "a.xlsx", self.packed({"a.txt": b"a"})) == "workbook"

    def test_with_too_many_rows_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("graph.intake.tables.ROWS", 2)
        path = workbook(tmp_path / "a.xlsx", {"Mål": [["Id"], ["a"], ["b"], ["c"]]})
        with pytest.raises(UnreadableFile) as caught:
            read_file(path, NAMES)
        assert caught.value.problems[0].code == "table-size"


@AT_EASE
@given(content=st.binary(max_size=400), ending=st.sampled_from(ENDINGS))
def test_random_bytes_end_in_an_intake_or_a_data_error(
    tmp_path: Path, content: bytes, ending: str
) -> None:
    read = outcome(tmp_path, f"goals.{ending}", content)
    assert isinstance(read, Intake) or read.problems


@AT_EASE
@given(
    content=st.text(alphabet="<>[](){}\"'.;:,@#^\\/ \nabågoal:1PREFIX?_-", max_size=200),
    ending=st.sampled_from(ENDINGS),
)
def test_random_text_ends_in_an_intake_or_a_data_error(
    tmp_path: Path, content: str, ending: str
) -> None:
    read = outcome(tmp_path, f"goals.{ending}", content)
    assert isinstance(read, Intake) or read.problems


@AT_EASE
@given(rows=st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6))
def test_random_cells_under_true_headings_end_in_an_intake_or_a_data_error(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    headings = "Id;Namn;Ansvarig;SDG;Start;Källa;Uppföljning\n"
    text = "\n".join(";".join(row) for row in rows)
    read = outcome(tmp_path, "goals.csv", (headings + text).encode(errors="replace"))
    assert all(problem.place.file for problem in read.problems)


@AT_EASE
@given(
    where=st.floats(0, 1, exclude_max=True),
    damage=st.binary(min_size=1, max_size=4),
    name=st.sampled_from(["gotene.ttl", "exempelkommunen.xlsx"]),
)
def test_damaged_files_end_in_an_intake_or_a_data_error(
    tmp_path: Path, where: float, damage: bytes, name: str
) -> None:
    content = (FOLDER / name).read_bytes()
    start = int(where * len(content))
    read = outcome(tmp_path, name, content[:start] + damage + content[start + len(damage) :])
    assert isinstance(read, Intake) or read.problems


def test_what_workbooks_and_networks_need_is_not_loaded_with_the_commands() -> None:
    said = "import sys, api.cli; print(*sorted({'openpyxl', 'networkx'} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
