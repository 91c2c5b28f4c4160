"""Tables in text: encodings, marks between values, lines and names of files."""

from pathlib import Path

import pytest

from graph.errors import UnreadableFile
from graph.intake.tables import from_text
from graph.names import PREFIXES
from tests.intake import NAMES, read_text, values

LABEL = f"{PREFIXES['skos']}prefLabel"


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    @pytest.mark.parametrize("mark", [";", ",", "\t"])
    def test_is_read_in_the_encodings_and_with_the_marks_people_have(
        self, tmp_path: Path, encoding: str, mark: str
    ) -> None:
        lines = [["Id", "Namn", "Slut"], ["a", "Åtgärda ödsliga äng", "2030"]]
        text = "\r\n".join(mark.join(line) for line in lines)
        intake = read_text(tmp_path, "mål.csv", text.encode(encoding))
        assert values(intake, "goal/a", LABEL) == {'"Åtgärda ödsliga äng"@sv'}

    def test_tells_line_and_cell(self, tmp_path: Path) -> None:
        intake = read_text(tmp_path, "goals.csv", 'Id,Label,SDG\na,"Två\nrader",4.1\nb,Ro,19.1\n')
        (problem,) = intake.problems
        assert (problem.place.cell, problem.place.line) == ("C3", 3)
        assert str(problem.place) == "goals.csv:3, SDG"

    def test_names_the_row_that_has_the_id_by_line_and_column(self, tmp_path: Path) -> None:
        (problem,) = read_text(tmp_path, "mal.csv", "Id;Namn\na;Ro\na;Tro\n").problems
        assert problem.message.sv == "Samma id som i mal.csv:2, Id: a."
        assert str(problem.place) == "mal.csv:3, Id"

    @pytest.mark.parametrize(
        ("file", "kind"), [("mal.csv", "goal"), ("atgarder.csv", "activity"), ("MAL.csv", "goal")]
    )
    def test_may_leave_out_the_dots_and_rings_of_its_name(
        self, tmp_path: Path, file: str, kind: str
    ) -> None:
        intake = read_text(tmp_path, file, "Id;Namn;Slutar gälla\na;Ro;\n")
        assert intake.subjects == {NAMES.resource(kind, "a")}

    def test_of_an_unknown_name_is_refused_with_the_names_that_are_near(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(UnreadableFile) as caught:
            read_text(tmp_path, "indikatorerna.csv", "Id;Namn\na;Ro\n")
        (problem,) = caught.value.problems
        assert "Indikatorer" in problem.fix.sv
        assert "Indicators" in problem.fix.en
        assert problem.fix.sv.count(",") < 4

    def test_of_a_name_with_more_words_is_told_which_one_is_known(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile) as caught:
            read_text(tmp_path, "mal 2026.csv", "Id;Namn\na;Ro\n")
        assert caught.value.problems[0].fix.sv == "Menades Mål?"

    def test_of_a_name_like_no_other_is_pointed_to_the_template(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile) as caught:
            read_text(tmp_path, "qqq.csv", "Id;Namn\na;Ro\n")
        (problem,) = caught.value.problems
        assert "malgraf template" in problem.fix.sv
        assert "malgraf template" in problem.fix.en

    def test_in_no_known_encoding_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile) as caught:
            read_text(tmp_path, "mål.csv", b"Id;Namn\na;\x81\xff\n")
        assert caught.value.problems[0].code == "encoding"

    def test_that_is_empty_holds_no_table(self) -> None:
        assert from_text(b"\n \n", "mål.csv") is None
